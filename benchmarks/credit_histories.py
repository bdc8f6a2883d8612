"""Histories of credits: hypothesis draws them, the database plays them, a model says what is right.

Needs hypothesis, which the development lock brings. Each history has a tenant of its own. Moves
made at once may be served in any order; then some order of theirs has to explain every answer and
what stands afterwards.
"""

from collections import Counter
from itertools import permutations
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from benchmarks.credit_desk import AT_ONCE, DELIVERIES, ORDERS, Desk, Seen
from benchmarks.credit_model import (
    DISPUTED_MINOR,
    ORDER_MINOR,
    Model,
    Move,
    Pay,
    Post,
    Step,
)
from models import ids
from models.domain.payments import DISPUTES, PaymentFact

STEPS: Final = 8
"""The most moves, or batches of moves, of one history."""
TRIAL: Final = 4
"""The key that most histories begin with."""

_GIVES: Final = ("CREDIT_BONUS", "CREDIT_REFUND", "CREDIT_ADJUSTMENT")
_TAKES: Final = ("CREDIT_CLAWBACK", "CREDIT_EXPIRY", "CREDIT_ADJUSTMENT")
_ACTIONS: Final = ("deliver", "reserve", "take_back", "deliver", "reserve", "give_up")
_REFUNDED: Final = (1, 334, 667, ORDER_MINOR)
_WITHOUT_MONEY: Final = (
    PaymentFact.FAILED,
    PaymentFact.EXPIRED,
    PaymentFact.DECLINED,
    PaymentFact.PENDING,
)

STEP_MOVES: Final = [Step(action, d) for d in range(DELIVERIES) for action in _ACTIONS]
POSTS: Final = [
    Post(key, kind, sign * amount)
    for key in range(4)
    for kinds, sign in ((_GIVES, 1), (_TAKES, -1))
    for kind in kinds
    for amount in (1, 3)
]
PAYMENTS: Final = [
    event
    for n in range(ORDERS)
    for event in (
        *[Pay(n, PaymentFact.PAID, ORDER_MINOR)] * 4,
        *(Pay(n, PaymentFact.REFUNDED, amount) for amount in _REFUNDED),
        *(Pay(n, fact, dispute) for fact in DISPUTES for dispute in range(len(DISPUTED_MINOR))),
        *(Pay(n, fact, ORDER_MINOR) for fact in _WITHOUT_MONEY),
        Pay(n, PaymentFact.PAID, ORDER_MINOR - 1),
        Pay(n, PaymentFact.PAID, ORDER_MINOR, "EUR"),
        Pay(n, PaymentFact.REFUNDED, ORDER_MINOR, "EUR"),
    )
]
"""Few deliveries, keys, orders and amounts, so that repeats are common."""
_steps = st.sampled_from(STEP_MOVES)
moves: st.SearchStrategy[Move] = st.one_of(
    _steps, _steps, _steps, st.sampled_from(POSTS), st.sampled_from(PAYMENTS)
)


class Histories(RuleBasedStateMachine):
    """One history. `counted` takes what happened, by kind; `wrong` the history that went wrong."""

    def __init__(self, desk: Desk, counted: Counter[str], wrong: list[str]) -> None:
        super().__init__()
        self._desk, self._counted, self._wrong = desk, counted, wrong
        self._played: list[str] = []
        self._place = desk.new_place()
        self._model = Model.new(DELIVERIES, ORDERS)

    @initialize(credits=st.sampled_from((1, 0, 3)))
    def begin(self, credits: int) -> None:
        if credits:
            self._play((Post(TRIAL, "CREDIT_BONUS", credits),))

    @rule(move=moves)
    def one(self, move: Move) -> None:
        self._play((move,))

    @rule(delivery=st.integers(0, DELIVERIES - 1))
    def hand_over(self, delivery: int) -> None:
        self._play((Step("reserve", delivery),))
        self._play((Step("deliver", delivery),))

    @rule(batch=st.tuples(*[moves] * AT_ONCE))
    def at_once(self, batch: tuple[Move, ...]) -> None:
        self._counted["batches of concurrent callers"] += 1
        self._play(batch)

    def _play(self, batch: tuple[Move, ...]) -> None:
        answers = self._desk.play(self._place, batch)
        seen = self._seen()
        self._counted["moves"] += len(batch)
        for move, answer in zip(batch, answers, strict=True):
            self._counted[f"{_name(move)}: {answer}"] += 1
        self._played.append(f"{batch} answered {answers} and left {seen}")
        found = self._explained(batch, answers, seen)
        if found is None:
            self._wrong.append("\n".join(self._played))
            raise AssertionError(f"no order of these explains this: {self._played[-1]}")
        self._model = found

    def _explained(self, batch: tuple[Move, ...], answers: list[str], seen: Seen) -> Model | None:
        """The model after an order of these moves that gives these answers and this state."""
        for order in permutations(range(len(batch))):
            model, told = self._model.after(tuple(batch[at] for at in order))
            if told == [answers[at] for at in order] and _expected(model) == seen:
                return model
        return None

    def _seen(self) -> Seen:
        return self._desk.look(self._place)

    def teardown(self) -> None:
        """What holds at the end of every history, whatever the model thinks."""
        found, problems = self._desk.proof(self._place)
        assert problems == []
        causes = Counter(entry.cause for entry in found.entries)
        assert set(causes.values()) <= {1}
        for order in self._place.orders:
            granted = [e for e in found.entries if e.cause == ids.purchase_cause(order)]
            assert len(granted) <= 1
        for delivery, state in zip(self._place.deliveries, self._seen().deliveries, strict=True):
            is_made = state.startswith(("DELIVERED", "RETURNED"))
            assert causes[ids.consumption_cause(delivery)] == is_made
        self._counted["histories"] += 1
        self._counted["entries written"] += len(found.entries)


def _expected(model: Model) -> Seen:
    states = (f"{d.state} {d.hold or ''}".rstrip() for d in model.deliveries)
    return Seen(model.balance, model.held, tuple(states))


def _name(move: Move) -> str:
    match move:
        case Post():
            return move.kind
        case Step():
            return move.action
        case Pay():
            return f"payment {move.fact}"


def play(desk: Desk, counted: Counter[str], histories: int) -> None:
    """Plays so many histories.

    Raises AssertionError with the shortest that went wrong. Callers at once need not go wrong a
    second time, at which hypothesis complains of flakiness; the history itself is told then too.
    """
    wrong: list[str] = []
    try:
        run_state_machine_as_test(
            # As documented, anything that makes a machine; its annotation is narrower.
            lambda: Histories(desk, counted, wrong),  # type: ignore[arg-type]
            settings=settings(
                max_examples=histories,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except BaseException as error:
        if wrong:
            raise AssertionError(wrong[-1]) from error
        raise
