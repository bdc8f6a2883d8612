"""The product's own figures, through real webhooks and the sandbox's vendors."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from benchmarks.timing import Latency, at_rate, latency
from benchmarks.world import World


def _leadgen(world: World, leadgen_id: str) -> tuple[bytes, dict[str, str]]:
    """A leadgen webhook as Meta sends it."""
    value = {
        "leadgen_id": leadgen_id,
        "page_id": world.page_id,
        "ad_id": world.ad_id,
        "form_id": "form",
        "created_time": int(time.time()),
    }
    entry = {
        "id": world.page_id,
        "time": value["created_time"],
        "changes": [{"field": "leadgen", "value": value}],
    }
    return signed(world, {"object": "page", "entry": [entry]})


def signed(world: World, payload: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook of Meta's."""
    body = json.dumps(payload).encode()
    secret = world.stack.settings.meta_app_secret.get_secret_value()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"x-hub-signature-256": f"sha256={digest}", "content-type": "application/json"}


async def acknowledge(world: World, *, seconds: float, per_second: float) -> Latency:
    """Webhook sent until 200 received."""
    wa_ids = [world.new_person() for _ in range(int(seconds * per_second))]
    leads = await world.make_leads(wa_ids)
    async with httpx.AsyncClient(base_url=world.stack.settings.public_url) as api:

        def call(leadgen_id: str) -> Callable[[], Awaitable[float]]:
            body, headers = _leadgen(world, leadgen_id)

            async def post() -> float:
                start = time.perf_counter()
                answer = await api.post("/webhooks/meta", content=body, headers=headers)
                answer.raise_for_status()
                return time.perf_counter() - start

            return post

        samples = await at_rate(per_second, [call(lead) for lead in leads])
    await _all_contacted(world, wa_ids)
    return latency(samples)


async def first_message(world: World, *, seconds: float, per_second: float) -> Latency:
    """Webhook sent until WhatsApp accepted the first template (the sandbox's clock)."""
    wa_ids = [world.new_person() for _ in range(int(seconds * per_second))]
    leads = await world.make_leads(wa_ids)
    async with httpx.AsyncClient(base_url=world.stack.settings.public_url) as api:

        def call(wa_id: str, leadgen_id: str) -> Callable[[], Awaitable[float]]:
            body, headers = _leadgen(world, leadgen_id)

            async def post() -> float:
                start = time.time()
                await api.post("/webhooks/meta", content=body, headers=headers)
                messages = await world.heard(wa_id, 1)
                return float(messages[0]["at"]) - start

            return post

        calls = [call(w, lead) for w, lead in zip(wa_ids, leads, strict=True)]
        return latency(await at_rate(per_second, calls))


async def reply(world: World, *, people: int, per_second: float) -> Latency:
    """Message written until WhatsApp accepted the answer. No burst window, scripted qualifier."""
    wa_ids = await contacted(world, people)

    def call(wa_id: str, number: int, text: str) -> Callable[[], Awaitable[float]]:
        async def write() -> float:
            start = time.time()
            await world.say(wa_id, text)
            messages = await world.heard(wa_id, number + 2)
            return float(messages[number + 1]["at"]) - start

        return write

    rounds = ("Hola, busco 2 ambientes", "Hasta 100 mil dólares")
    calls = [call(w, n, text) for n, text in enumerate(rounds) for w in wa_ids]
    return latency(await at_rate(per_second, calls))


async def lifecycles(world: World, answers: tuple[str, ...], *, leads: int, at_once: int) -> float:
    """Whole lives per second: form, first contact, these answers, score, credit, sheet, webhook."""
    wa_ids = [world.new_person() for _ in range(leads)]
    made = await world.make_leads(wa_ids)
    gate = asyncio.Semaphore(at_once)
    before = await _delivered(world)
    async with httpx.AsyncClient(base_url=world.stack.settings.public_url, timeout=60) as api:

        async def live(wa_id: str, leadgen_id: str) -> None:
            async with gate:
                body, headers = _leadgen(world, leadgen_id)
                (await api.post("/webhooks/meta", content=body, headers=headers)).raise_for_status()
                await world.heard(wa_id, 1)
                for number, text in enumerate(answers):
                    await world.say(wa_id, text)
                    await world.heard(wa_id, number + 2)

        start = time.perf_counter()
        await asyncio.gather(*(live(w, lead) for w, lead in zip(wa_ids, made, strict=True)))
        while await _delivered(world) - before < leads:
            if time.perf_counter() - start > 300:
                raise TimeoutError("not every lead was delivered within 300 s")
            await asyncio.sleep(0.25)
        return leads / (time.perf_counter() - start)


async def contacted(world: World, people: int) -> list[str]:
    """New people with a form, whom the first template has reached."""
    wa_ids = [world.new_person() for _ in range(people)]
    leads = await world.make_leads(wa_ids)
    async with httpx.AsyncClient(base_url=world.stack.settings.public_url) as api:
        for leadgen_id in leads:
            body, headers = _leadgen(world, leadgen_id)
            await api.post("/webhooks/meta", content=body, headers=headers)
    await _all_contacted(world, wa_ids)
    return wa_ids


async def _all_contacted(world: World, wa_ids: list[str]) -> None:
    for wa_id in wa_ids:
        await world.heard(wa_id, 1)


async def _delivered(world: World) -> int:
    from sqlmodel import func, select

    from models.tables import Delivery

    async with world.db.tenant(world.tenant.id) as session:
        count = await session.scalar(
            select(func.count()).where(
                Delivery.tenant_id == world.tenant.id, Delivery.state == "DELIVERED"
            )
        )
    return count or 0
