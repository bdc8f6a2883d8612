"""A file of leads against a mapping: which column is which field, which rows become leads."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.domain.import_problems import file_problem
from models.understanding.form import guess
from models.understanding.phone import PhoneError, normalise
from models.understanding.spreadsheet import Table

FIRST_ROW: Final = 2
"""Row 1 is the header."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """`kind` is one of models.domain.import_problems."""

    row_number: int
    column: str
    kind: str


def guessed(table: Table) -> dict[str, str]:
    """Column -> field; "" for a column that tells no field, or the second one of a field."""
    found: dict[str, str] = {}
    for column in table.columns:
        field = guess(column) or ""
        found[column] = "" if field in found.values() else field
    return found


def whats_wrong(table: Table, mapping: Mapping[str, str], language: str) -> list[str]:
    """What a person should know before they say go, about the file as a whole."""
    counted = Counter(field for field in mapping.values() if field)
    wrong = [file_problem("field_twice", language, field=f) for f, n in counted.items() if n > 1]
    if "phone" not in counted:
        wrong.insert(0, file_problem("no_phone_column", language))
    if not table.rows:
        wrong.insert(0, file_problem("no_rows", language))
    return wrong


def is_ready(table: Table, mapping: Mapping[str, str]) -> bool:
    return bool(table.rows) and "phone" in mapping.values()


class RowCheck:
    """Which rows become leads, one after the other."""

    def __init__(self, table: Table, mapping: Mapping[str, str], country: str) -> None:
        self._table, self._country = table, country
        self._phone = next((c for c in table.columns if mapping.get(c) == "phone"), "")
        self._nation = next((c for c in table.columns if mapping.get(c) == "country"), "")
        self._seen: set[str] = set()

    def problems(self, part: range) -> list[RowProblem]:
        """Of these rows; to be asked for in the order of the file."""
        return [found for index in part if (found := self.problem(index)) is not None]

    def problem(self, index: int) -> RowProblem | None:
        """Of rows[index]; a phone counts as repeated when a row asked about before has it."""
        answers = self._table.answers(index)
        raw = answers.get(self._phone)
        if raw is None:
            return self._found(index, "phone_missing")
        try:
            phone = normalise(raw, answers.get(self._nation), self._country)
        except PhoneError:
            return self._found(index, "phone_unreadable")
        if phone.e164 in self._seen:
            return self._found(index, "phone_repeated")
        self._seen.add(phone.e164)
        return None

    def _found(self, index: int, kind: str) -> RowProblem:
        return RowProblem(index + FIRST_ROW, self._phone, kind)
