"""What every request passes through: a request id, an origin for the audit log, a limit for its
body, an answer whatever happens, and the headers that protect it."""

import json
import re
from typing import Final
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_body
from api.headers import secure_headers
from api.origins import origin_of
from models import origin
from models.domain.files import Purpose, largest
from models.session import acting_user
from models.understanding.spreadsheet import BYTES_MAX as FILE_BYTES_MAX

WEBHOOK_BYTES_MAX: Final = 4 * 1024 * 1024
"""Meta sends at most 3 MB."""
UPLOAD_BYTES_MAX: Final = max(map(largest, Purpose)) + 64 * 1024
"""The largest file that is kept, and what a form puts around it."""
BODY_BYTES_MAX: Final = 1024 * 1024
_BYTES_MAX: Final = (
    (re.compile(r"/webhooks/"), WEBHOOK_BYTES_MAX),
    (re.compile(r"/forms/"), 16 * 1024),
    (re.compile(r"/intake/"), 64 * 1024),
    (re.compile(r"/api/tenants/[^/]+/imports$"), FILE_BYTES_MAX),
    (re.compile(r"/api/tenants/[^/]+/files$"), UPLOAD_BYTES_MAX),
)
"""By where a path begins; everything else: BODY_BYTES_MAX."""
_TOO_LARGE: Final = (413, "input.too_large", "The body is larger than this address accepts.")
_BUG: Final = (500, "internal", "This is our mistake; it was logged.")


class BodyTooLarge(Exception):
    pass


class RequestContext:
    """Binds the request id for logs, answers 413 as soon as a body grows past its limit, and 500
    where nothing else did; the server logs such an error."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app, self._is_https = app, is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        limit = _limit(scope["path"])
        seen, started = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise BodyTooLarge
            return message

        marked = _marking(scope, send, request_id, is_https=self._is_https)

        async def answered(message: Message) -> None:
            nonlocal started
            if seen > limit:  # FastAPI answers 400 to whatever reading a body raises
                raise BodyTooLarge
            started = True
            await marked(message)

        nobody = acting_user.set(None)
        asked = origin.current.set(origin_of(scope, request_id))
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                if _declared_length(scope) > limit:
                    raise BodyTooLarge
                await self._app(scope, counted, answered)
            except BodyTooLarge:
                if not started:
                    await _answer(marked, request_id, *_TOO_LARGE)
            except Exception:
                if not started:
                    await _answer(marked, request_id, *_BUG)
                raise
            finally:
                acting_user.reset(nobody)
                origin.current.reset(asked)


def _marking(scope: Scope, send: Send, request_id: str, *, is_https: bool) -> Send:
    """Adds to every answer what all of them carry."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [*message.get("headers", ()), *scope["state"].get("response_headers", ())]
            known = {name.lower() for name, _ in given}
            secure = secure_headers(scope["path"], is_https=is_https)
            message["headers"] = [
                *given,
                (b"x-request-id", request_id.encode()),
                *(header for header in secure if header[0] not in known),
            ]
        await send(message)

    return marked


def _limit(path: str) -> int:
    return next((limit for form, limit in _BYTES_MAX if form.match(path)), BODY_BYTES_MAX)


def _declared_length(scope: Scope) -> int:
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    return int(declared) if declared.isdigit() else 0


async def _answer(send: Send, request_id: str, status: int, code: str, detail: str) -> None:
    body = problem_body(status, code, detail, request_id)
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
