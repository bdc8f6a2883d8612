"""Payment facts only move an order on: any order of them, and any repeats, end alike."""

from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.payment_words import price, reason
from models.domain.payments import (
    credits_to_take_back,
    further_dispute_state,
    further_order_state,
    further_refund_state,
    refunded,
)

order_states = st.sampled_from(["CREATED", "OPEN", "EXPIRED", "FAILED", "REFUSED", "COMPLETED"])
dispute_states = st.sampled_from(["OPEN", "LOST", "WON"])
money = st.integers(1, 500_000)
gone = st.integers(0, 600_000)


@given(st.lists(order_states, min_size=1), st.randoms())
def test_an_order_ends_alike_whatever_is_said_first(said: list[str], shuffles: Random) -> None:
    again = said * 2
    shuffles.shuffle(again)
    assert reduce(further_order_state, again) == reduce(further_order_state, said)


@given(st.lists(order_states))
def test_a_paid_order_stays_paid(said: list[str]) -> None:
    assert reduce(further_order_state, said, "COMPLETED") == "COMPLETED"


@given(st.lists(dispute_states, min_size=1), st.randoms())
def test_a_dispute_ends_alike_whatever_is_said_first(said: list[str], shuffles: Random) -> None:
    again = said * 2
    shuffles.shuffle(again)
    assert reduce(further_dispute_state, again) == reduce(further_dispute_state, said)


@given(st.permutations(["OPEN", "LOST", "WON"]))
def test_money_that_came_back_ends_a_dispute(said: list[str]) -> None:
    assert reduce(further_dispute_state, said) == "WON"


@given(st.lists(st.sampled_from(["MADE", "FAILED"]), min_size=1), st.randoms())
def test_a_refund_ends_alike_whatever_is_said_first(said: list[str], shuffles: Random) -> None:
    again = said * 2
    shuffles.shuffle(again)
    assert reduce(further_refund_state, again) == reduce(further_refund_state, said)


Refunds = list[tuple[int, bool]]
"""Amount, and whether it failed before the next was made."""
refunds: st.SearchStrategy[Refunds] = st.lists(st.tuples(money, st.booleans()), max_size=5)


def most_said_of_the_charge(made: Refunds, counts_failed: bool) -> int:
    """Of the charge's cumulative amounts, each told as a refund was made."""
    stands, most = 0, 0
    for amount, fails in made:
        most = max(most, stands + amount)
        stands += amount if counts_failed or not fails else 0
    return most


@given(refunds, st.booleans())
def test_refunded_is_what_did_not_fail_however_stripe_counts(
    made: Refunds, counts_failed: bool
) -> None:
    stands = sum(amount for amount, fails in made if not fails)
    failed = sum(amount for amount, fails in made if fails)
    told = most_said_of_the_charge(made, counts_failed)
    assert refunded(told, stands, failed) == stands
    assert refunded(told, 0, failed) <= stands  # told of charges and failures alone
    assert refunded(told, 0, 0) == told  # told of charges alone


@given(st.integers(1, 1_000), money, gone, gone)
def test_no_more_is_taken_back_than_was_bought(
    bought: int, paid: int, refunded: int, lost: int
) -> None:
    taken = credits_to_take_back(bought, paid, refunded, lost)
    assert 0 <= taken <= bought
    assert (taken == bought) is (refunded + lost >= paid)


@given(st.integers(1, 1_000), money, gone, gone)
def test_a_part_of_a_credit_stays_with_the_tenant(
    bought: int, paid: int, refunded: int, lost: int
) -> None:
    taken = credits_to_take_back(bought, paid, refunded, lost)
    assert taken * paid <= bought * min(paid, refunded + lost) < (taken + 1) * paid


@given(st.integers(1, 1_000), money, gone, gone)
def test_money_gone_counts_alike_by_refund_and_by_dispute(
    bought: int, paid: int, one: int, other: int
) -> None:
    both = credits_to_take_back(bought, paid, one, other)
    assert both == credits_to_take_back(bought, paid, other, one)
    assert both >= credits_to_take_back(bought, paid, one, 0)


@pytest.mark.parametrize(
    ("amount_minor", "currency", "language", "written"),
    [
        (150_000, "USD", "es", "USD 1.500,00"),
        (150_050, "USD", "en", "USD 1,500.50"),
        (9, "BRL", "pt", "BRL 0,09"),
        (38_000, "CLP", "es", "CLP 38.000"),
    ],
)
def test_a_price_is_written_to_the_cent(
    amount_minor: int, currency: str, language: str, written: str
) -> None:
    assert price(amount_minor, currency, language) == written


@pytest.mark.parametrize("code", [None, "do_not_honor", "generic_decline"])
def test_a_reason_that_is_not_known_is_the_banks(code: str | None) -> None:
    said = {reason(code, language) for language in ("es", "en", "pt")}
    assert len(said) == 3
    assert not said & {reason("expired_card", language) for language in ("es", "en", "pt")}
