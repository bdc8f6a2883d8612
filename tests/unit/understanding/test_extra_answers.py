"""Answers to what a tenant asks beside the product's own fields."""

from datetime import date

import pytest

from models.domain.extra_fields import ExtraField, ExtraKind, ExtraValue
from models.domain.qualification import Fields
from models.understanding.turn import Asked, Heard, read_turn

PAYS = ExtraField("pays", ExtraKind.CHOICE, "¿Cómo pagás?", ("contado", "cuotas", "permuta"))
HEADS = ExtraField("heads", ExtraKind.NUMBER, "¿Cuántos son?")
SELLS = ExtraField("sells", ExtraKind.BOOL, "¿Vendés algo?")
HEARD_OF = ExtraField("heard_of", ExtraKind.TEXT, "¿Cómo nos conociste?")
ALL = (PAYS, HEADS, SELLS, HEARD_OF)


def answer(field: ExtraField, text: str) -> ExtraValue | None:
    asked = Asked(today=date(2026, 3, 10), about=field.asks, extra=ALL)
    return read_turn([Heard(text)], asked).fields.extra.get(field.name)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (PAYS, "prefiero en cuotas", "cuotas"),
        (PAYS, "Contado!", "contado"),
        (PAYS, "2", "cuotas"),
        (PAYS, "permutta", "permuta"),
        (PAYS, "contado o cuotas", None),
        (PAYS, "no sé", None),
        (HEADS, "somos cuatro", 4),
        (HEADS, "3 con el perro", 3),
        (HEADS, "ninguno", 0),
        (HEADS, "no te digo", None),
        (SELLS, "sí, una casa", True),
        (SELLS, "no", False),
        (SELLS, "depende", None),
        (HEARD_OF, "por instagram, un reel", "por instagram, un reel"),
        (HEARD_OF, "por un amigo. ¿cuánto sale?", "por un amigo"),
        (HEARD_OF, "ni idea", None),
    ],
)
def test_an_answer_is_read_by_the_kind_of_its_question(
    field: ExtraField, text: str, value: ExtraValue | None
) -> None:
    assert answer(field, text) == value


def test_what_was_not_asked_is_not_answered() -> None:
    asked = Asked(today=date(2026, 3, 10), about="budget", extra=ALL)
    assert read_turn([Heard("contado, somos 4")], asked).fields.extra == {}


def test_a_figure_that_answers_it_is_no_budget() -> None:
    asked = Asked(today=date(2026, 3, 10), about=HEADS.asks, extra=ALL)
    reading = read_turn([Heard("80 lucas")], asked)
    assert reading.fields.known() == {"extra": {"heads": 80_000}}
    assert set(reading.said) == {"extra"}


def test_a_new_answer_leaves_the_others_alone() -> None:
    known = Fields(extra={"pays": "cuotas"})
    asked = Asked(today=date(2026, 3, 10), about=HEADS.asks, known=known, extra=ALL)
    reading = read_turn([Heard("somos 4")], asked)
    assert known.merged(reading.fields).extra == {"pays": "cuotas", "heads": 4}
    assert reading.said["extra"].words == "somos 4"
