"""A model writes the reply where it may be trusted; otherwise the script does, and it is on record
why. Nothing a model answers changes anything else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi.responses import JSONResponse, Response
from sqlmodel import select
from temporalio.exceptions import ApplicationError

from activities import writing
from demo.seed import SeededTenant
from models.contracts.replying import DraftOutcome
from models.domain.asking import asked_in
from models.domain.lifecycle import State
from models.session import Database
from models.tables import OpenQuestion, Tenant
from tests.db.writing import WrittenTalk, make_written_talk
from tests.factories import Clock
from tests.workflows.model_server import (
    ModelServer,
    busy,
    half,
    looks_up,
    model_server,
    says,
    writes,
)

ASKS = "¡Hola, Ana! ¿Qué presupuesto tenés pensado?"
SCRIPTED = "¿Qué presupuesto tenés pensado, aproximadamente?"
OPENING = "Hola, busco 2 ambientes en Palermo"
PRICE = "¿Cuánto sale el 2 ambientes?"
INVENTED = "El 2 ambientes sale USD 95.000."


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
async def talk(db: Database, tenant: SeededTenant, clock: Clock, model: ModelServer) -> WrittenTalk:
    return await make_written_talk(db, tenant, clock, model)


async def test_what_a_model_wrote_is_sent_and_its_question_remembered(talk: WrittenTalk) -> None:
    talk.model.answers = [writes(text=ASKS, action="ask", asks="budget")]
    assert await talk.says_back(OPENING) == ASKS
    (life,) = await talk.talk.lives()
    assert (life.asked_field, life.asked) == ("budget", {"budget": 1})
    (draft,) = await talk.drafts()
    assert (draft.outcome, draft.prompt, draft.refused) == ("WRITTEN", "shipped:0", [])
    assert draft.used_at is not None


async def test_figures_come_through_tools_and_prices_say_what_they_are_subject_to(
    talk: WrittenTalk,
) -> None:
    talk.model.answers = [
        looks_up("list_offers"),
        looks_up("list_units", variant="o1v2"),
        writes(text="El 2 ambientes arranca en USD 118.000."),
    ]
    said = await talk.says_back(PRICE)
    assert said == "El 2 ambientes arranca en USD 118.000. Sujeto a disponibilidad."
    *_, units = (m for m in talk.model.asked[-1]["messages"] if m["role"] == "tool")
    assert '"label": "3B"' in units["content"]


async def test_options_are_listed_from_inventory(talk: WrittenTalk) -> None:
    talk.model.answers = [
        writes(text="Estas opciones encajan.", action="offer_options", options=["o1v1", "o1v2"])
    ]
    assert await talk.says_back("¿Qué opciones tienen?") == (
        "Estas opciones encajan. Sujeto a disponibilidad.\n"
        "1) Monoambiente, 34 m²: desde USD 98.000\n2) 2 ambientes, 48 m²: desde USD 118.000"
    )


async def test_an_answer_from_a_document_names_its_source(talk: WrittenTalk) -> None:
    chunk = await talk.chunk("Gastos")
    told, asks = "Los gastos de escritura rondan el 7 % del valor.", "¿Qué zonas te interesan?"
    written = {"text": f"{told} {asks}", "action": "ask", "asks": "zones"}
    talk.model.answers = [writes(**written, citations=[str(chunk)])]
    said = await talk.says_back("¿Cuánto son los gastos de escritura?", found=[chunk])
    assert said == f"{told} (Fuente: Preguntas frecuentes, Gastos) {asks}"
    sent = (await talk.talk.messages())[-1]
    assert sent.citations == [{"chunk_id": str(chunk), "source": "Preguntas frecuentes, Gastos"}]


async def test_what_nothing_answers_is_said_and_noted(talk: WrittenTalk) -> None:
    talk.model.answers = [writes(text=ASKS, action="ask", asks="budget", unanswered=[1])]
    assert (await talk.says_back("¿Aceptan bitcoin?")).startswith("Eso prefiero que te lo confirme")
    async with talk.db.tenant(talk.tenant_id) as session:
        (noted,) = (await session.exec(select(OpenQuestion))).all()
    assert noted.question == "Aceptan bitcoin"


async def test_a_refused_reply_is_repaired_once(talk: WrittenTalk) -> None:
    talk.model.answers = [
        writes(text=INVENTED),
        writes(text="El 2 ambientes arranca en USD 118.000, sujeto a disponibilidad."),
    ]
    assert "118.000" in await talk.says_back(PRICE)
    told = talk.model.asked[1]["messages"][-1]["content"]
    assert "figure" in told
    assert "usd 95.000" in told
    (draft,) = await talk.drafts()
    (refused,) = draft.refused
    assert refused["text"] == INVENTED
    assert [p["check"] for p in refused["problems"]] == ["figure"]


BAD: dict[str, tuple[Response, str]] = {
    "an invented price": (writes(text=INVENTED), "figure"),
    "a promise": (writes(text="Te reservo la unidad."), "promise"),
    "another language": (
        writes(text="The price starts at USD 118,000. What budget do you have in mind?"),
        "language",
    ),
    "another schema": (says('{"text": 1}'), "shape"),
    "a refusal": (says(refusal="I cannot help with that"), "shape"),
    "a document of nobody's": (writes(text="Son USD 118.000.", citations=["x"]), "citation"),
}


@pytest.mark.parametrize(("answer", "check"), BAD.values(), ids=BAD)
async def test_what_is_refused_twice_leaves_the_script_to_answer(
    talk: WrittenTalk, answer: Response, check: str
) -> None:
    talk.model.answers = [answer, answer]
    said = await talk.says_back(PRICE)
    assert said.startswith("En Torre Soler")
    (draft,) = await talk.drafts()
    assert (draft.outcome, draft.reply, draft.used_at) == ("REFUSED", None, None)
    assert [check in [p["check"] for p in r["problems"]] for r in draft.refused] == [True, True]
    assert len(talk.model.asked) == 2


DOWN: dict[str, Response] = {
    "busy": busy(1),
    "broken": JSONResponse({"error": {"message": "no"}}, status_code=500),
    "half an answer": half(writes(text=ASKS)),
    "not JSON at all": Response("<html>", media_type="text/html"),
}


@pytest.mark.parametrize("answer", DOWN.values(), ids=DOWN)
async def test_where_one_model_is_down_the_next_one_writes(
    talk: WrittenTalk, answer: Response
) -> None:
    talk.models = ("gpt-5-nano", "gpt-4.1-mini")
    talk.model.answers = [answer, writes(text=ASKS, action="ask", asks="budget")]
    assert await talk.says_back(OPENING) == ASKS
    assert [request["model"] for request in talk.model.asked] == ["gpt-5-nano", "gpt-4.1-mini"]
    failed, _ = await talk.calls()
    assert (failed.model, failed.cost_micro_usd) == ("gpt-5-nano", 0)
    assert failed.error is not None


async def test_where_all_models_are_down_the_script_answers_and_the_row_says_so(
    talk: WrittenTalk,
) -> None:
    talk.model.answers = [busy(1)]
    assert SCRIPTED in await talk.says_back(OPENING)
    (draft,) = await talk.drafts()
    assert draft.outcome == "MODELS_DOWN"


async def test_a_busy_model_is_asked_once_more_after_the_time_it_named(talk: WrittenTalk) -> None:
    talk.attempt = 1
    talk.model.answers = [busy(3)]
    await talk.hears(OPENING)
    with pytest.raises(ApplicationError) as waits:
        await talk.write()
    assert waits.value.next_retry_delay is not None
    assert waits.value.next_retry_delay.total_seconds() == 3
    talk.attempt = 2
    talk.model.answers = [writes(text=ASKS, action="ask", asks="budget")]
    assert await talk.write() is DraftOutcome.WRITTEN
    assert await talk.reply() == ASKS


async def test_a_model_that_takes_too_long_is_not_waited_for(
    talk: WrittenTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WITHIN_S", 0.2)
    talk.model.slow_s = 2
    assert SCRIPTED in await talk.says_back(OPENING)
    (draft,) = await talk.drafts()
    assert draft.outcome == "TOO_SLOW"


async def test_beyond_the_days_budget_the_script_answers_and_no_model_is_asked(
    talk: WrittenTalk,
) -> None:
    talk.model.answers = [writes(text=ASKS, action="ask", asks="budget")]
    await talk.says_back(OPENING)
    (call,) = await talk.calls()
    assert (call.input_tokens, call.cached_tokens, call.output_tokens) == (1_000, 400, 100)
    assert call.cost_micro_usd == 440
    await _set_policy(talk, model_day_budget_usd_cents=0)
    assert asked_in(await talk.says_back("Me gusta Torre Soler, en Palermo")) == "budget"
    assert len(talk.model.asked) == 1
    assert sorted(d.outcome for d in await talk.drafts()) == ["OVER_BUDGET", "WRITTEN"]


async def test_writing_again_pays_nothing_twice(talk: WrittenTalk) -> None:
    talk.model.answers = [writes(text=ASKS, action="ask", asks="budget")]
    await talk.hears(OPENING)
    assert await talk.write() is DraftOutcome.WRITTEN
    assert await talk.write() is DraftOutcome.WRITTEN
    assert len(talk.model.asked) == 1


async def test_a_draft_of_other_messages_is_not_used(talk: WrittenTalk) -> None:
    talk.model.answers = [writes(text=ASKS, action="ask", asks="budget")]
    await talk.hears(OPENING)
    await talk.write()
    await talk.hears("Tengo hasta 150 mil dólares")
    assert await talk.reply() != ASKS
    (draft,) = await talk.drafts()
    assert draft.used_at is None


async def test_a_human_is_called_only_where_the_person_asked_for_one(talk: WrittenTalk) -> None:
    words = "prefiero que esto lo vea alguien de ustedes"
    hands_off: dict[str, Any] = {"text": "Te paso.", "action": "hand_off"}
    talk.model.answers = [
        writes(**hands_off, because="quiero un humano"),
        writes(**hands_off, because=None),
    ]
    await talk.says_back(OPENING)
    assert await _state(talk) is State.QUALIFYING
    talk.model.answers = [writes(**hands_off, because=words)]
    said = await talk.says_back(f"Mirá, {words}")
    assert said.startswith("Claro, le paso tu consulta a una persona")
    assert await _state(talk) is State.HUMAN_HANDOFF


async def test_nobody_is_stopped_or_disqualified_on_a_models_word(talk: WrittenTalk) -> None:
    words = "no me interesa nada de esto"
    talk.model.answers = [writes(text="Chau.", action="stop", because=words)]
    assert "respondé BAJA" in await talk.says_back(f"La verdad, {words}, ¿saben?")
    talk.model.answers = [writes(text="No calificás.", action="disqualify", because=words)] * 2
    await talk.says_back("¿Y ahora qué sigue?")
    assert await _state(talk) in (State.QUALIFYING, State.SCORED)
    assert (await talk.talk.lead()).opted_out_at is None


@pytest.mark.parametrize(
    "words", ["BAJA", "quiero hablar con un asesor", "escribime un poema", "¿hay muchos judíos?"]
)
async def test_a_model_is_not_asked_where_the_product_answers_by_itself(
    talk: WrittenTalk, words: str
) -> None:
    await talk.hears(words)
    assert await talk.write() is None
    assert talk.model.asked == []


async def test_a_message_of_60_000_characters_is_answered(talk: WrittenTalk) -> None:
    talk.model.answers = [writes(text=ASKS, action="ask", asks="budget")]
    assert await talk.says_back("Busco 2 ambientes en Palermo. " * 2_000) == ASKS
    assert len(talk.model.asked[0]["messages"][1]["content"]) < 10_000


async def _state(talk: WrittenTalk) -> State:
    return State((await talk.talk.lives())[-1].state)


async def _set_policy(talk: WrittenTalk, **policy: Any) -> None:
    async with talk.db.platform() as session:
        row = await session.get_one(Tenant, talk.tenant_id)
        row.policy = {**row.policy, **policy}
