"""What people say in the middle of a conversation, rather than as a first message."""

from datetime import date
from typing import Any

import pytest

from models.domain.qualification import Budget, Fields
from models.understanding.reading import read

TODAY = date(2026, 3, 10)


def known(text: str, expecting: str | None = None, **before: Any) -> dict[str, Any]:
    reading = read(text, expecting=expecting, known=Fields(**before), today=TODAY)
    return reading.fields.known()


@pytest.mark.parametrize("lead", ["hola\n", "Palermo\n", "busco algo de\n", "ok\n"])
def test_a_figure_that_begins_a_line_is_read_whatever_ends_the_line_before(lead: str) -> None:
    assert known(f"{lead}3 ambientes")["ambientes"] == 3


@pytest.mark.parametrize(
    ("text", "ambientes"),
    [
        ("con 2 estoy", 2),
        ("en realidad con 2 estamos bien", 2),
        ("la de 3", 3),
        ("2\nno, perdón\n3", 3),
        ("2, mejor 3", 3),
    ],
)
def test_a_bare_count_is_read_with_its_correction(text: str, ambientes: int) -> None:
    assert known(text, "ambientes")["ambientes"] == ambientes


@pytest.mark.parametrize(
    "text", ["mejor 150 que 120", "en realidad no 120, 150", "150 en vez de 120"]
)
def test_the_budget_that_is_taken_back_tells_what_a_bare_figure_is(text: str) -> None:
    before = Budget(None, 120_000, "USD")
    assert known(text, "timing", budget=before)["budget"] == Budget(None, 150_000, "USD")
    assert "budget" not in known(text, "timing", budget=Budget(None, 90_000, "USD"))


@pytest.mark.parametrize(
    "text", ["de anticipo tengo 40 mil", "para el anticipo pongo 40 mil", "de seña doy 5 mil"]
)
def test_a_down_payment_is_no_budget(text: str) -> None:
    assert "budget" not in known(text, "budget")


def test_what_is_laughed_away_does_not_count() -> None:
    assert known("un palo verde no jaja, tengo 180", "budget")["budget"].max == 180_000


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("de agosto en adelante", 5, None),
        ("el mes q viene", 1, 1),
        ("el mes que viene o el otro", 1, 2),
        ("marzo del año q viene", 12, 12),
    ],
)
def test_times_as_they_are_typed(text: str, low: int, high: int | None) -> None:
    timing = known(text, "timing")["timing"]
    assert (timing.months_min, timing.months_max) == (low, high)


def test_already_looks_back_and_says_nothing_of_when() -> None:
    assert "timing" not in known("estoy buscando hace rato ya", "intent")
    assert known("quiero mudarme ya")["timing"].months_max == 1


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("mi hermano vive en Belgrano así que por ahí cerca", ("Belgrano",)),
        ("mi hermano vive en Belgrano", None),
        ("ella está en Avellaneda, yo quiero Quilmes", ("Quilmes",)),
        ("Olivos, Vte. López", ("Olivos", "Vicente López")),
    ],
)
def test_where_others_live_is_a_wish_only_where_they_say_so(
    text: str, zones: tuple[str, ...] | None
) -> None:
    assert known(text, "zones").get("zones") == zones


def test_a_garage_that_is_bought_is_no_feature_of_a_home() -> None:
    assert known("una cochera nada más", "property_type") == {"property_type": "cochera"}
    assert known("necesito cochera")["garage"] is True


@pytest.mark.parametrize("text", ["todavía mirando, sin decidir", "aún viendo", "estoy indeciso"])
def test_who_has_not_decided_explores(text: str) -> None:
    assert known(text, "intent")["intent"] == "exploring"
