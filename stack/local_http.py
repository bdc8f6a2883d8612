"""One small request to a server on this machine, past any proxy of the environment."""

import asyncio
import http.client
import json
from typing import Any, Final

_TIMEOUT_S: Final = 3.0


async def ask(
    port: int, path: str, *, method: str = "GET", body: dict[str, Any] | None = None
) -> tuple[int, bytes]:
    """Status and body; status 0 when nobody answers."""
    return await asyncio.to_thread(_ask, port, path, method, body)


async def answers(port: int, path: str) -> bool:
    return await asyncio.to_thread(answers_now, port, path)


def answers_now(port: int, path: str) -> bool:
    status, _ = _ask(port, path, "GET", None)
    return 200 <= status < 300


def _ask(port: int, path: str, method: str, body: dict[str, Any] | None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    try:
        payload = None if body is None else json.dumps(body)
        connection.request(method, path, payload, {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
