"""Facebook Login for Business: the dialog where a person grants pages and WhatsApp accounts, and
the trade of its code for a token."""

import secrets
import time
from html import escape
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict

from sandbox import graph, pages
from sandbox.config import ISSUED_GRAPH_TOKEN
from sandbox.store import Json
from sandbox.world import World

TOKEN: Final = "facebook_token"  # noqa: S105 - where tokens lie, none itself
PERSON: Final = "facebook_person"
CODE_LIVES_S: Final = 600
SHORT_LIVES_S: Final = 5_400
LONG_LIVES_S: Final = 5_184_000
_CODE: Final = "facebook_code"
_USED: Final = "This authorization code has been used."
_ELSEWHERE: Final = (
    "Error validating verification code. Please make sure your redirect_uri is identical to the one"
    " you used in the OAuth dialog request"
)


class Business(BaseModel):
    """What somebody who signs in may grant. `wabas`: {account: [its numbers]}. `is_business`: the
    token is the business's own and has no end, as a configuration may ask for. `read_only`: pages
    that this person may not have told to an app."""

    model_config = ConfigDict(extra="forbid")

    pages: list[str] = []
    wabas: dict[str, list[str]] = {}
    scopes: list[str] = ["leads_retrieval", "whatsapp_business_management"]
    is_business: bool = True
    read_only: list[str] = []


def router(world: World) -> APIRouter:
    api = APIRouter()

    @api.put("/facebook/_console/people/{name}")
    async def person(name: str, given: Business) -> Json:
        world.store.put(PERSON, name, given.model_dump())
        return given.model_dump()

    @api.get("/facebook/{version}/dialog/oauth")
    async def dialog(
        request: Request,
        redirect_uri: str,
        client_id: str,
        state: str = "",
        person: Annotated[str | None, Query()] = None,
        deny: str = "",
    ) -> Response:
        if deny:
            refused = {"error": "access_denied", "error_reason": "user_denied", "state": state}
            return RedirectResponse(f"{redirect_uri}?{urlencode(refused)}", 302)
        if person is None:
            return HTMLResponse(_chooser(dict(request.query_params)))
        code = f"AQ{secrets.token_urlsafe(120)}"
        made = {"client_id": client_id, "redirect_uri": redirect_uri, "person": person}
        world.store.put(_CODE, code, {**made, "expires_at": time.time() + CODE_LIVES_S})
        told = urlencode({"code": code, "state": state})
        return RedirectResponse(f"{redirect_uri}?{told}#_=_", 302)

    @api.get(graph.PREFIX + "/oauth/access_token")
    async def trade(request: Request) -> Response:
        asked = dict(request.query_params)

        def effect() -> Response:
            is_longer = asked.get("grant_type") == "fb_exchange_token"
            return _longer(world, asked) if is_longer else _first(world, asked)

        return await world.switches.run("facebook.token", {}, graph.refusal, effect)

    return api


def granted(world: World, token: str) -> Json | None:
    """What whoever made this token granted; None: no such token."""
    held = world.store.get(TOKEN, token)
    return None if held is None else _of_person(world, held)


def _of_person(world: World, held: Json) -> Json:
    return world.store.get(PERSON, held["person"]) or Business().model_dump()


def _first(world: World, asked: dict[str, str]) -> Response:
    """A code is good once, for who asked for it, at the address that it was sent to."""
    held = world.store.get(_CODE, asked.get("code", ""))
    if held is None or held["expires_at"] < time.time():
        return graph.error(400, graph.INVALID_PARAMETER, _USED)
    world.store.delete(_CODE, asked["code"])
    if asked.get("client_id") != held["client_id"]:
        return graph.error(400, 101, "Error validating application.")
    if asked.get("client_secret") != world.config.meta_app_secret:
        return graph.error(400, 1, "Error validating client secret.")
    if asked.get("redirect_uri") != held["redirect_uri"]:
        return graph.error(400, graph.INVALID_PARAMETER, _ELSEWHERE)
    return _issue(world, held, SHORT_LIVES_S)


def _longer(world: World, asked: dict[str, str]) -> Response:
    held = world.store.get(TOKEN, asked.get("fb_exchange_token", ""))
    if held is None or asked.get("client_secret") != world.config.meta_app_secret:
        return graph.error(400, graph.INVALID_TOKEN)
    return _issue(world, held, LONG_LIVES_S)


def _issue(world: World, held: Json, lives_s: int) -> Response:
    token = f"{ISSUED_GRAPH_TOKEN}{secrets.token_urlsafe(60)}"
    has_end = not _of_person(world, held)["is_business"]
    until = int(time.time()) + lives_s if has_end else 0
    kept = {"client_id": held["client_id"], "person": held["person"], "expires_at": until}
    world.store.put(TOKEN, token, kept)
    told: dict[str, Any] = {"access_token": token, "token_type": "bearer"}
    return JSONResponse({**told, "expires_in": lives_s} if has_end else told)


def _chooser(asked: dict[str, str]) -> str:
    hidden = "".join(
        f'<input type=hidden name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    form = (
        f"<form>{hidden}<p><label>Persona <input name=person required></label></p>"
        "<button>Continuar</button></form>"
        f"<form>{hidden}<button name=deny value=1>Cancelar</button></form>"
    )
    return pages.document("Ingresar con Facebook", form)
