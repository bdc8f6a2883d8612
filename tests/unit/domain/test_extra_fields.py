"""Fields that a tenant defines: which are refused, and which is asked next."""

from dataclasses import replace
from typing import Any

import pytest

from models.domain.errors import InvalidInput
from models.domain.extra_fields import ExtraField, ExtraKind, check, unanswered

HEADS = ExtraField("heads", ExtraKind.NUMBER, "¿Cuántos son?")
PAYS = ExtraField("pays", ExtraKind.CHOICE, "¿Cómo pagás?", ("contado", "cuotas"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "Cuántos"}, "small letters"),
        ({"name": "budget"}, "asked for already"),
        ({"question": "Decime cuántos"}, "question mark"),
        ({"choices": ("a", "b")}, "two choices"),
        ({"kind": ExtraKind.CHOICE, "choices": ("a",)}, "two choices"),
    ],
)
def test_a_field_that_cannot_be_asked_is_refused_with_what_to_do(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        check([replace(HEADS, **changes)])


def test_two_of_one_name_and_too_many_are_refused() -> None:
    with pytest.raises(InvalidInput, match="twice"):
        check([HEADS, HEADS])
    with pytest.raises(InvalidInput, match="at most 10"):
        check([replace(HEADS, name=f"f{n}") for n in range(11)])
    check([HEADS, PAYS])


def test_each_is_asked_once_in_order_and_not_where_it_is_known() -> None:
    assert unanswered([HEADS, PAYS], {}, {}) is HEADS
    assert unanswered([HEADS, PAYS], {"heads": 0}, {}) is PAYS
    assert unanswered([HEADS, PAYS], {}, {"extra:heads": 1}) is PAYS
    assert unanswered([HEADS, PAYS], {"pays": "cuotas"}, {"extra:heads": 1}) is None
