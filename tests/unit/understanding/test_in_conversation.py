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
    "text", ["mejor 150 que 120", "en realidad no 120, 150", "150 en vez de 120", "perdón, 150"]
)
@pytest.mark.parametrize("before", [120_000, 100_000, 180_000])
def test_a_bare_figure_that_corrects_is_the_budget_where_it_is_near_it(
    text: str, before: int
) -> None:
    now = known(text, "timing", budget=Budget(None, before, "USD"))
    assert now["budget"] == Budget(None, 150_000, "USD")
    assert "budget" not in known(text, "timing", budget=Budget(None, 900_000, "USD"))


@pytest.mark.parametrize(
    "text", ["perdón, a 24 meses", "mejor 90 m2", "mejor el piso 12", "mejor 3 ambientes que 2"]
)
def test_a_correction_of_something_else_leaves_the_budget_alone(text: str) -> None:
    assert "budget" not in known(text, "timing", budget=Budget(None, 100_000, "USD"))


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("tengo 80 ahorrados y el banco me presta 60", 140_000),
        ("tenemos 100 entre los dos y mis viejos ponen 30", 130_000),
        ("60 míos más 40", 100_000),
    ],
)
def test_what_others_add_is_part_of_the_budget(text: str, most: int) -> None:
    assert known(text, "budget")["budget"] == Budget(None, most, "USD")


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Se me va de precio Palermo, busquemos por Boedo o Almagro", ("Boedo", "Almagro")),
        ("Belgrano está carísimo, prefiero Núñez", ("Núñez",)),
        ("olvidate de Palermo, solo Belgrano", ("Belgrano",)),
        ("Saavedra y Coghlan, Urquiza nos queda lejos", ("Saavedra", "Coghlan")),
        ("por Caballito, cerca del parque Rivadavia", ("Caballito",)),
        ("Palermo es caro", ("Palermo",)),
        ("cerca de Belgrano", ("Belgrano",)),
        ("Caballito o cerca de Almagro", ("Caballito", "Almagro")),
    ],
)
def test_a_place_stands_back_behind_the_one_it_is_given_up_for(
    text: str, zones: tuple[str, ...]
) -> None:
    assert known(text, "zones")["zones"] == zones


def test_a_sentence_about_money_is_no_zone() -> None:
    assert "zones" not in known("subamos el presupuesto a 200", "zones")


@pytest.mark.parametrize(
    ("text", "ambientes"),
    [("necesitamos un ambiente más", 4), ("2 ambientes más cochera", 2), ("2 amb más o menos", 2)],
)
def test_one_room_more_is_more_than_what_is_known(text: str, ambientes: int) -> None:
    assert known(text, "timing", ambientes=3, bedrooms=2)["ambientes"] == ambientes
    assert "ambientes" not in known("un ambiente más", "timing")


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


@pytest.mark.parametrize(
    ("text", "expecting", "field", "value"),
    [
        ("mmm 95 lucas?", "budget", "budget", Budget(None, 95_000, "USD")),
        ("Palermo?", "zones", "zones", ("Palermo",)),
        ("2?", "ambientes", "ambientes", 2),
    ],
)
def test_an_answer_with_a_mark_of_doubt_is_an_answer(
    text: str, expecting: str, field: str, value: Any
) -> None:
    assert known(text, expecting)[field] == value
    assert "budget" not in known("¿sale 95 lucas?")


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Palermo o Recoleta... bah, Recoleta no, es muy caro", ("Palermo",)),
        ("Almagro no me gusta, Boedo tampoco. Caballito capaz", ("Caballito",)),
        ("Rosario, cerca del río", ("Rosario",)),
        ("Río de Janeiro", ("Río de Janeiro",)),
    ],
)
def test_the_last_word_on_a_place_counts_and_a_river_is_no_city(
    text: str, zones: tuple[str, ...]
) -> None:
    assert known(text, "zones")["zones"] == zones


def test_two_months_of_one_year_share_it() -> None:
    timing = known("marzo o abril del 2027", "timing")["timing"]
    assert (timing.months_min, timing.months_max) == (12, 13)


@pytest.mark.parametrize(
    ("text", "ambientes"),
    [
        ("quiero vender mi depto de 3 ambientes y comprar uno de 2", 2),
        ("mis suegros tienen uno de 4 ambientes, nosotros con 3 estamos bien", 3),
        ("USD 99.000 y de 2 dormitorios", 3),
    ],
)
def test_of_several_homes_the_one_that_is_wanted_is_counted(text: str, ambientes: int) -> None:
    assert known(text, "ambientes")["ambientes"] == ambientes


@pytest.mark.parametrize("text", ["me mudo en agosto", "we are moving to Buenos Aires"])
def test_who_moves_wants_to_live_there(text: str) -> None:
    assert known(text)["purpose"] == "vivienda"
    assert "purpose" not in known("una oficina para mi estudio contable")


def test_what_others_lend_is_added_to_what_they_have() -> None:
    text = "tengo ahorrado 70 y me prestan 30 más"
    assert known(text, "budget")["budget"] == Budget(None, 100_000, "USD")


def test_a_bank_by_its_name_answers_how_they_would_pay() -> None:
    assert known("si, con el Nación", "financing")["financing_type"] == "hipotecario"
