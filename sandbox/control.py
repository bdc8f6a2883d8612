"""The sandbox's own API for demos, tests and benchmarks: reset, switches, options, webhooks."""

import secrets
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException

from sandbox.http_calls import CallError
from sandbox.store import Json
from sandbox.switches import ENDPOINTS, Switch
from sandbox.webhooks import STREAM
from sandbox.world import World

PREFIX: Final = "/_sandbox"


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=PREFIX, tags=["control"])
    _switch_routes(api, world)
    _webhook_routes(api, world)

    @api.get("/health")
    async def health() -> Json:
        return {
            "status": "ok",
            "api_url": world.config.api_url,
            "messages": world.store.count("message"),
            "leads": world.store.count("lead"),
            "webhooks_pending": world.store.count(STREAM, tag="pending"),
            "switches": len(world.switches.list()),
        }

    @api.post("/reset")
    async def reset() -> Json:
        """Forgets everything: people, messages, sheets, orders, switches, webhooks on their way."""
        await world.sender.forget()
        await world.sender.calls.settle()
        world.switches.clear()
        world.store.clear()
        world.options.restore()
        return {"status": "empty"}

    @api.get("/options")
    async def options() -> Json:
        return world.options.now.model_dump()

    @api.put("/options")
    async def change_options(changes: Json) -> Json:
        try:
            return world.options.change(changes).model_dump()
        except ValueError as problem:
            raise HTTPException(422, str(problem)) from problem

    return api


def _switch_routes(api: APIRouter, world: World) -> None:
    @api.post("/switches", status_code=201)
    async def add(switch: Switch) -> Switch:
        world.switches.add(switch)
        return switch

    @api.get("/switches")
    async def listing() -> Json:
        switches = [switch.model_dump() for switch in world.switches.list()]
        return {"switches": switches, "endpoints": [*ENDPOINTS, "sink.<name>"]}

    @api.delete("/switches")
    async def clear(endpoint: str | None = None) -> Json:
        return {"cleared": world.switches.clear(endpoint=endpoint)}

    @api.delete("/switches/{switch_id}")
    async def clear_one(switch_id: str) -> Json:
        return {"cleared": world.switches.clear(switch_id=switch_id)}


def _webhook_routes(api: APIRouter, world: World) -> None:
    @api.get("/webhooks")
    async def webhooks(
        channel: str | None = None, state: str | None = None, after: int = 0, limit: int = 200
    ) -> Json:
        """What was sent to the product: state pending, accepted or given_up, attempts, status."""
        entries = world.store.entries(STREAM, subject=channel, tag=state, after=after, limit=limit)
        cursor = entries[-1].seq if entries else after
        return {"webhooks": [{"state": e.tag, **e.body} for e in entries], "cursor": cursor}

    @api.post("/webhooks/{webhook_id}/again")
    async def again(webhook_id: str) -> Json:
        """Delivers a webhook once more, as a vendor's late redelivery."""
        entry = world.store.entry(STREAM, webhook_id)
        if entry is None:
            raise HTTPException(404, "unknown webhook")
        (outcome,) = await world.sender.deliver_again(webhook_id)
        return {"id": webhook_id, "status": outcome.status, "elapsed_ms": outcome.elapsed_ms}

    @api.post("/webhooks/verify")
    async def verify(path: str = "meta") -> Json:
        """Meta's subscription handshake: the product must echo hub.challenge."""
        challenge = str(secrets.randbelow(10**9))
        query = {
            "hub.mode": "subscribe",
            "hub.verify_token": world.config.meta_verify_token,
            "hub.challenge": challenge,
        }
        url = f"{world.config.webhook_url(path)}?{urlencode(query)}"
        try:
            answer = await world.sender.calls.call("GET", url, {})
        except CallError as problem:
            raise HTTPException(502, "the product did not answer") from problem
        return {"status": answer.status, "echoed": answer.text.strip('"') == challenge}
