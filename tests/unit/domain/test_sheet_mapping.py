"""A tenant's own columns: what they may be, and that the key is always among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import InvalidInput
from models.domain.handover import FIELDS, KEY_FIELD, SheetMapping, header, row

PAYLOAD = {
    "delivery_id": "d-1",
    "ready_at": "2026-03-11T15:00:00+00:00",
    "contact": {"name": "Ana García", "phone": "+5491134567890", "email": None},
    "qualification": {},
    "score": {"total": 86, "dimensions": []},
}


def column(field: str, title: str) -> dict[str, str]:
    return {"field": field, "title": title}


def test_columns_come_in_the_tenants_order_under_the_tenants_titles() -> None:
    mapping = SheetMapping.parse(
        [column("phone", "Celular"), column("delivery_id", "Ref"), column("name", "Cliente")]
    )
    assert header(mapping) == ["Celular", "Ref", "Cliente"]
    assert row(PAYLOAD, mapping) == ["+5491134567890", "d-1", "Ana García"]
    assert mapping.key_at == 1


def test_a_key_that_was_left_out_goes_first() -> None:
    mapping = SheetMapping.parse([column("name", "Cliente")])
    assert row(PAYLOAD, mapping) == ["d-1", "Ana García"]
    assert mapping.key_at == 0


def test_an_unknown_field_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput) as refused:
        SheetMapping.parse([column("celular", "Celular")])
    assert all(field in str(refused.value) for field in FIELDS)


@pytest.mark.parametrize("again", ["Cliente", "cliente", " Cliente "])
def test_two_columns_of_one_title_are_refused(again: str) -> None:
    with pytest.raises(InvalidInput):
        SheetMapping.parse([column("name", "Cliente"), column("phone", again)])


def test_the_title_of_the_added_key_may_not_be_taken_either() -> None:
    with pytest.raises(InvalidInput):
        SheetMapping.parse([column("name", FIELDS[KEY_FIELD][0])])


@pytest.mark.parametrize("bad", [{"field": "name"}, {"title": "X"}, column("name", "  "), {}])
def test_a_column_needs_a_field_and_a_title(bad: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        SheetMapping.parse([bad])


@given(st.lists(st.sampled_from(sorted(FIELDS)), unique=True))
def test_every_mapping_has_a_cell_for_each_title_and_the_key_where_it_says(
    fields: list[str],
) -> None:
    mapping = SheetMapping.parse([column(field, f"title of {field}") for field in fields])
    cells = row(PAYLOAD, mapping)
    assert len(cells) == len(header(mapping))
    assert cells[mapping.key_at] == "d-1"
