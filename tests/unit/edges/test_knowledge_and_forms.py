"""Quotations, topics of questions, and forms in the languages that ads are written in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.qualification import Intent, Purpose
from models.understanding.form import read_form
from models.understanding.inquiries import Topic, rooms_asked_about, topic
from models.understanding.quoting import quote

TODAY = date(2026, 3, 11)
CHUNK = (
    "¿Cómo se paga? El anticipo es del 30% y el saldo en 36 cuotas. Las cuotas ajustan por CAC. "
    "La reserva es de USD 2.000, que se descuentan. El showroom atiende con cita."
)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("¿cuánto es el anticipo?", "El anticipo es del 30%"),
        ("¿las cuotas ajustan?", "Las cuotas ajustan por CAC."),
        ("con cuanto reservo?", "La reserva es de USD 2.000,"),
        ("¿dónde está el showroom?", "El showroom atiende"),
    ],
)
def test_the_sentence_that_answers_is_quoted_with_its_figures(question: str, begins: str) -> None:
    assert quote(CHUNK, question).startswith(begins)


def test_an_faqs_own_question_is_no_answer() -> None:
    assert not quote(CHUNK, "¿cómo se paga?").startswith("¿")


@given(st.text(max_size=900), st.text(max_size=80))
def test_a_quotation_is_short_and_word_for_word(chunk: str, question: str) -> None:
    found = quote(chunk, question)
    assert len(found) <= 320
    assert all(word in chunk for word in found.split())


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("¿Cuánto sale?", Topic.PRICE),
        ("how much is it?", Topic.PRICE),
        ("¿tienen financiación?", Topic.FINANCING),
        ("se puede con crédito hipotecario?", Topic.FINANCING),
        ("¿Cuándo es la entrega?", Topic.DELIVERY),
        ("¿dónde queda?", Topic.LOCATION),
        ("onde fica?", Topic.LOCATION),
        ("¿tiene cochera?", Topic.GARAGE),
        ("¿aceptan perros?", Topic.PETS),
        ("¿hay pileta?", Topic.AMENITIES),
        ("¿qué dormitorios tienen?", Topic.TYPOLOGIES),
        ("¿cuánto sale la cochera?", Topic.GARAGE),
        ("¿cuánto se paga de expensas?", None),
        ("¿cuánto es la comisión?", None),
        ("¿quién es el arquitecto?", None),
        ("me das info", Topic.OVERVIEW),
        ("Quiero más información", Topic.OVERVIEW),
        ("is it still available?", Topic.TYPOLOGIES),
        ("¿sigue disponible?", Topic.TYPOLOGIES),
        ("do you allow dogs?", Topic.PETS),
        ("puedo ir a verlo mañana?", Topic.VISIT),
        ("cuándo lo puedo ver?", Topic.VISIT),
        ("cuánto es la reserva?", None),
        ("sos un bot?", Topic.WHO),
        ("y el de 3?", Topic.TYPOLOGIES),
        ("quería consultar por el depto de Palermo", Topic.OVERVIEW),
        ("sos una persona real?", Topic.WHO),
        ("are you a human?", Topic.WHO),
        ("¿dónde está el showroom?", Topic.LOCATION),
        ("tenés algo más barato?", Topic.CHEAPEST),
        ("what is the cheapest one?", Topic.CHEAPEST),
        ("do you speak english?", Topic.LANGUAGES),
        ("vocês falam português?", Topic.LANGUAGES),
        ("¿tiene balcón el de 2?", Topic.BALCONY),
        ("¿quién es la desarrolladora?", Topic.DEVELOPER),
        ("quiero ir a verlo", Topic.VISIT),
    ],
)
def test_a_question_has_its_topic_or_goes_to_the_knowledge_base(
    question: str, about: Topic | None
) -> None:
    assert topic(question) is about


@pytest.mark.parametrize(
    ("question", "rooms"),
    [
        ("cuánto sale el de 3 ambientes?", 3),
        ("cuanto sale el de 3", 3),
        ("cuánto salen 2 ambientes y 3 ambientes?", None),
        ("cuánto sale?", None),
    ],
)
def test_a_question_may_be_about_one_size(question: str, rooms: int | None) -> None:
    assert rooms_asked_about(question) == rooms


@pytest.mark.parametrize(
    ("name", "email", "phone", "budget"),
    [
        ("full_name", "email", "phone_number", "¿cuál_es_tu_presupuesto?"),
        ("Nombre y apellido", "Correo electrónico", "Teléfono", "Presupuesto"),
        ("nome_completo", "e-mail", "celular", "orçamento"),
        ("name", "Email", "WhatsApp", "what_is_your_budget"),
    ],
)
def test_a_form_is_read_whatever_its_questions_are_called(
    name: str, email: str, phone: str, budget: str
) -> None:
    form = read_form(
        {
            name: "Ana García",
            email: "ana@example.com",
            phone: "11 3456-7890",
            budget: "entre 100 y 120 mil dólares",
        },
        TODAY,
    )
    assert (form.fields.name, form.fields.email) == ("Ana García", "ana@example.com")
    assert form.phone == "11 3456-7890"
    assert form.fields.budget is not None
    assert (form.fields.budget.min, form.fields.budget.max) == (100_000, 120_000)


def test_first_and_last_name_become_one() -> None:
    form = read_form({"first_name": "Ana", "last_name": "García Paz"}, TODAY)
    assert form.fields.name == "Ana García Paz"


@pytest.mark.parametrize(
    ("question", "answer", "field", "value"),
    [
        ("¿en_qué_zona_buscás?", "Palermo", "zones", ("Palermo",)),
        ("¿cuántos_ambientes?", "2_ambientes", "ambientes", 2),
        ("¿para_qué_lo_querés?", "para_invertir", "purpose", Purpose.INVERSION),
        ("¿en_qué_momento_estás?", "listo_para_comprar", "intent", Intent.READY),
    ],
)
def test_multiple_choice_answers_are_read_with_their_underscores(
    question: str, answer: str, field: str, value: object
) -> None:
    form = read_form({question: answer}, TODAY)
    assert getattr(form.fields, field) == value
    assert form.words[field] == answer


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=6))
def test_no_form_breaks_the_reading(answers: dict[str, str]) -> None:
    form = read_form(answers, TODAY)
    assert set(form.words) >= set(form.fields.known()) - {"currency"}


def test_an_empty_answer_is_none() -> None:
    assert read_form({"full_name": "  ", "phone_number": ""}, TODAY).phone is None
