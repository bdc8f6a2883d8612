"""What Stripe may say about a payment, and what follows, in whatever order it is said.

Every fact only moves its order on: the furthest order state, the largest refunded amount and the
furthest state of each refund and each dispute count. So any order of events, and any repeats, end
alike.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class PaymentFact(StrEnum):
    PAID = "paid"
    PENDING = "pending"
    """Completed by the person, paid later (asynchronous methods)."""
    FAILED = "failed"
    EXPIRED = "expired"
    DECLINED = "declined"
    """One try with a card was refused; the same payment may still be paid."""
    REFUNDED = "refunded"
    """Of a charge: all that was refunded of it so far."""
    REFUND_MADE = "refund_made"
    """Of one refund that is under way or done."""
    REFUND_FAILED = "refund_failed"
    """The bank did not take it, or it was canceled: the money is with us again."""
    DISPUTED = "disputed"
    DISPUTE_LOST = "dispute_lost"
    DISPUTE_WON = "dispute_won"
    """Closed in our favour, an inquiry that ended without a dispute, or the money given back."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """One event about a payment. Amounts in minor units, currency in upper case.

    `account` is the Connect account that the event is of, None for our own. `payment_intent`
    joins refunds and disputes to their order: disputes carry no metadata of ours.
    `amount_minor` of REFUNDED is all that was refunded of the charge so far; of one refund or of a
    dispute, its own amount.
    """

    id: str
    fact: PaymentFact
    occurred_at: datetime
    account: str | None
    order_id: str | None
    session_id: str | None
    payment_intent: str | None
    amount_minor: int
    currency: str
    refund_id: str | None
    dispute_id: str | None


_ORDER_STATES: Final = ("CREATED", "OPEN", "EXPIRED", "FAILED", "REFUSED", "COMPLETED")
_REFUND_STATES: Final = ("MADE", "FAILED")
_DISPUTE_STATES: Final = ("OPEN", "LOST", "WON")

ENDS: Final = {PaymentFact.EXPIRED: "EXPIRED", PaymentFact.FAILED: "FAILED"}
REFUNDS: Final = {PaymentFact.REFUND_MADE: "MADE", PaymentFact.REFUND_FAILED: "FAILED"}
DISPUTES: Final = {
    PaymentFact.DISPUTED: "OPEN",
    PaymentFact.DISPUTE_LOST: "LOST",
    PaymentFact.DISPUTE_WON: "WON",
}


def further_order_state(one: str, other: str) -> str:
    """A paid order stays paid, whatever comes late; an expired one may still be paid."""
    return max(one, other, key=_ORDER_STATES.index)


def further_refund_state(one: str, other: str) -> str:
    """A refund may fail weeks after it was done; a failed one is never done, but made anew."""
    return max(one, other, key=_REFUND_STATES.index)


def further_dispute_state(one: str, other: str) -> str:
    """A lost dispute may be won later, when the money comes back; a won one stays won."""
    return max(one, other, key=_DISPUTE_STATES.index)


def refunded(told_minor: int, made_minor: int, failed_minor: int) -> int:
    """What is refunded by all that was told, in minor units.

    `told_minor` is the most that events of the charge said, which may count what failed later;
    `made_minor` and `failed_minor` are sums of the refunds told one by one, which may be some only.
    """
    return max(told_minor - failed_minor, made_minor)


def credits_to_take_back(
    credits: int, amount_minor: int, refunded_minor: int, lost_minor: int
) -> int:
    """Credits of an order whose money went back: its share of the price, whole credits only.

    Refunds and lost disputes count together and never for more than was paid; a part of a credit
    stays with the tenant.
    """
    gone = min(amount_minor, refunded_minor + lost_minor)
    return credits * gone // amount_minor
