"""What all of the play Graph API shares: its error JSON, its token, and the one read for any id."""

import secrets
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sandbox.config import GRAPH_TOKEN, ISSUED_GRAPH_TOKEN
from sandbox.store import Json
from sandbox.switches import Switch
from sandbox.world import World

PREFIX: Final = "/graph/{version}"

INVALID_PARAMETER: Final = 100
INVALID_TOKEN: Final = 190

_MESSAGES: Final = {
    4: "(#4) Application request limit reached",
    INVALID_PARAMETER: "(#100) Invalid parameter",
    INVALID_TOKEN: "Invalid OAuth access token - Cannot parse access token",
    80005: "(#80005) There have been too many leads retrievals from this ad account",
    80007: "(#80007) Rate limit issues",
    130429: "(#130429) Rate limit hit",
    131000: "(#131000) Something went wrong",
    131026: "(#131026) Message undeliverable",
    131047: "(#131047) Re-engagement message",
    131049: "(#131049) This message was not delivered to maintain healthy ecosystem engagement",
    131056: "(#131056) (Business Account, Consumer Account) pair rate limit hit",
    132001: "(#132001) Template name does not exist in the translation",
}

Reader = Callable[[str, Request], Response | None]
"""Answers a read of an object id, or None when the id is none of its own."""


def error(
    status: int,
    code: int,
    message: str = "",
    *,
    details: str = "",
    kind: str = "OAuthException",
    subcode: int | None = None,
) -> JSONResponse:
    body: Json = {
        "message": message or _MESSAGES.get(code, "An unknown error has occurred."),
        "type": kind,
        "code": code,
        "fbtrace_id": f"A{secrets.token_urlsafe(16)}",
    }
    if subcode is not None:
        body["error_subcode"] = subcode
    if details:
        body["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return JSONResponse({"error": body}, status_code=status)


def refusal(switch: Switch, status: int) -> Response:
    usual = {429: 80007, 401: INVALID_TOKEN, 400: INVALID_PARAMETER}
    return error(status, switch.code or usual.get(status, 2))


def not_found(object_id: str) -> Response:
    """Graph answers an unknown id with 400 and subcode 33, not with 404."""
    message = (
        f"Unsupported get request. Object with ID '{object_id}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation."
    )
    return error(400, INVALID_PARAMETER, message, kind="GraphMethodException", subcode=33)


def check_token(request: Request) -> Response | None:
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    token = given or request.query_params.get("access_token", "")
    if token == GRAPH_TOKEN or token.startswith(ISSUED_GRAPH_TOKEN):
        return None
    return error(401, INVALID_TOKEN)


def only_fields(item: Json, fields: str | None) -> Json:
    """Graph gives the fields that were asked for, and the id always."""
    if not fields:
        return item
    wanted = {"id", *(part.strip() for part in fields.split(","))}
    return {key: value for key, value in item.items() if key in wanted}


def router(world: World, readers: list[Reader]) -> APIRouter:
    api = APIRouter(prefix=PREFIX)

    @api.get("/{object_id}")
    async def read(object_id: str, request: Request) -> Response:
        if refused := check_token(request):
            return refused

        def effect() -> Response:
            answers = (reader(object_id, request) for reader in readers)
            return next((a for a in answers if a is not None), not_found(object_id))

        is_media = world.store.get("media", object_id) is not None
        endpoint = "whatsapp.media" if is_media else "graph.lead"
        return await world.switches.run(endpoint, {"id": object_id}, refusal, effect)

    return api
