"""Every column says what it holds about people, and what is somebody's own is never printed."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from sqlalchemy import CheckConstraint, Column, LargeBinary, String, Table, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

import models.tables as tables
from models.personal import MASK, Mark, OfLead, Plain
from models.tables.base import Json, Row, every_table

TABLES = sorted(every_table(), key=lambda row: row.__name__)


def _table(row: type[Row]) -> Table:
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found


def _is_listed(column: Column[Any]) -> bool:
    """A constraint lists all its values: a state or a kind."""
    texts = [str(c.sqltext) for c in column.table.constraints if isinstance(c, CheckConstraint)]
    return any(re.match(rf"{column.name} in \(", text) for text in texts)


def _could_hold_people(column: Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String | JSONB | LargeBinary) and not _is_listed(column)


def undecided(row: type[Row]) -> Iterator[str]:
    """Columns without a mark where there has to be one, or with one where there is nobody."""
    for column in _table(row).columns:
        if row.__holds_people__:
            if _could_hold_people(column) and column.name not in row.marks():
                yield column.name
        elif column.name in row.marks():
            yield column.name


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.__name__)
def test_every_column_is_decided(row: type[Row]) -> None:
    assert list(undecided(row)) == []


def test_every_table_is_a_row_that_masks_itself() -> None:
    assert {_table(row) for row in TABLES} == set(SQLModel.metadata.sorted_tables)


def test_a_new_table_is_undecided_until_somebody_decides() -> None:
    class Apart(Row, registry=registry()):
        """Of no table that the product knows."""

    class Note(Apart, table=True):
        id: int = Field(primary_key=True)
        text: str
        facts: dict[str, Any] = Json()
        author: Plain[str]
        raw: bytes

    assert list(undecided(Note)) == ["text", "facts", "raw"]


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.__name__)
def test_a_row_prints_nothing_of_a_person_and_no_secret(row: type[Row]) -> None:
    marks = {name: mark for name, mark in row.marks().items() if mark is not Mark.PLAIN}
    planted = row(**{name: f"planted {name}" for name in marks})
    for shown in (repr(planted), str(planted), f"{[planted]}"):
        assert "planted" not in shown
        assert shown.count(MASK) == len(marks)


def test_what_is_no_persons_is_printed() -> None:
    person = {"state": "COOLING", "fields": {"name": "Zulema"}}
    shown = repr(tables.LeadOffer(**person))
    assert "state='COOLING'" in shown
    assert "Zulema" not in shown


def test_a_mark_leaves_the_type_alone() -> None:
    assert get_args(OfLead[str])[0] is str
    assert _table(tables.Lead).columns["phone"].nullable
    assert not _table(tables.UserAccount).columns["email"].nullable
