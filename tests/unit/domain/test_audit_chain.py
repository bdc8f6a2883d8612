"""The audit log's chain, as it is proven from what was read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.domain.audit import START, Chain, Entry, Head, entry_hash

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


def linked(entry: Entry) -> Entry:
    return replace(entry, hash=entry_hash(entry))


def three() -> list[Entry]:
    entries: list[Entry] = []
    for seq in (1, 2, 3):
        made = Entry(
            tenant_id="t", id=f"e{seq}", actor="operator", action="price.changed",
            subject="package:starter", before='{"credits": 50}', after=None, origin=None,
            at=NOON + timedelta(microseconds=seq), seq=seq,
            prev_hash=entries[-1].hash if entries else START, hash="",
        )  # fmt: skip
        entries.append(linked(made))
    return entries


def test_a_chain_that_nobody_touched_is_whole_however_it_is_cut() -> None:
    chain = Chain()
    assert chain.breaks(three()[:1]) + chain.breaks(three()[1:]) == []
    assert (chain.length, chain.head_hash) == (3, three()[-1].hash)


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "somebody"},
        {"action": "price.kept"},
        {"subject": "package:growth"},
        {"before": None},
        {"after": "{}"},
        {"origin": '{"address": "10.0.0.1"}'},
        {"at": NOON},
        {"tenant_id": None},
        {"id": "e9"},
    ],
)
def test_any_change_of_an_entry_shows_at_its_place(change: dict[str, Any]) -> None:
    entries = three()
    entries[1] = replace(entries[1], **change)
    assert [b.seq for b in Chain().breaks(entries)] == [2]


def test_an_entry_that_is_rewritten_with_its_hash_breaks_the_one_after_it() -> None:
    entries = three()
    entries[1] = linked(replace(entries[1], actor="somebody"))
    assert [b.seq for b in Chain().breaks(entries)] == [3]


def test_a_removed_entry_and_one_without_a_link_are_told() -> None:
    entries = three()
    assert [b.seq for b in Chain().breaks([entries[0], entries[2]])] == [3, 3]
    loose = replace(entries[2], id="e4", seq=0)
    (found,) = Chain().breaks([*entries, loose])
    assert "e4" in found.problem


def head(entry: Entry) -> Head:
    return Head(entry.tenant_id, entry.seq, entry.hash)


def test_a_chain_that_lost_its_end_shows_by_the_heads_that_were_kept() -> None:
    """Whole in itself, and shorter than it was."""
    entries = three()
    chain = Chain(frozenset(map(head, entries)))
    assert chain.breaks(entries[:1]) == []
    assert [b.seq for b in chain.lost()] == [2, 3]


def test_an_end_that_was_cut_off_and_grew_anew_shows_too() -> None:
    entries = three()
    chain = Chain(frozenset([head(entries[1])]))
    other = linked(replace(entries[1], actor="somebody"))
    assert [b.seq for b in chain.breaks([entries[0], other])] == [2]
    assert chain.lost() == []


def test_a_chain_that_went_on_agrees_with_its_kept_heads() -> None:
    entries = three()
    chain = Chain(frozenset(map(head, entries[:2])))
    assert chain.breaks(entries) + chain.lost() == []


def test_no_two_entries_share_a_text() -> None:
    """Where one column ends and the next begins belongs to what is hashed."""
    entry = three()[0]
    assert entry_hash(replace(entry, actor="a", action='b","c')) != entry_hash(
        replace(entry, actor='a","b', action="c")
    )
