"""Whose a message to a shared number is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.domain.shared_number import TALK_GOES_ON, Acquaintance, meant, owner

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
NORTE, SUR, OESTE = UUID(int=1), UUID(int=2), UUID(int=3)
NAMES = {NORTE: "Norte", SUR: "Sur", OESTE: "Oeste"}


def knows(
    tenant: UUID, *, is_alive: bool = True, wrote: float | None = None, told: float | None = None
) -> Acquaintance:
    """`wrote` and `told`: minutes ago."""
    ago = [None if m is None else NOW - timedelta(minutes=m) for m in (wrote, told)]
    return Acquaintance(tenant, NAMES[tenant], is_alive, *ago)


def whose(*known: Acquaintance, quoted: UUID | None = None) -> UUID | None:
    found = owner(known, quoted, NOW)
    return found.tenant_id if found else None


def test_nobody_knows_who_is_not_known() -> None:
    assert whose() is None


def test_one_alive_conversation_decides_whoever_else_knows_the_person() -> None:
    assert whose(knows(NORTE), knows(SUR, is_alive=False, wrote=1)) == NORTE
    assert whose(knows(SUR, is_alive=False)) == SUR


def test_of_two_the_quoted_one_is_meant() -> None:
    both = knows(NORTE, wrote=1), knows(SUR, told=5)
    assert whose(*both, quoted=SUR) == SUR
    assert whose(knows(NORTE), knows(SUR, is_alive=False), quoted=SUR) == SUR


def test_of_two_alive_ones_nobody_can_tell() -> None:
    assert whose(knows(NORTE, told=5), knows(SUR, told=3)) is None
    assert whose(knows(NORTE, is_alive=False), knows(SUR, is_alive=False)) is None


@pytest.mark.parametrize(
    ("told_by_other", "is_told_apart"), [(None, True), (30, True), (10, False)]
)
def test_a_talk_that_goes_on_is_meant_until_another_one_writes(
    told_by_other: float | None, is_told_apart: bool
) -> None:
    found = whose(knows(NORTE, wrote=20, told=19), knows(SUR, told=told_by_other))
    assert found == (NORTE if is_told_apart else None)


def test_a_talk_that_rested_for_a_day_goes_on_no_more() -> None:
    day = TALK_GOES_ON.total_seconds() / 60
    assert whose(knows(NORTE, wrote=day - 1), knows(SUR)) == NORTE
    assert whose(knows(NORTE, wrote=day + 1), knows(SUR)) is None


def test_the_alive_ones_are_offered_by_name_and_all_where_none_is_alive() -> None:
    known = [knows(SUR), knows(OESTE, is_alive=False), knows(NORTE)]
    assert [each.name for each in meant(known)] == ["Norte", "Sur"]
    assert [each.name for each in meant(known[1:2])] == ["Oeste"]


def test_a_word_of_the_same_second_interrupts_nothing() -> None:
    wrote = knows(NORTE, wrote=20)
    other = knows(SUR, told=20 - 0.9 / 60)
    assert whose(wrote, other) == NORTE
    assert whose(wrote, knows(SUR, told=20 - 1.1 / 60)) is None
