"""Credits and payments in any order, by callers at once: a short run of what `make soak` does."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.credit_desk import Desk
from benchmarks.credit_histories import PAYMENTS, play
from benchmarks.credit_model import Pay
from stack.running import RunningStack

HISTORIES = 200


@pytest.fixture(scope="module")
def desk(stack: RunningStack) -> Iterator[Desk]:
    with Desk(stack.settings) as opened:
        yield opened


def test_every_history_of_credits_ends_as_arithmetic_says(desk: Desk) -> None:
    counted: Counter[str] = Counter()
    play(desk, counted, HISTORIES)
    assert counted["histories"] >= HISTORIES
    assert counted["batches of concurrent callers"]
    answers = {name.partition(": ")[2] for name in counted}
    assert answers >= {"written", "mismatch", "refused", "held", "waits", "charged", "taken"}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=st.lists(st.sampled_from(PAYMENTS), min_size=2, max_size=6), data=st.data())
def test_the_same_payment_events_in_any_order_and_number_leave_the_same_balance(
    desk: Desk, events: list[Pay], data: st.DataObject
) -> None:
    balances = set()
    repeated = events + data.draw(st.lists(st.sampled_from(events), max_size=3))
    for order in (events, events[::-1], data.draw(st.permutations(repeated))):
        place = desk.new_place()
        for event in order:
            desk.play(place, [event])
        balances.add(desk.look(place).balance)
    assert len(balances) == 1
