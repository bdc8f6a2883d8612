"""What reconciliation compares: plain records of each side. Ids as text, money in minor units."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from models.domain.ledger import Entry, Totals

_DELIVERED: Final = ("DELIVERED", "RETURNED")
_SERVED: Final = ("WAITING_CREDIT", "WAITING_TARGET", "SENDING")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as Stripe has it; `order_id` and `tenant_id` are labels of ours."""

    id: str
    order_id: str | None
    tenant_id: str | None
    amount_minor: int
    currency: str
    status: str
    refunded_minor: int = 0
    is_disputed: bool = False
    """Also when the dispute was won."""

    @property
    def took_money(self) -> bool:
        return self.status == "succeeded"

    @property
    def keeps_money(self) -> bool:
        return self.took_money and self.refunded_minor < self.amount_minor


class Payments:
    """Every payment of the window, found by its own id or by the order that it names."""

    def __init__(self, payments: Iterable[Payment]) -> None:
        self.all = tuple(payments)
        self._by: dict[str, dict[str, Payment]] = {}
        for payment in self.all:
            for key in filter(None, (payment.id, payment.order_id)):
                self._by.setdefault(key, {})[payment.id] = payment

    def of(self, order: "Order") -> list[Payment]:
        """Payments of this order that took money, the one that completed it first."""
        found = self._by.get(order.id, {}) | self._by.get(order.payment_id or "", {})
        taken = (payment for payment in found.values() if payment.took_money)
        return sorted(taken, key=lambda payment: payment.id != order.payment_id)


@dataclass(frozen=True, slots=True)
class Order:
    """`refunded_minor`: without refunds that failed, which `refunds_told_minor` may count;
    `lost_minor`: what disputes took for good."""

    id: str
    number: str
    state: str
    credits: int
    amount_minor: int
    currency: str
    payment_id: str | None
    refunded_minor: int = 0
    refunds_told_minor: int = 0
    lost_minor: int = 0
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    id: str
    delivery_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    state: str
    is_test: bool = False
    """Delivered and never charged."""

    @property
    def is_delivered(self) -> bool:
        return self.state in _DELIVERED

    @property
    def is_served(self) -> bool:
        """Somebody is at it: its hold is right to be open."""
        return self.state in _SERVED


@dataclass(frozen=True, slots=True)
class Target:
    """A delivery at one target."""

    delivery_id: str
    connection_id: str
    is_primary: bool
    is_sheet: bool
    is_sent: bool
    has_receipt: bool


@dataclass(frozen=True, slots=True)
class Return:
    delivery_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The key of every row; `problem` says why they could not be read."""

    connection_id: str
    keys: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """One tenant, at one moment. `anchor`: the ledger's head as the last run found it. `past`:
    orders (`order:{id}`) and deliveries (`delivery:{id}`) of before the window."""

    tenant_id: str
    totals: Totals
    held: int
    orders: tuple[Order, ...] = ()
    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    targets: tuple[Target, ...] = ()
    returns: tuple[Return, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    anchor: str = ""
    past: frozenset[str] = frozenset()
