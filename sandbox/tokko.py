"""Tokko Broker's API: takes web contacts, lists contacts and publications of an account.

Confirmed by the vendor's page on contacts: the codes 100, 200, 201 and 300 inside the body, and
`status` OK or ERROR. Seen on live accounts: `webcontact` with these field names answers 201, and
an account's contacts are listed in pages, not by phone. Ours: where in the body the code stands,
and that the answer tells the contact's id (the real one was seen to be empty).
"""

import secrets
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from sandbox import tokko_contacts as contacts
from sandbox.store import Json
from sandbox.switches import Switch
from sandbox.world import World

ACCOUNT: Final = "tokko_account"

BAD_KEY: Final = 100
NO_PUBLICATION: Final = 200
NOT_ACTIVATED: Final = 201
BAD_ARGUMENTS: Final = 300
_DESCRIPTIONS: Final = {
    BAD_KEY: "Api key invalida",
    NO_PUBLICATION: "No hay publicación con el número de publicación proporcionado",
    NOT_ACTIVATED: "La empresa no tiene el portal activado.",
    BAD_ARGUMENTS: "Revisa los argumentos de json. Faltan algunos de ellos",
}


class KeyRequest(BaseModel):
    """An account and its key. No `publications`: every publication id is one of its own."""

    model_config = ConfigDict(extra="forbid")

    publications: list[str] = Field(default_factory=list)
    is_activated: bool = True


def _error(code: int, status: int = 200) -> Response:
    description = _DESCRIPTIONS.get(code, "Error interno")
    body = {"status": "ERROR", "code": code, "description": description}
    return JSONResponse(body, status_code=status)


def _refusal(switch: Switch, status: int) -> Response:
    if switch.code is not None:
        return _error(switch.code, status)
    return JSONResponse({"error_message": f"switch {switch.id}"}, status_code=status)


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/tokko")

    @api.post("/api/v1/webcontact/")
    async def take(request: Request) -> Response:
        body = await _json(request)
        key = request.query_params.get("key", "")
        facts = {"method": "POST", "phone": contacts.digits(body.get("phone")) if body else ""}
        return await world.switches.run(
            "tokko.contacts", facts, _refusal, lambda: _take(world, key, body)
        )

    @api.get("/api/v1/contact/")
    async def listing(request: Request, limit: int = 20, offset: int = 0) -> Response:
        def own(account: Json) -> Response:
            if refused := _refused_filter(request):
                return refused
            # `deleted_at` is Tokko's name for the last change.
            since = request.query_params.get("deleted_at__gt", "")
            found = contacts.changed_since(world.store, account["api_key"], since)
            return _page(found, limit, offset)

        return await _read(world, request, own)

    @api.get("/api/v1/property/")
    async def publications(request: Request, limit: int = 20, offset: int = 0) -> Response:
        def own(account: Json) -> Response:
            return _page([{"id": each} for each in account["publications"]], limit, offset)

        return await _read(world, request, own)

    @api.get("/_contacts")
    async def look(phone: str | None = None) -> Json:
        return {"contacts": contacts.everywhere(world.store, phone)}

    @api.post("/_console/keys", status_code=201)
    async def create_key(wanted: KeyRequest) -> Json:
        key = secrets.token_hex(20)
        account = {"api_key": key, **wanted.model_dump()}
        world.store.put(ACCOUNT, key, account)
        return account

    @api.delete("/_console/keys/{key}")
    async def revoke_key(key: str) -> Json:
        world.store.delete(ACCOUNT, key)
        return {"revoked": key}

    return api


async def _json(request: Request) -> Json | None:
    try:
        body = await request.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _take(world: World, key: str, body: Json | None) -> Response:
    account = world.store.get(ACCOUNT, key)
    if account is None:
        return _error(BAD_KEY)
    if not account["is_activated"]:
        return _error(NOT_ACTIVATED)
    if body is None or not contacts.is_complete(body):
        return _error(BAD_ARGUMENTS)
    known = account["publications"]
    if known and not {str(each) for each in body.get("properties", [])} <= set(known):
        return _error(NO_PUBLICATION)
    contact, is_update = contacts.merge(world.store, key, body)
    answer = {"status": "OK", "contact_id": contact["id"], "updated": is_update}
    return JSONResponse(answer, status_code=201)


async def _read(world: World, request: Request, answer: Callable[[Json], Response]) -> Response:
    """Answers a read for the account of its key. 401 is not confirmed: reads may answer 200."""
    account = world.store.get(ACCOUNT, request.query_params.get("key", ""))

    def effect() -> Response:
        return _error(BAD_KEY, 401) if account is None else answer(account)

    return await world.switches.run("tokko.contacts", {"method": "GET"}, _refusal, effect)


def _refused_filter(request: Request) -> Response | None:
    for name in ("phone", "cellphone"):
        if name in request.query_params:
            message = f"The '{name}' field does not allow filtering."
            return JSONResponse({"error": message}, status_code=400)
    return None


def _page(found: list[Json], limit: int, offset: int) -> Response:
    end = offset + limit
    following = f"?limit={limit}&offset={end}" if end < len(found) else None
    meta = {"limit": limit, "offset": offset, "total_count": len(found), "next": following}
    return JSONResponse({"meta": meta, "objects": found[offset:end]})
