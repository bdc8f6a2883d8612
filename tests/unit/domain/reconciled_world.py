"""One tenant's world for reconciliation: what happens in it keeps all sides in agreement."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from models.domain.ledger import START, Entry, Totals, entry_hash, input_hash
from models.domain.payments import credits_to_take_back
from models.domain.reconciliation import compare
from models.domain.reconciliation_kinds import Finding
from models.domain.reconciliation_orders import strays
from models.domain.reconciliation_records import (
    Books,
    Delivery,
    Hold,
    Order,
    Payment,
    Payments,
    Return,
    Sheet,
    Target,
)

TENANT = "tenant"
BOOK = "book"


@dataclass
class World:
    """All sides of one tenant, each record by its id; chained when it is looked at."""

    orders: dict[str, Order] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    moves: dict[str, tuple[str, int, str | None]] = field(default_factory=dict)
    """cause -> kind, amount, hold."""
    holds: dict[str, Hold] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    returns: dict[str, Return] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    sheet_problem: str = ""
    held: int = 0
    anchor: str = ""
    past: frozenset[str] = frozenset()
    tamper: Callable[[list[Entry]], list[Entry]] = list
    totals: Callable[[Totals], Totals] = lambda totals: totals
    asks_stripe: bool = True

    # What happens in a world where everything works

    def buys(
        self, name: str, credits: int = 50, amount: int = 40_000, refunded: int = 0, lost: int = 0
    ) -> None:
        self.orders[name] = Order(
            name, f"2026-{name}", "COMPLETED", credits, amount, "USD", f"pi_{name}",
            refunded, refunded, lost, lost > 0,
        )  # fmt: skip
        self.payments[name] = Payment(
            f"pi_{name}", name, TENANT, amount, "USD", "succeeded", refunded, lost > 0
        )
        self.moves[f"order:{name}"] = ("CREDIT_PURCHASE", credits, None)
        if back := credits_to_take_back(credits, amount, refunded, lost):
            self.moves[f"order:{name}:1"] = ("CREDIT_CLAWBACK", -back, None)

    def gives_up_buying(self, name: str) -> None:
        self.orders[name] = Order(name, f"2026-{name}", "EXPIRED", 50, 40_000, "USD", None)
        self.payments[name] = Payment(
            f"pi_{name}", name, TENANT, 40_000, "USD", "requires_payment_method"
        )

    def delivers(self, name: str, state: str = "DELIVERED") -> None:
        self.deliveries[name] = Delivery(name, state)
        is_delivered = state in ("DELIVERED", "RETURNED")
        if is_delivered:
            self.holds[name] = Hold(f"h_{name}", name, "CAPTURED")
            self.moves[f"delivery:{name}"] = ("CREDIT_CONSUMPTION", -1, f"h_{name}")
            self.rows.append(name)
        elif state == "SENDING":
            self.holds[name] = Hold(f"h_{name}", name, "OPEN")
            self.held += 1
        elif state == "DEAD_LETTER":
            self.holds[name] = Hold(f"h_{name}", name, "RELEASED")
        if is_delivered or state in ("SENDING", "DEAD_LETTER"):
            self.targets[name] = Target(name, BOOK, True, True, is_delivered, is_delivered)
        if state == "RETURNED":
            self.returns[name] = Return(name, "CREDITED")
            self.moves[f"return:{name}"] = ("CREDIT_REFUND", 1, None)

    # What reconciliation sees of it

    def look(self) -> list[Finding]:
        found = strays(self.payments.values(), self.known) if self.asks_stripe else []
        payments = Payments(self.payments.values()) if self.asks_stripe else None
        return found + compare(self.books, payments)

    @property
    def known(self) -> set[str]:
        return {key for o in self.orders.values() for key in (o.id, o.payment_id) if key}

    @property
    def books(self) -> Books:
        entries, totals = self.ledger()
        return Books(
            TENANT, self.totals(totals), self.held, tuple(self.orders.values()),
            tuple(self.tamper(entries)), tuple(self.holds.values()),
            tuple(self.deliveries.values()), tuple(self.targets.values()),
            tuple(self.returns.values()),
            (Sheet(BOOK, tuple(self.rows), self.sheet_problem),), self.anchor, self.past,
        )  # fmt: skip

    def ledger(self) -> tuple[list[Entry], Totals]:
        entries: list[Entry] = []
        balance, head = 0, START
        for number, (cause, (kind, amount, hold)) in enumerate(self.moves.items(), 1):
            balance += amount
            entry = Entry(
                TENANT, f"e{number}", number, kind, amount, balance, hold, cause,
                input_hash(kind, amount, hold), datetime(2026, 3, number % 28 + 1, tzinfo=UTC),
                head, "",
            )  # fmt: skip
            head = entry_hash(entry)
            entries.append(replace(entry, hash=head))
        return entries, Totals(balance, len(entries), head)


def busy_world() -> World:
    world = World()
    world.buys("o0")
    world.anchor = world.ledger()[1].head_hash
    world.buys("o1")
    world.buys("o2", refunded=16_000)
    world.buys("o3", lost=40_000)
    world.gives_up_buying("o4")
    for name, state in (
        ("d1", "DELIVERED"), ("d2", "RETURNED"), ("d3", "SENDING"), ("d4", "WAITING_CREDIT"),
        ("d5", "DEAD_LETTER"), ("d6", "WITHDRAWN"),
    ):  # fmt: skip
        world.delivers(name, state)
    world.rows.append("a row of the tenant's own")
    return world
