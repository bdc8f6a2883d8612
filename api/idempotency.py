"""Idempotency-Key: a write that is repeated with the same key is answered, and not done again.

A key is a caller's. It is claimed where who asks becomes known (api/access.py), and the answer is
kept as it leaves, for a day. What failed on our side (5xx) or came too fast (429) is not kept: the
same key tries again. Neither is what is shown once (a secret, a cookie: whatever the route itself
forbids to store), whose repetition is refused.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import Context
from api.errors import Problem
from models.domain.errors import IdempotencyMismatch
from models.logs import get_logger
from models.records import kept_answers
from models.tables import KeptAnswer
from models.tables.base import utc_now

HEADER: Final = "idempotency-key"
KEY_MAX: Final = 200
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REPLAYED: Final = "idempotency-replayed"
_STATE: Final = "claim"
_NOT_FINAL: Final = 429

_log = get_logger("api")


@dataclass(frozen=True, slots=True)
class Claim:
    held: Context
    key_hash: bytes

    async def keep(self, status: int, headers: dict[bytes, bytes], body: bytes) -> None:
        content_type = headers.get(b"content-type", b"").decode() or None
        is_secret = b"set-cookie" in headers or b"no-store" in headers.get(b"cache-control", b"")
        kept = None if is_secret else body
        async with self.held.db.platform() as session:
            if status == _NOT_FINAL or status >= 500:
                await kept_answers.release(session, self.key_hash)
            else:
                await kept_answers.keep(session, self.key_hash, status, content_type, kept)


class Repeated(Exception):
    """This was asked and answered before. No error: it carries the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


async def claim(request: Request, held: Context, caller: str) -> None:
    """Goes on where this is the first request with its key, or has none. Raises Repeated, Problem
    and IdempotencyMismatch."""
    key = request.headers.get(HEADER)
    if key is None or request.method in SAFE_METHODS or _has_own_meaning(request):
        return
    if not 1 <= len(key) <= KEY_MAX:
        raise Problem(422, "input.invalid", f"Idempotency-Key has 1 to {KEY_MAX} characters.")
    key_hash, request_hash = _hash(caller.encode(), key.encode()), await _request_hash(request)
    async with held.db.platform() as session:
        known = await kept_answers.claim(session, key_hash, request_hash, utc_now())
    if known is not None:
        raise Repeated(_answer(known, request_hash))
    request.scope["state"][_STATE] = Claim(held, key_hash)


def _has_own_meaning(request: Request) -> bool:
    """A route that names the header keeps the key itself; a form's bytes differ each time that it
    is sent, and a file is known by its content."""
    own = [field.alias for field in request.scope["route"].dependant.header_params]
    is_form = request.headers.get("content-type", "").startswith("multipart/")
    return is_form or HEADER in own


async def _request_hash(request: Request) -> bytes:
    body = await request.body()
    url = request.url
    return _hash(request.method.encode(), url.path.encode(), url.query.encode(), body)


def _hash(*parts: bytes) -> bytes:
    """Of the parts' own hashes, so that no part can reach into the next."""
    each = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(each).digest()


def _answer(known: KeptAnswer, request_hash: bytes) -> Response:
    if known.request_hash != request_hash:
        raise IdempotencyMismatch("This Idempotency-Key came with another request before.")
    if known.status is None:
        raise Problem(
            409, "idempotency.in_flight", "The first request is under way.", retry_after_s=1
        )
    if known.body is None:
        raise Problem(
            409, "idempotency.shown_once", "It was done; what it answered is shown only once."
        )
    response = Response(known.body, known.status, {_REPLAYED: "true"})
    if known.content_type is not None:
        response.headers["content-type"] = known.content_type
    return response


def install(app: FastAPI) -> None:
    @app.exception_handler(Repeated)
    async def on_repeated(request: Request, repeated: Repeated) -> Response:
        return repeated.response

    app.add_middleware(KeepsAnswers)


class KeepsAnswers:
    """Holds back the answer of a request with a claim until it is kept: who asks again once it has
    come finds it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or HEADER.encode() not in dict(scope["headers"]):
            await self._app(scope, receive, send)
            return
        sent: list[Message] = []

        async def collect(message: Message) -> None:
            sent.append(message)

        try:
            await self._app(scope, receive, collect)
        except Exception:
            await _keep(scope, [{"status": 500}])
            raise
        await _keep(scope, sent)
        for message in sent:
            await send(message)


async def _keep(scope: Scope, sent: list[Message]) -> None:
    """Where it cannot be kept the answer is still the answer; the claim is lost after a while."""
    found: Claim | None = scope["state"].get(_STATE)
    if found is None:
        return
    headers = {name.lower(): value for name, value in sent[0].get("headers", ())}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    try:
        await found.keep(sent[0]["status"], headers, body)
    except SQLAlchemyError as error:
        _log.error("an answer was not kept", kind=type(error).__name__)
