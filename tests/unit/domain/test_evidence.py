"""What a newer value does to the one before."""

from typing import Any

import pytest

from models.domain.evidence import Change, change

RANGE = {"min": 80_000, "max": 120_000, "currency": "USD"}
SOON = {"text": "pronto", "months_min": 0, "months_max": 1, "flexible": False}


@pytest.mark.parametrize(
    ("before", "after", "corrects", "expected"),
    [
        (None, 3, False, Change.STATED),
        (None, 3, True, Change.STATED),
        (2, 3, True, Change.CORRECTED),
        (2, 3, False, Change.CONTRADICTED),
        (["Palermo"], ["Palermo", "Belgrano"], True, Change.WIDENED),
        (["Palermo"], ["Belgrano"], True, Change.CORRECTED),
        (["Palermo"], ["Belgrano"], False, Change.CONTRADICTED),
        ({**RANGE, "min": None}, RANGE, False, Change.WIDENED),
        (RANGE, {**RANGE, "max": 150_000}, False, Change.CONTRADICTED),
        (SOON, {**SOON, "text": "ya"}, False, Change.WIDENED),
        ({"pays": "cuotas"}, {"pays": "cuotas", "heads": 4}, False, Change.WIDENED),
    ],
)
def test_a_change_is_told_from_a_correction_and_a_contradiction(
    before: Any, after: Any, corrects: bool, expected: Change
) -> None:
    assert change(before, after, corrects=corrects) is expected
