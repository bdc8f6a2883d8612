"""The Stripe API paths the official library calls for one-time credit purchases."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response

from sandbox import stripe_cards, stripe_papers, stripe_sessions
from sandbox import stripe_events as events
from sandbox import stripe_objects as objects
from sandbox.store import Json
from sandbox.stripe_charging import charge
from sandbox.stripe_counter import Counter, Effect, listed, matching
from sandbox.stripe_errors import StripeError
from sandbox.stripe_idempotency import Keys
from sandbox.stripe_refunds import refund
from sandbox.world import World

PREFIX: Final = "/stripe/v1"


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=PREFIX)
    counter = Counter(world, Keys(world.store))
    _customer_routes(api, counter)
    for part in (stripe_cards, stripe_sessions, stripe_papers):
        part.add_routes(api, counter)
    _payment_routes(api, counter)
    _event_routes(api, counter)
    return api


def _reader(counter: Counter, kind: str) -> Callable[[str], Effect]:
    def of(object_id: str) -> Effect:
        return lambda params: objects.shown(objects.kept(counter.world.store, kind, object_id))

    return of


def _customer_routes(api: APIRouter, counter: Counter) -> None:
    world, read = counter.world, _reader(counter, "customer")

    @api.post("/customers")
    async def create(request: Request) -> Response:
        def effect(params: Json) -> Json:
            return objects.keep(world.store, objects.customer(params))

        return await counter.serve(request, "stripe.customers", effect)

    @api.get("/customers")
    async def listing(request: Request) -> Response:
        def effect(params: Json) -> Json:
            return listed(matching(world, "customer", params, ("email",)), params, "/v1/customers")

        return await counter.serve(request, "stripe.customers", effect)

    @api.get("/customers/{customer_id}")
    async def retrieve(customer_id: str, request: Request) -> Response:
        return await counter.serve(request, "stripe.customers", read(customer_id))

    @api.post("/customers/{customer_id}")
    async def change(customer_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            customer = objects.kept(world.store, "customer", customer_id)
            names = ("email", "name", "phone", "description")
            customer |= {name: params[name] for name in names if name in params}
            customer["metadata"] |= params.get("metadata") or {}
            return objects.keep(world.store, customer)

        return await counter.serve(request, "stripe.customers", effect)


def _payment_routes(api: APIRouter, counter: Counter) -> None:
    world = counter.world
    plural = {"payment_intent": "payment_intents", "charge": "charges", "refund": "refunds"}
    filters = {"payment_intent": ("customer",), "charge": ("customer", "payment_intent")}

    def add(kind: str, path: str, endpoint: str) -> None:
        read = _reader(counter, kind)
        names = filters.get(kind, ("payment_intent", "charge"))

        @api.get(path, name=f"list {kind}")
        async def listing(request: Request) -> Response:
            def effect(params: Json) -> Json:
                return listed(matching(world, kind, params, names), params, f"/v1{path}")

            return await counter.serve(request, endpoint, effect)

        @api.get(path + "/{object_id}", name=f"retrieve {kind}")
        async def retrieve(object_id: str, request: Request) -> Response:
            return await counter.serve(request, endpoint, read(object_id))

    for kind, path in plural.items():
        add(kind, f"/{path}", "stripe.refunds" if kind == "refund" else "stripe.payments")
    add("dispute", "/disputes", "stripe.payments")

    @api.post("/payment_intents")
    async def create_intent(request: Request) -> Response:
        return await counter.serve(request, "stripe.payments", lambda p: charge(world, p))

    @api.post("/refunds")
    async def create_refund(request: Request) -> Response:
        def effect(params: Json) -> Json:
            item, made = refund(world, params)
            events.tell(world, made)
            return item

        return await counter.serve(request, "stripe.refunds", effect)


def _event_routes(api: APIRouter, counter: Counter) -> None:
    store = counter.world.store

    @api.get("/events")
    async def listing(request: Request) -> Response:
        def effect(params: Json) -> Json:
            entries = store.entries(events.STREAM, subject=params.get("type"), limit=100_000)
            kinds = params.get("types") or []
            found = [e.body for e in entries if not kinds or e.subject in kinds]
            return listed(found, params, "/v1/events")

        return await counter.serve(request, "stripe.payments", effect)

    @api.get("/events/{event_id}")
    async def retrieve(event_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            entry = store.entry(events.STREAM, event_id)
            if entry is None:
                raise StripeError(
                    f"No such event: '{event_id}'", status=404, code="resource_missing"
                )
            return entry.body

        return await counter.serve(request, "stripe.payments", effect)

    @api.get("/account")
    async def account(request: Request) -> Response:
        def effect(params: Json) -> Json:
            return {
                "id": "acct_1SandboxConverzia", "object": "account", "country": "US",
                "default_currency": "usd", "charges_enabled": True, "livemode": False,
            }  # fmt: skip

        return await counter.serve(request, "stripe.payments", effect)
