"""The row that a developer receives, and how figures are written for people."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.figures import listing, money, month
from models.domain.handover import header, row


def payload(**changed: Any) -> dict[str, Any]:
    return {
        "delivery_id": "d-1",
        "ready_at": "2026-03-11T15:00:00+00:00",
        "contact": {"name": "Ana García", "phone": "+5491134567890", "email": None},
        "qualification": {
            "budget": {"min": None, "max": 120_000, "currency": "USD"},
            "zones": ["Palermo", "Belgrano"],
            "ambientes": 2,
            "timing": {"text": "en 3 meses"},
        },
        "score": {
            "total": 86,
            "dimensions": [{"key": "budget", "points": 25, "max": 25, "reason": "entra"}],
        },
        "recommended": {"id": "o", "name": "Torre Soler"},
        "alternatives": ["Conesa Park"],
        "summary": "Busca 2 ambientes.",
        "source": {"ad_id": "1", "campaign_id": None, "form_id": "3"},
        **changed,
    }


def as_dict(of: dict[str, Any]) -> dict[str, str]:
    return dict(zip(header(), row(of), strict=True))


def test_a_row_has_twenty_columns_with_a_title_each() -> None:
    assert len(header()) == len(set(header())) == len(row(payload())) == 20


def test_the_first_column_is_the_key_of_the_delivery() -> None:
    assert row(payload())[0] == "d-1"


def test_a_row_says_who_wants_what_and_why_it_scored() -> None:
    told = as_dict(payload())
    assert told["Nombre"] == "Ana García"
    assert told["Presupuesto"] == "USD 120.000"
    assert told["Zonas"] == "Palermo, Belgrano"
    assert told["Puntaje"] == "86"
    assert "budget 25/25: entra" in told["Motivos del puntaje"]
    assert told["Oferta recomendada"] == "Torre Soler"


@pytest.mark.parametrize(
    ("budget", "written"),
    [
        (None, ""),
        ({"min": 100_000, "max": 120_000, "currency": "USD"}, "USD 100.000 - USD 120.000"),
        ({"min": None, "max": 5_000, "currency": None}, "5.000"),
    ],
)
def test_a_budget_is_written_as_far_as_it_is_known(budget: Any, written: str) -> None:
    assert as_dict(payload(qualification={"budget": budget}))["Presupuesto"] == written


def test_what_is_unknown_is_empty_and_never_the_word_none() -> None:
    bare = payload(
        contact={"name": None, "phone": None, "email": None},
        qualification={},
        recommended=None,
        alternatives=[],
        source=dict.fromkeys(("ad_id", "campaign_id", "form_id")),
    )
    assert "None" not in "".join(row(bare))


@pytest.mark.parametrize(
    "text", ['=IMPORTXML("http://x", "//a")', "+1+1", "-1", "@SUM(A1)", "\t=1", "'=1"]
)
def test_a_text_from_a_lead_stays_the_text_that_it_is(text: str) -> None:
    """It is sent as RAW, so that no sign needs to be added to it."""
    told = as_dict(payload(contact={"name": text, "phone": None, "email": text}))
    assert (told["Nombre"], told["E-mail"]) == (text, text)


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (98_000, "es", "USD 98.000"),
        (98_000, "en", "USD 98,000"),
        (1_250_000, "pt", "USD 1.250.000"),
        (950, "es", "USD 950"),
    ],
)
def test_money_is_grouped_as_the_reader_groups_it(amount: int, language: str, written: str) -> None:
    assert money(amount, "USD", language) == written


@given(st.integers(0, 10**12), st.sampled_from(["es", "en", "pt", "xx"]))
def test_grouping_loses_no_digit(amount: int, language: str) -> None:
    written = money(amount, "USD", language)
    assert int("".join(c for c in written if c.isdigit())) == amount


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("es", "septiembre de 2027"),
        ("en", "September 2027"),
        ("pt", "setembro de 2027"),
        ("fr", "septiembre de 2027"),
    ],
)
def test_a_month_is_written_in_words(language: str, written: str) -> None:
    assert month(date(2027, 9, 1), language) == written


@pytest.mark.parametrize(
    ("items", "language", "written"),
    [
        ((), "es", ""),
        (("a",), "es", "a"),
        (("a", "b"), "es", "a y b"),
        (("a", "b", "c"), "en", "a, b and c"),
    ],
)
def test_a_listing_reads_like_a_sentence(
    items: tuple[str, ...], language: str, written: str
) -> None:
    assert listing(items, language) == written
