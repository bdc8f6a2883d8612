"""What Graph tells the holder of a token: its pages, accounts and numbers, and their webhooks."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse

from sandbox import graph
from sandbox.config import ISSUED_GRAPH_TOKEN
from sandbox.facebook_login import PERSON, TOKEN, granted
from sandbox.store import Json
from sandbox.world import World

_HEARD: Final = "subscribed"
_NOT_PERMITTED: Final = 200


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=graph.PREFIX)

    @api.get("/debug_token")
    async def debug(input_token: str) -> Response:
        held = world.store.get(TOKEN, input_token)
        told = _debugged(held, granted(world, input_token) or {}) if held else {"is_valid": False}
        return JSONResponse({"data": told})

    @api.get("/me/accounts")
    async def accounts(request: Request) -> Response:
        known = granted(world, _bearer(request))
        if known is None:
            return graph.error(401, graph.INVALID_TOKEN)
        data = [{"id": each, "access_token": page_token(each)} for each in known["pages"]]
        return JSONResponse({"data": data})

    @api.get("/{waba_id}/phone_numbers")
    async def numbers(waba_id: str, request: Request) -> Response:
        known = (granted(world, _bearer(request)) or {"wabas": {}})["wabas"]
        if waba_id not in known:
            return graph.not_found(waba_id)
        return JSONResponse({"data": [{"id": number} for number in known[waba_id]]})

    @api.post("/{object_id}/subscribed_apps")
    async def subscribe(
        object_id: str, request: Request, subscribed_fields: Annotated[str, Form()] = ""
    ) -> Response:
        if refused := graph.check_token(request):
            return refused
        if any(object_id in person["read_only"] for person in world.store.all(PERSON)):
            message = "(#200) User does not have sufficient administrative permission"
            return graph.error(400, _NOT_PERMITTED, message)
        world.store.put(_HEARD, object_id, {"fields": subscribed_fields})
        return JSONResponse({"success": True})

    @api.get("/{object_id}/subscribed_apps")
    async def subscribed(object_id: str, request: Request) -> Response:
        if refused := graph.check_token(request):
            return refused
        heard = world.store.get(_HEARD, object_id)
        fields = [] if heard is None else [{"subscribed_fields": heard["fields"].split(",")}]
        return JSONResponse({"data": fields})

    return api


def page_token(page_id: str) -> str:
    return f"{ISSUED_GRAPH_TOKEN}Page{page_id}"


def _debugged(held: Json, known: Json) -> Json:
    targets = {
        "leads_retrieval": known["pages"],
        "whatsapp_business_management": list(known["wabas"]),
    }
    return {
        "app_id": held["client_id"],
        "type": "SYSTEM_USER" if known["is_business"] else "USER",
        "is_valid": True,
        "expires_at": held["expires_at"],
        "scopes": known["scopes"],
        "granular_scopes": [
            {"scope": scope, "target_ids": targets.get(scope, [])} for scope in known["scopes"]
        ],
    }


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()
