"""The API in this process, called as vendors and operators call it."""

import copy
import hashlib
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlmodel import col, select

from api import engine_calls
from api.main import create_app
from models.session import Database
from models.settings import Settings
from models.tables import InboxEvent
from tests.fuzz import RATES

FIXTURES = Path(__file__).parent.parent / "fixtures"


def fixture(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return copy.deepcopy(loaded)


def closed_port() -> int:
    """One where nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Api:
    http: httpx.AsyncClient
    settings: Settings

    async def meta(self, payload: Any, path: str = "meta", **headers: str) -> httpx.Response:
        """A webhook with Meta's signature over exactly the bytes that are sent."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        signed = {"x-hub-signature-256": self.meta_signature(body), **headers}
        return await self._post(f"/webhooks/{path}", body, signed)

    async def whatsapp(self, payload: Any) -> httpx.Response:
        return await self.meta(payload, "whatsapp")

    def meta_signature(self, body: bytes) -> str:
        key = self.settings.meta_app_secret.get_secret_value().encode()
        return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()

    async def stripe(self, payload: Any, age_s: int = 0) -> httpx.Response:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {"stripe-signature": self.stripe_signature(body, age_s)}
        return await self._post("/webhooks/stripe", body, headers)

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """The vendor is answered at once; what is started beside that is waited for."""
        answer = await self.http.post(path, content=body, headers=headers)
        await engine_calls.finish(30)
        return answer

    def stripe_signature(self, body: bytes, age_s: int = 0) -> str:
        key = self.settings.stripe_webhook_secret.get_secret_value().encode()
        at = int(time.time()) - age_s
        mark = hmac.new(key, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return f"t={at},v1={mark}"

    async def operator(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        token = self.settings.admin_token.get_secret_value()
        headers = {"authorization": f"Bearer {token}", **kwargs.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **kwargs)


@asynccontextmanager
async def serving(
    settings: Settings, *, address: str = "127.0.0.1", **changed: Any
) -> AsyncIterator[Api]:
    """The API with these settings, called from this address; an empty text closes what depends on
    a secret."""
    secrets = {k: SecretStr(v) for k, v in changed.items() if _is_secret(settings, k)}
    used = settings.model_copy(update={**RATES, **changed, **secrets})
    app = create_app(used)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 40_000))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://api.test", timeout=30) as http,
    ):
        yield Api(http, used)


def _is_secret(settings: Settings, name: str) -> bool:
    return isinstance(getattr(settings, name), SecretStr)


async def inbox_rows(db: Database, *external_ids: Any) -> list[InboxEvent]:
    wanted = [str(i) for i in external_ids]
    async with db.platform() as session:
        found = await session.exec(
            select(InboxEvent)
            .where(col(InboxEvent.external_id).in_(wanted))
            .order_by(col(InboxEvent.external_id))
        )
        return list(found.all())


async def inbox_count(db: Database) -> int:
    async with db.platform() as session:
        return len((await session.exec(select(InboxEvent.id))).all())


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is a problem of this kind, in the one form that all of them have."""
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    body: dict[str, Any] = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    return body
