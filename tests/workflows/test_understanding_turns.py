"""What a turn knows: approved knowledge with its source, voice notes, a model above the rules."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from models.tables import Message, OpenQuestion
from tests.product import Product, new_person
from tests.workflows.model_server import ModelServer, busy, model_server, reading, says

Opening = Callable[..., Awaitable[Product]]
UNREADABLE = "Nos casamos en el nuevo sí o sí, ya está todo juntado"


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


async def _asks(product: Product, *messages: object) -> tuple[str, str]:
    """A person who has just been contacted and says this: who, and the answer."""
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    await product.says(who, *messages)
    *_, answer = await product.hears(who, 2)
    return who, str(answer["text"])


async def _with_model(opening: Opening, model: ModelServer) -> Product:
    return await opening(
        openai_url=model.url, openai_chat_model="test-model", openai_transcription_model=""
    )


async def test_approved_knowledge_is_quoted_with_its_source(product: Product) -> None:
    who, answer = await _asks(product, "¿Cuánto son los gastos de escritura?")
    assert "7 %" in answer
    assert "Fuente: Preguntas frecuentes, Gastos" in answer
    *_, reply = await product.sent_texts(who)
    assert reply.citations
    assert await product.all(OpenQuestion) == []


@pytest.mark.parametrize("status", ["DRAFT", "PENDING_APPROVAL", "REJECTED"])
async def test_knowledge_that_is_not_approved_is_never_used(product: Product, status: str) -> None:
    await product.change(
        "update knowledge_source set status = :status where tenant_id = :t", status=status
    )
    _, answer = await _asks(product, "¿Cuánto son los gastos de escritura?")
    assert "7 %" not in answer
    assert "anotada" in answer
    (question,) = await product.all(OpenQuestion)
    assert "gastos de escritura" in question.question


async def test_knowledge_of_another_offer_is_not_used(product: Product) -> None:
    await product.change(
        "update knowledge_source set offer_id = :other where tenant_id = :t and offer_id is null",
        other=product.tenant.offers["conesa"],
    )
    _, answer = await _asks(product, "¿Cuánto son los gastos de escritura?")
    assert "7 %" not in answer


async def test_a_question_that_nothing_answers_is_noted_as_open(product: Product) -> None:
    _, answer = await _asks(product, "¿Aceptan bitcoin?")
    assert "anotada" in answer
    assert len(await product.all(OpenQuestion)) == 1


async def test_a_voice_note_is_transcribed_and_answered(product: Product) -> None:
    who, _ = await _asks(product, {"voice": {"text": "Hola, busco tres ambientes en Palermo"}})
    assert (await product.life(who)).fields["ambientes"] == 3
    (note,) = await product.all(Message, Message.direction == "in")
    assert (note.kind, note.text) == ("voice", "Hola, busco tres ambientes en Palermo")


async def test_without_a_transcriber_a_voice_note_is_answered_with_a_request_to_write(
    opening: Opening,
) -> None:
    product = await opening(openai_transcription_model="")
    _, answer = await _asks(product, {"voice": {"text": "Hola"}})
    assert "¿Me lo escribís, por favor?" in answer


async def test_what_the_model_understood_stands_above_the_rules(
    opening: Opening, model: ModelServer
) -> None:
    product = await _with_model(opening, model)
    model.answers = [says(reading(UNREADABLE, purpose="vivienda", intent="ready"))]
    who, _ = await _asks(product, UNREADABLE)
    known = (await product.life(who)).fields
    assert (known["purpose"], known["intent"]) == ("vivienda", "ready")
    (asked,) = model.asked
    assert asked["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    "answer",
    [says(refusal="I cannot help"), says("this is no JSON"), says('{"ambientes": "many"}')],
    ids=["refusal", "no JSON", "another schema"],
)
async def test_a_model_that_does_not_answer_in_shape_leaves_the_rules_to_answer(
    opening: Opening, model: ModelServer, answer: object
) -> None:
    product = await _with_model(opening, model)
    model.answers = [answer]  # type: ignore[list-item]
    who, _ = await _asks(product, "Busco 2 ambientes en Palermo")
    known = (await product.life(who)).fields
    assert (known["ambientes"], known["zones"]) == (2, ["Palermo"])
    assert len(model.asked) == 1


async def test_a_busy_model_is_asked_again_when_it_said_so(
    opening: Opening, model: ModelServer
) -> None:
    product = await _with_model(opening, model)
    model.answers = [busy(1), says(reading(UNREADABLE, intent="ready"))]
    before = time.monotonic()
    who, _ = await _asks(product, UNREADABLE)
    assert time.monotonic() - before > 0.9
    assert (await product.life(who)).fields["intent"] == "ready"
    assert len(model.asked) == 2
