"""Checkout sessions: create, read, list, expire, and what was bought."""

from fastapi import APIRouter, Request, Response

from sandbox import stripe_objects as objects
from sandbox.store import Json
from sandbox.stripe_counter import Counter, Effect, listed, matching
from sandbox.stripe_payments import expire_if_due, play
from sandbox.world import World

PATH = "/checkout/sessions"


def add_routes(api: APIRouter, counter: Counter) -> None:
    world = counter.world

    @api.post(PATH)
    async def create(request: Request) -> Response:
        return await counter.serve(request, "stripe.sessions", _create(world))

    @api.get(PATH)
    async def listing(request: Request) -> Response:
        def effect(params: Json) -> Json:
            names = ("payment_intent", "customer", "status")
            found = matching(world, "checkout.session", params, names)
            return listed(found, params, f"/v1{PATH}")

        return await counter.serve(request, "stripe.sessions", effect)

    @api.get(PATH + "/{session_id}")
    async def retrieve(session_id: str, request: Request) -> Response:
        return await counter.serve(request, "stripe.sessions", _retrieve(world, session_id))

    @api.get(PATH + "/{session_id}/line_items")
    async def lines(session_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            return _lines(objects.kept(world.store, "checkout.session", session_id))

        return await counter.serve(request, "stripe.sessions", effect)

    @api.post(PATH + "/{session_id}/expire")
    async def expire(session_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            session, _, _ = play(world, session_id, "expire")
            return objects.shown(session)

        return await counter.serve(request, "stripe.sessions", effect)


def _create(world: World) -> Effect:
    def effect(params: Json) -> Json:
        if params.get("customer"):
            objects.kept(world.store, "customer", params["customer"], "customer")
        session = objects.session(params, world.config.base_url)
        return objects.shown(objects.keep(world.store, session))

    return effect


def _retrieve(world: World, session_id: str) -> Effect:
    def effect(params: Json) -> Json:
        session = objects.kept(world.store, "checkout.session", session_id)
        expire_if_due(world, session)
        expand = params.get("expand") or []
        extra: Json = {}
        if "line_items" in expand:
            extra["line_items"] = _lines(session)
        return {**objects.shown(session), **extra}

    return effect


def _lines(session: Json) -> Json:
    items = session[objects.HIDDEN]["line_items"]
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "data": items, "has_more": False, "url": url}
