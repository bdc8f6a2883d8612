"""Reasons are told in the reader's language, with the figures."""

import pytest

from models.domain.offer import Offer, OfferType, Variant
from models.domain.qualification import Budget, Fields, Timing
from models.domain.score_rulebook import RULES
from models.domain.score_templates import TEMPLATES
from models.domain.score_words import TEXTS
from models.domain.score_words_products import PRODUCT_TEXTS
from models.domain.scoring import score

OFFER = Offer(price_from=110_000, currency="USD", zone="Palermo", city="Buenos Aires")


def reason(key: str, fields: Fields, language: str, offer: Offer = OFFER) -> str:
    scored = score(fields, offer, language=language)
    return next(d.reason for d in scored.dimensions if d.key == key)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", "Presupuesto hasta USD 120.000; la oferta empieza en USD 110.000: entra."),
        ("es-AR", "Presupuesto hasta USD 120.000; la oferta empieza en USD 110.000: entra."),
        ("en", "Budget up to USD 120,000; the offer starts at USD 110,000: it fits."),
        ("pt", "Orçamento até USD 120.000; a oferta começa em USD 110.000: cabe."),
        ("fr", "Presupuesto hasta USD 120.000; la oferta empieza en USD 110.000: entra."),
    ],
)
def test_the_budget_names_its_figures(language: str, expected: str) -> None:
    assert reason("budget", Fields(budget=Budget(max=120_000)), language) == expected


def test_a_budget_below_says_by_how_much() -> None:
    assert "9,1 %" in reason("budget", Fields(budget=Budget(max=100_000)), "es")
    assert "9.1%" in reason("budget", Fields(budget=Budget(max=100_000)), "en")


def test_a_range_of_months_is_told_as_one() -> None:
    fields = Fields(timing=Timing(months_min=3, months_max=6))
    assert reason("timing", fields, "es") == "Quiere comprar en 3 a 6 meses: hasta 6 meses."


def test_what_was_said_is_repeated_as_it_was_said() -> None:
    fields = Fields(timing=Timing(text="cuando {venda}"))
    assert "cuando {venda}" in reason("timing", fields, "es")


def test_rooms_are_told_in_ambientes() -> None:
    offer = Offer(variants=(Variant(ambientes=1, bedrooms=0),))
    assert "monoambiente" in reason("typology", Fields(ambientes=2), "es", offer)


def test_every_level_of_every_template_has_its_words() -> None:
    texts = {**TEXTS, **PRODUCT_TEXTS}
    for template in TEMPLATES.values():
        for dimension in template.dimensions:
            assert dimension.rule in RULES
            assert "unknown" in texts[dimension.rule] or dimension.rule == "conversation"


@pytest.mark.parametrize("texts", [TEXTS, PRODUCT_TEXTS])
def test_every_sentence_is_said_in_three_languages(
    texts: dict[str, dict[str, tuple[str, str, str]]],
) -> None:
    for sentences in texts.values():
        for sentence in sentences.values():
            assert len(sentence) == 3
            assert all(sentence)


@pytest.mark.parametrize(
    ("offer", "extra", "expected"),
    [
        (Offer(OfferType.AUTO, terms={"brand": "Toyota", "model": "Corolla"}), {}, 0),
        (
            Offer(OfferType.AUTO, terms={"brand": "Toyota", "model": "Corolla"}),
            {"model": "corolla"},
            20,
        ),
        (
            Offer(OfferType.AUTO, terms={"brand": "Toyota", "model": "Corolla"}),
            {"brand": "TOYOTA", "model": "Hilux"},
            12,
        ),
        (Offer(OfferType.AUTO, name="Toyota Corolla"), {"model": "Cronos"}, 3),
        (Offer(OfferType.LOAN, terms={"income_min": 1000}), {"income": 1000}, 25),
        (Offer(OfferType.LOAN, terms={"income_min": 1000}), {"income": 800}, 18),
        (Offer(OfferType.LOAN), {"income": 800}, 15),
        (Offer(OfferType.LOAN), {"documentation": "complete"}, 15),
        (
            Offer(OfferType.INSURANCE, terms={"coverages": ["Todo riesgo"]}),
            {"coverage": "todo riesgo"},
            30,
        ),
        (Offer(OfferType.INSURANCE), {"risk": "low"}, 25),
        (Offer(OfferType.INSURANCE), {"risk": "???"}, 0),
    ],
)
def test_other_products_read_their_extra_values(
    offer: Offer, extra: dict[str, object], expected: int
) -> None:
    assert score(Fields(), offer, conversation=0, extra=extra).total == expected
    assert score(Fields(extra=extra), offer, conversation=0).total == expected


@pytest.mark.parametrize(
    ("asked", "expected"), [(5_000, 25), (10_000, 25), (12_500, 20), (20_000, 12), (800, 20)]
)
def test_a_loan_fits_between_the_least_and_the_most_lent(asked: int, expected: int) -> None:
    loan = Offer(OfferType.LOAN, price_from=1_000, price_to=10_000, currency="USD")
    scored = score(Fields(budget=Budget(max=asked)), loan, conversation=0)
    assert scored.total == expected
