"""Resend's e-mail endpoint: keeps what was sent in an outbox that people and tests can read."""

import hashlib
import time
import uuid
from collections.abc import Mapping
from html import escape
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from sandbox import pages
from sandbox.store import Json, dump
from sandbox.switches import Switch
from sandbox.world import World

STREAM: Final = "email"
KEY_MAX: Final = 256
_NAMES: Final = {
    400: "validation_error",
    401: "missing_api_key",
    403: "invalid_api_key",
    404: "not_found",
    409: "invalid_idempotent_request",
    422: "missing_required_field",
    429: "rate_limit_exceeded",
}


def _error(status: int, message: str, name: str = "") -> Response:
    name = name or _NAMES.get(status, "internal_server_error")
    body = {"statusCode": status, "name": name, "message": message}
    return JSONResponse(body, status_code=status)


def _refusal(switch: Switch, status: int) -> Response:
    return _error(status, f"switch {switch.id}")


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/resend")

    @api.post("/emails")
    async def send(request: Request) -> Response:
        if refused := _check_key(request.headers):
            return refused
        try:
            body = await request.json()
        except ValueError:
            return _error(400, "The body is not valid JSON.")
        to = body.get("to") if isinstance(body, dict) else None
        facts = {"to": to[0] if isinstance(to, list) and to else to}
        key = request.headers.get("idempotency-key")
        return await world.switches.run(
            "resend.emails", facts, _refusal, lambda: _take(world, body, key)
        )

    @api.get("/emails/{email_id}")
    async def retrieve(email_id: str, request: Request) -> Response:
        if refused := _check_key(request.headers):
            return refused
        entry = world.store.entry(STREAM, email_id)
        if entry is None:
            return _error(404, "Email not found")
        return JSONResponse({"object": "email", "last_event": "delivered", **entry.body})

    @api.get("/_outbox")
    async def outbox(to: str | None = None, after: int = 0, limit: int = 1000) -> Json:
        entries = world.store.entries(STREAM, subject=to, after=after, limit=limit)
        cursor = entries[-1].seq if entries else after
        return {"emails": [e.body for e in entries], "cursor": cursor}

    @api.get("/outbox", response_class=HTMLResponse)
    async def page() -> str:
        return _page(world)

    return api


def _check_key(headers: Mapping[str, str]) -> Response | None:
    given = headers.get("authorization", "")
    if not given.startswith("Bearer "):
        return _error(401, "Missing API key in the authorization header.")
    if not given.removeprefix("Bearer ").startswith(("re_", "dev-")):
        return _error(403, "API key is invalid")
    return None


def _take(world: World, body: Json, key: str | None) -> Response:
    if not isinstance(body, dict):
        return _error(400, "The body must be an object.")
    for name in ("from", "to", "subject"):
        if not body.get(name):
            return _error(422, f"Missing `{name}` field.")
    if not (body.get("html") or body.get("text")):
        return _error(422, "Missing `html` or `text` field.")
    if key is not None and not 1 <= len(key) <= KEY_MAX:
        return _error(400, "The key must be between 1-256 chars.", "invalid_idempotency_key")
    fingerprint = hashlib.sha256(dump(body).encode()).hexdigest()
    known = world.store.get("resend_key", key) if key else None
    if known:
        if known["fingerprint"] != fingerprint:
            return _error(409, "Same idempotency key used with a different request payload.")
        return JSONResponse({"id": known["id"]})
    email_id = str(uuid.uuid4())
    with world.store.together():
        to = body["to"] if isinstance(body["to"], list) else [body["to"]]
        record = {**body, "to": to, "id": email_id, "at": time.time(), "idempotency_key": key}
        world.store.append(STREAM, email_id, record, subject=str(to[0]))
        if key:
            world.store.put("resend_key", key, {"id": email_id, "fingerprint": fingerprint})
    return JSONResponse({"id": email_id})


def _page(world: World) -> str:
    parts = []
    for entry in reversed(world.store.entries(STREAM, limit=100, newest=True)):
        mail = entry.body
        shown = escape(str(mail.get("text") or mail.get("html")))
        head = f"{escape(mail['subject'])}</h2><p>Para {escape(', '.join(mail['to']))}</p>"
        parts.append(f"<h2>{head}<pre>{shown}</pre>")
    body = "".join(parts) or "<p>Todavía no se envió ningún correo.</p>"
    return pages.document("Correos enviados", body, refresh_s=5)
