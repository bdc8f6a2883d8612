"""Whatever is changed in a ledger afterwards, its chain names it."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.ledger import START, Entry, Totals, breaks, entry_hash, input_hash
from models.ids import new_id

Chain = list[Entry]
MINUS_THREE = timezone(timedelta(hours=-3))


def chained(amounts: Sequence[int]) -> Chain:
    """A ledger as the database writes it."""
    entries: Chain = []
    tenant, at = str(new_id()), datetime(2026, 3, 11, 15, 0, 0, 5, tzinfo=UTC)
    for seq, amount in enumerate(amounts, 1):
        kind = "CREDIT_BONUS" if amount > 0 else "CREDIT_CONSUMPTION"
        hold = None if amount > 0 else str(new_id())
        before = entries[-1] if entries else None
        bare = Entry(
            tenant_id=tenant,
            id=str(new_id()),
            seq=seq,
            kind=kind,
            amount=amount,
            balance_after=(before.balance_after if before else 0) + amount,
            hold_id=hold,
            cause=f"cause:{seq}",
            input_hash=input_hash(kind, amount, hold),
            created_at=at + timedelta(seconds=seq),
            prev_hash=before.hash if before else START,
            hash="",
        )
        entries.append(replace(bare, hash=entry_hash(bare)))
    return entries


def totals(chain: Chain) -> Totals:
    if not chain:
        return Totals(0, 0, START)
    return Totals(chain[-1].balance_after, len(chain), chain[-1].hash)


chains = st.lists(st.integers(-3, 5).filter(bool), max_size=8).map(chained)
some_entries = st.lists(st.integers(-3, 5).filter(bool), min_size=1, max_size=8).map(chained)
two_or_more = st.lists(st.integers(-3, 5).filter(bool), min_size=2, max_size=8).map(chained)


@given(chains)
def test_an_untouched_ledger_has_no_break(chain: Chain) -> None:
    assert breaks(chain, totals(chain)) == []


def other(value: Any) -> Any:
    """A value of the same type that is not this one."""
    match value:
        case int():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case None:
            return str(new_id())
        case str():
            return value[:-1] + ("0" if value[-1:] != "0" else "1")


@pytest.mark.parametrize("field", [field.name for field in fields(Entry)])
@given(chain=some_entries, data=st.data())
def test_a_change_of_any_field_of_any_entry_is_named(
    field: str, chain: Chain, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    before, honest = totals(chain), chain[at]
    chain[at] = replace(honest, **{field: other(getattr(honest, field))})
    assert {found.seq for found in breaks(chain, before)} & {chain[at].seq, honest.seq}


@given(chain=some_entries, data=st.data())
def test_a_change_with_a_fitting_hash_breaks_the_entry_after_it_or_the_head(
    chain: Chain, data: st.DataObject
) -> None:
    """Who forges one entry has to forge all that follow, and the head that others noted."""
    at = data.draw(st.integers(0, len(chain) - 1))
    before, forged = totals(chain), replace(chain[at], cause="a better cause")
    chain[at] = replace(forged, hash=entry_hash(forged))
    named = [found.seq for found in breaks(chain, before)]
    assert named == [chain[at + 1].seq if at + 1 < len(chain) else 0]


@given(chain=some_entries, data=st.data())
def test_a_missing_entry_is_named(chain: Chain, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    before, gone = totals(chain), chain[at]
    del chain[at]
    follower = chain[at].seq if at < len(chain) else 0
    assert follower in {found.seq for found in breaks(chain, before)}, gone


@given(chain=some_entries, data=st.data())
def test_an_entry_that_was_put_in_is_named(chain: Chain, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain)))
    before, (stranger,) = totals(chain), chained([1])
    chain.insert(at, stranger)
    assert breaks(chain, before)


@given(chain=two_or_more, data=st.data())
def test_two_entries_that_changed_places_are_named(chain: Chain, data: st.DataObject) -> None:
    before = totals(chain)
    one, two = data.draw(st.permutations(range(len(chain))))[:2]
    chain[one], chain[two] = chain[two], chain[one]
    assert {chain[one].seq, chain[two].seq} & {found.seq for found in breaks(chain, before)}


@given(chain=some_entries, data=st.data())
def test_a_ledger_that_ends_early_is_named_at_the_account(
    chain: Chain, data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, len(chain) - 1))
    assert 0 in {found.seq for found in breaks(chain[:kept], totals(chain))}


def more(of: Totals) -> Totals:
    return replace(of, balance=of.balance + 1)


def another_count(of: Totals) -> Totals:
    return replace(of, entries=of.entries + 1)


def another_head(of: Totals) -> Totals:
    return replace(of, head_hash="0" * 64)


@pytest.mark.parametrize("change", [more, another_count, another_head])
@given(chain=chains)
def test_totals_that_are_not_the_entries_are_named(
    change: Callable[[Totals], Totals], chain: Chain
) -> None:
    assert [found.seq for found in breaks(chain, change(totals(chain)))] == [0]


def test_one_cause_of_two_entries_is_named() -> None:
    first, second = chained([1, 1])
    second = replace(second, cause=first.cause)
    second = replace(second, hash=entry_hash(second))
    named = breaks([first, second], totals([first, second]))
    assert [found.seq for found in named] == [2]
    assert first.cause in named[0].problem


@given(chain=some_entries)
def test_the_zone_that_a_time_is_written_in_is_no_change(chain: Chain) -> None:
    elsewhere = [replace(e, created_at=e.created_at.astimezone(MINUS_THREE)) for e in chain]
    assert breaks(elsewhere, totals(chain)) == []
