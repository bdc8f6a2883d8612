"""Stripe events: made with each change, kept, and posted signed to the product."""

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from sandbox.store import Json
from sandbox.stripe_objects import new_id, now, shown
from sandbox.webhooks import Sent
from sandbox.world import World

STREAM: Final = "stripe_event"
_FALLBACK_VERSION: Final = "2026-10-28.endive"


@cache
def api_version() -> str:
    """The installed library's version, read without importing it: the import costs 60 MB."""
    found = importlib.util.find_spec("stripe")
    if found is None or found.origin is None:
        return _FALLBACK_VERSION
    spec = importlib.util.spec_from_file_location(
        "_stripe_api_version", Path(found.origin).with_name("_api_version.py")
    )
    if spec is None or spec.loader is None:
        return _FALLBACK_VERSION
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module._ApiVersion.CURRENT)


def record(world: World, kind: str, about: Json, request: Json | None = None) -> Json:
    """Stores an event that shows the object as it is now."""
    event: Json = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": api_version(),
        "created": now(),
        "data": {"object": shown(about)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": request or {"id": None, "idempotency_key": None},
        "type": kind,
    }
    world.store.append(STREAM, event["id"], event, subject=kind)
    return event


def another(world: World, event: Json, changes: Json, account: str | None) -> Json:
    """An event like this one with its own id: its object changed, or of a Connect account."""
    made = record(world, event["type"], event["data"]["object"] | changes)
    if account:
        made["account"] = account
        world.store.amend(STREAM, made["id"], made)
    return made


def tell(world: World, events: Sequence[Json]) -> Sent:
    """Posts the events of one change, in order unless a switch reorders or repeats them."""
    about = events[0]["data"]["object"]
    facts = {"type": events[0]["type"], "object": about["id"]}
    return world.sender.send("stripe.events", "stripe", events, facts)
