"""A model's reply on its whole way: drafted beside the turn, sent once, redone when the person goes
on, replaced by the script when nothing comes of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from models.tables import ReplyDraft
from tests.product import Product, new_person
from tests.workflows.model_server import ModelServer, model_server, writes

Opening = Callable[..., Awaitable[Product]]
ASKS = "¡Hola! ¿Qué presupuesto tenés pensado?"


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


async def _contacted(opening: Opening, model: ModelServer, **policy: int) -> tuple[Product, str]:
    product = await opening(
        openai_url=model.url, openai_reply_models="test-model", openai_transcription_model="",
        policy=policy,
    )  # fmt: skip
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return product, who


async def test_a_models_reply_reaches_the_person_and_the_next_one_is_the_scripts(
    opening: Opening, model: ModelServer
) -> None:
    product, who = await _contacted(opening, model)
    model.answers = [
        writes(text=ASKS, action="ask", asks="budget"),
        writes(text="El 2 ambientes sale USD 1."),
        writes(text="Te lo reservo por USD 1."),
    ]
    await product.says(who, "Hola, busco 2 ambientes en Palermo")
    *_, first = await product.hears(who, 2)
    assert first["text"] == ASKS
    await product.says(who, "¿Cuánto sale?")
    *_, second = await product.hears(who, 3)
    assert second["text"].startswith("En Torre Soler tenemos 2 ambientes")
    outcomes = {d.outcome: d.used_at is not None for d in await product.all(ReplyDraft)}
    assert outcomes == {"WRITTEN": True, "REFUSED": False}


async def test_who_goes_on_while_the_reply_is_written_is_answered_once(
    opening: Opening, model: ModelServer
) -> None:
    product, who = await _contacted(opening, model, burst_window_ms=100)
    model.slow_s = 1.5
    await product.says(who, "Hola, busco 2 ambientes")
    await asyncio.sleep(0.8)
    model.answers = [writes(text=ASKS, action="ask", asks="budget")] * 3
    await product.says(who, "en Palermo")
    *_, reply = await product.hears(who, 2)
    assert reply["text"] == ASKS
    await product.quiet(who)
    await product.hears(who, 2)
    used = [d for d in await product.all(ReplyDraft) if d.used_at is not None]
    assert len(used) == 1
