"""What is asked about a car, a loan and an insurance, and how the answers are read."""

from datetime import date
from typing import Any, get_args

import pytest

from models.contracts.replying import Asked as AskedByModel
from models.domain.asking import asked_in
from models.domain.catalogue import LANGUAGES
from models.domain.dialogue import Turn, compose
from models.domain.errors import InvalidInput
from models.domain.extra_fields import ExtraField, ExtraKind
from models.domain.lifecycle import State
from models.domain.offer import Offer, OfferType
from models.domain.offer_terms import check
from models.domain.product_questions import ORDER, asked_beside, question
from models.domain.qualification import Fields
from models.understanding.turn import Asked, Heard, read_turn

CAR = Offer(OfferType.AUTO, name="Plan", terms={"brand": "Toyota", "model": "Corolla"})
LOAN = Offer(OfferType.LOAN, terms={"income_min": 800_000})
INSURANCE = Offer(OfferType.INSURANCE, terms={"coverages": ["Terceros completo", "Todo riesgo"]})
OFFERS = (CAR, LOAN, INSURANCE)


def asked_of(offer: Offer, language: str = "es") -> list[tuple[str, str]]:
    """Every question in turn, of a person who answers none of them."""
    asked: dict[str, int] = {}
    found: list[tuple[str, str]] = []
    while True:
        beside = asked_beside((), offer, language)
        reply = compose(
            Turn(State.QUALIFYING, language, "Ribera", Fields(), asked, extra=beside,
                 kind=offer.offer_type)
        )  # fmt: skip
        if reply.asks is None:
            return found
        if reply.asks not in dict(found):
            found.append((reply.asks, reply.text))
        asked = dict(reply.asked)


def told(offer: Offer, asks: str, answer: str, language: str = "es") -> Any:
    beside = asked_beside((), offer, language)
    given = Asked(date(2026, 3, 10), about=asks, extra=beside, language=language)
    return read_turn([Heard(answer)], given).fields.extra.get(asks.removeprefix("extra:"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("offer", OFFERS, ids=lambda o: o.offer_type)
def test_each_offer_is_asked_about_in_its_own_order_and_never_for_rooms(
    offer: Offer, language: str
) -> None:
    asked = asked_of(offer, language)
    assert tuple(asks for asks, _ in asked) == ORDER[offer.offer_type]
    assert all(text.count("?") == 1 for _, text in asked)
    assert "bedrooms" not in dict(asked)


def test_who_came_for_a_model_is_asked_whether_it_is_that_one() -> None:
    assert "Corolla" in dict(asked_of(CAR))["extra:model"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OfferType)
def test_a_usual_question_is_known_again_in_what_was_said(kind: OfferType, language: str) -> None:
    usual = [asks for asks in ORDER[kind] if not asks.startswith("extra:")]
    assert [asked_in(f"Perfecto. {question(kind, asks, language)}") for asks in usual] == usual


def test_a_model_that_writes_may_ask_all_of_them() -> None:
    assert set(get_args(AskedByModel)) == {asks for order in ORDER.values() for asks in order}


def test_a_question_of_the_tenants_own_stands_above_the_products() -> None:
    own = ExtraField("income", ExtraKind.NUMBER, "¿Cuánto entra por mes en tu casa?")
    beside = asked_beside((own,), LOAN, "es")
    assert [field.name for field in beside] == ["income", "documentation"]
    assert beside[0] is own


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_is_read_as_it_is_shown_by_its_number_and_by_its_words(language: str) -> None:
    _, field = asked_beside((), LOAN, language)
    kept = ["complete", "partial", "none"]
    assert [told(LOAN, field.asks, choice, language) for choice in field.choices] == kept
    assert [told(LOAN, field.asks, str(n), language) for n in (1, 2, 3)] == kept


@pytest.mark.parametrize(
    ("offer", "asks", "answer", "kept"),
    [
        (CAR, "extra:model", "sí, ese", "Corolla"),
        (CAR, "extra:model", "el corolla", "Corolla"),
        (CAR, "extra:model", "No, busco la Hilux", "No, busco la Hilux"),
        (CAR, "extra:model", "no sé", None),
        (LOAN, "extra:income", "900 lucas", 900_000),
        (LOAN, "extra:income", "cobro 1.200.000 en mano", 1_200_000),
        (LOAN, "extra:documentation", "sí, tengo todo", "complete"),
        (LOAN, "extra:documentation", "tengo el DNI pero me falta el recibo", "partial"),
        (LOAN, "extra:documentation", "no, todavía no tengo todo", "partial"),
        (LOAN, "extra:documentation", "todavía nada", "none"),
        (INSURANCE, "extra:coverage", "todo riesgo", "Todo riesgo"),
        (INSURANCE, "extra:risk", "no tuve ninguno", "low"),
        (INSURANCE, "extra:risk", "un choque hace dos años", "medium"),
        (INSURANCE, "extra:risk", "tuve 3", "high"),
        (INSURANCE, "extra:risk", "1", "medium"),
        (INSURANCE, "extra:risk", "0", "low"),
    ],
)
def test_answers_as_people_give_them(offer: Offer, asks: str, answer: str, kept: Any) -> None:
    assert told(offer, asks, answer) == kept


@pytest.mark.parametrize(
    ("kind", "terms", "words"),
    [
        (OfferType.LOAN, {"model": "Corolla"}, "income_min"),
        (OfferType.LOAN, {"income_min": "mucho"}, "income_min"),
        (OfferType.INSURANCE, {"coverages": []}, "coverages"),
        (OfferType.PROPERTY, {"brand": "Toyota"}, "no terms"),
    ],
)
def test_terms_that_do_not_fit_are_refused_with_words(
    kind: OfferType, terms: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        check(kind, terms)
    for offer in OFFERS:
        check(offer.offer_type, offer.terms)
