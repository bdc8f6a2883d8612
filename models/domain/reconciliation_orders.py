"""Stripe's payments against orders, and orders against the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Set

from models.domain.ledger import Entry
from models.domain.payments import credits_to_take_back
from models.domain.reconciliation_kinds import Finding, Kind
from models.domain.reconciliation_records import Books, Order, Payment, Payments

Difference = tuple[Kind, str, str]
"""Kind, subject, in words."""


def strays(payments: Iterable[Payment], known: Set[str]) -> list[Finding]:
    """Payments that keep money for no order. `known`: ids of orders and of their payments."""
    return [
        Finding(
            Kind.PAYMENT_WITHOUT_ORDER,
            payment.tenant_id,
            f"payment:{payment.id}",
            f"{_money(payment)} arrived for {payment.order_id or 'no order'}, which is not ours",
        )
        for payment in payments
        if payment.keeps_money and not known & {payment.id, payment.order_id}
    ]


def compare_orders(books: Books, payments: Payments | None) -> Iterator[Difference]:
    """`payments` None: Stripe was not asked, and is left out."""
    entries = _by_order(books.entries)
    for order in books.orders:
        subject = f"order:{order.id}"
        own = entries.pop(order.id, [])
        for kind, words in _of_order(order, own, None if payments is None else payments.of(order)):
            yield kind, subject, f"{order.number}: {words}"
    for order_id in entries:
        yield Kind.ENTRY_WITHOUT_ORDER, f"order:{order_id}", "entries of an order that is not there"


def _by_order(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Purchases (`order:{id}`) and corrections (`order:{id}:{n}`)."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        what, _, rest = entry.cause.partition(":")
        if what == "order":
            found.setdefault(rest.partition(":")[0], []).append(entry)
    return found


def _of_order(
    order: Order, entries: list[Entry], payments: list[Payment] | None
) -> Iterator[tuple[Kind, str]]:
    if order.state == "COMPLETED":
        yield from _ledger(order, {entry.cause: entry for entry in entries})
        if payments is not None:
            yield from _stripe(order, payments)
    elif entries:
        yield Kind.ENTRY_WITHOUT_ORDER, f"credits were given, the order is {order.state}"
    elif payments and any(payment.keeps_money for payment in payments):
        yield Kind.PAID_NOT_COMPLETED, f"{payments[0].id} is paid, the order is {order.state}"


def _ledger(order: Order, entries: Mapping[str, Entry]) -> Iterator[tuple[Kind, str]]:
    purchase = entries.get(f"order:{order.id}")
    if purchase is None:
        yield Kind.ORDER_WITHOUT_ENTRY, f"completed, but its {order.credits} credits are missing"
        return
    if purchase.amount != order.credits:
        words = f"{order.credits} credits were bought, {purchase.amount} were given"
        yield Kind.ENTRY_OTHER_CREDITS, words
    taken = purchase.amount - sum(entry.amount for entry in entries.values())
    due = credits_to_take_back(
        order.credits, order.amount_minor, order.refunded_minor, order.lost_minor
    )
    if taken != due:
        words = f"{due} credits should be taken back for refunds and lost disputes, {taken} are"
        yield Kind.CREDITS_NOT_CORRECTED, words


def _stripe(order: Order, payments: list[Payment]) -> Iterator[tuple[Kind, str]]:
    if not payments:
        yield Kind.COMPLETED_NOT_PAID, "completed, but no payment took money at Stripe"
        return
    paid, *others = payments
    if extra := [payment.id for payment in others if payment.keeps_money]:
        yield Kind.PAID_TWICE, f"paid by {paid.id} and again by {', '.join(extra)}"
    if (paid.amount_minor, paid.currency) != (order.amount_minor, order.currency):
        words = f"the order is {order.amount_minor} {order.currency}, Stripe has {_money(paid)}"
        yield Kind.OTHER_AMOUNT, words
    yield from _refunds(order, paid)
    if paid.is_disputed and not order.is_disputed:
        yield Kind.DISPUTE_UNKNOWN, f"{paid.id} is or was disputed, unknown here"


def _refunds(order: Order, paid: Payment) -> Iterator[tuple[Kind, str]]:
    words = f"{paid.refunded_minor} refunded at Stripe, {order.refunded_minor} known here"
    if paid.refunded_minor > order.refunds_told_minor:
        yield Kind.REFUND_UNKNOWN, words
    elif paid.refunded_minor < order.refunded_minor:
        yield Kind.REFUND_UNDONE, words
    if failed := order.refunds_told_minor - order.refunded_minor:
        yield Kind.REFUND_FAILED, f"a refund of {failed} {order.currency} failed, we have the money"


def _money(payment: Payment) -> str:
    return f"{payment.amount_minor} {payment.currency}"
