"""WhatsApp's own mix of updates, one and several a POST: how soon the product acknowledges them."""

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import httpx

from benchmarks.product import contacted, signed
from benchmarks.timing import Latency, at_rate, latency
from benchmarks.world import World

PER_SECOND: Final = 40
_PEOPLE: Final = 40
_KINDS: Final = ("message", "sent", "delivered", "read")
"""An answered message is four updates: itself, and what became of the answer."""

Json = dict[str, Any]


async def acknowledge(world: World, *, seconds: float, a_post: int) -> Latency:
    """POST sent until 200 received, at PER_SECOND updates a second, `a_post` of them in each."""
    people = await _people(world)
    bodies = [
        signed(world, _body(world, people, range(first, first + a_post)))
        for first in range(0, int(seconds * PER_SECOND), a_post)
    ]
    async with httpx.AsyncClient(base_url=world.stack.settings.public_url) as api:

        def call(body: bytes, headers: dict[str, str]) -> Callable[[], Awaitable[float]]:
            async def post() -> float:
                start = time.perf_counter()
                answer = await api.post("/webhooks/whatsapp", content=body, headers=headers)
                answer.raise_for_status()
                return time.perf_counter() - start

            return post

        return latency(await at_rate(PER_SECOND / a_post, [call(*made) for made in bodies]))


async def _people(world: World) -> list[tuple[str, str]]:
    """WhatsApp ids of people who may be answered, each with a message of ours."""
    people = []
    for wa_id in await contacted(world, _PEOPLE):
        opened = await world.sandbox.post(f"/_sandbox/people/{wa_id}/window", json={"open": True})
        opened.raise_for_status()
        people.append((wa_id, str((await world.heard(wa_id, 1))[0]["wamid"])))
    return people


def _body(world: World, people: list[tuple[str, str]], numbers: range) -> Json:
    changes = []
    for number in numbers:
        turn, kind = divmod(number, len(_KINDS))
        wa_id, wamid = people[turn % len(people)]
        value: Json = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": "541100000000",
                "phone_number_id": world.phone_number_id,
            },
            **(_message(wa_id) if kind == 0 else _status(wa_id, wamid, _KINDS[kind])),
        }
        changes.append({"field": "messages", "value": value})
    entry = {"id": "account", "changes": changes}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _message(wa_id: str) -> Json:
    message = {
        "from": wa_id,
        "id": f"wamid.{uuid4().hex}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "Hola, busco 2 ambientes"},
    }
    return {
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": wa_id}],
        "messages": [message],
    }


def _status(wa_id: str, wamid: str, status: str) -> Json:
    told = {
        "id": wamid,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": wa_id,
    }
    return {"statuses": [told]}
