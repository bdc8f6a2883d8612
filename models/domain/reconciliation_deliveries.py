"""Holds and charges against deliveries, deliveries against what their targets hold."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from models.domain.ledger import Entry
from models.domain.reconciliation_kinds import Kind
from models.domain.reconciliation_orders import Difference
from models.domain.reconciliation_records import Books, Delivery, Hold, Target

Of = TypeVar("Of", Hold, Target)


def compare_charges(books: Books) -> Iterator[Difference]:
    """A delivered lead has one captured charge, and nothing else has any."""
    deliveries = {delivery.id: delivery for delivery in books.deliveries}
    holds, charges = _by_delivery(books.holds), _charges(books)
    for delivery_id in dict.fromkeys((*deliveries, *holds, *charges)):
        delivery = deliveries.get(delivery_id, Delivery(delivery_id, "missing"))
        states = [hold.state for hold in holds.get(delivery_id, [])]
        for kind, words in _of_delivery(delivery, states, charges.get(delivery_id, 0)):
            yield kind, f"delivery:{delivery_id}", words


def _of_delivery(delivery: Delivery, holds: list[str], charges: int) -> Iterator[tuple[Kind, str]]:
    if charges > 1:
        yield Kind.CHARGED_TWICE, f"{charges} charges for one delivery"
    if delivery.is_delivered and not charges and not delivery.is_test:
        yield Kind.DELIVERED_UNCHARGED, "delivered, but no credit was taken"
    if charges and not delivery.is_delivered:
        yield Kind.CHARGED_UNDELIVERED, f"charged, but the delivery is {delivery.state}"
    elif charges and "CAPTURED" not in holds:
        yield Kind.CHARGE_WITHOUT_HOLD, "charged, but no hold of it is captured"
    elif "CAPTURED" in holds and not delivery.is_delivered:
        words = f"its hold is captured, but the delivery is {delivery.state}"
        yield Kind.CAPTURED_UNDELIVERED, words
    if "OPEN" in holds and not delivery.is_served:
        yield Kind.HOLD_UNSERVED, f"its hold is open, but the delivery is {delivery.state}"


def _charges(books: Books) -> Counter[str]:
    """Consumptions of each delivery: by the hold that each stands on, else by its cause."""
    of_hold = {hold.id: hold.delivery_id for hold in books.holds}

    def delivery_of(entry: Entry) -> str:
        return of_hold.get(entry.hold_id or "") or entry.cause.partition(":")[2]

    return Counter(delivery_of(e) for e in books.entries if e.kind == "CREDIT_CONSUMPTION")


def compare_returns(books: Books) -> Iterator[Difference]:
    """Whatever was returned and accepted was credited, and nothing else was."""
    causes = (entry.cause.partition(":") for entry in books.entries)
    credited = {delivery_id for what, _, delivery_id in causes if what == "return"}
    accepted = {back.delivery_id for back in books.returns if back.state == "CREDITED"}
    accepted |= {delivery.id for delivery in books.deliveries if delivery.state == "RETURNED"}
    for delivery_id in sorted(accepted - credited):
        words = "the return was accepted, its credit not given back"
        yield Kind.RETURN_NOT_CREDITED, f"delivery:{delivery_id}", words
    for delivery_id in sorted(credited - accepted):
        words = "a credit was given back, but no return was accepted"
        yield Kind.CREDITED_WITHOUT_RETURN, f"delivery:{delivery_id}", words


def compare_receipts(books: Books) -> Iterator[Difference]:
    targets = _by_delivery(books.targets)
    for delivery in books.deliveries:
        served = targets.get(delivery.id, [])
        has_proof = any(t.is_primary and t.is_sent and t.has_receipt for t in served)
        if delivery.state == "DELIVERED" and not has_proof:
            words = "delivered without a receipt of the primary target"
            yield Kind.NO_RECEIPT, f"delivery:{delivery.id}", words


def compare_sheets(books: Books) -> Iterator[Difference]:
    states = {delivery.id: delivery.state for delivery in books.deliveries}
    for sheet in books.sheets:
        if sheet.problem:
            yield Kind.SHEET_UNREADABLE, f"connection:{sheet.connection_id}", sheet.problem
            continue
        rows = Counter(sheet.keys)
        for target in books.targets:
            # What became of the row of a returned lead is the tenant's own affair.
            state = states.get(target.delivery_id, "")
            if target.connection_id == sheet.connection_id and state != "RETURNED":
                for kind, words in _of_row(target, state, rows[target.delivery_id]):
                    yield kind, f"delivery:{target.delivery_id}", words


def _of_row(target: Target, state: str, found: int) -> Iterator[tuple[Kind, str]]:
    if target.is_sent and not found:
        yield Kind.ROW_MISSING, "written to the sheet, but not there"
    elif target.is_sent and found > 1:
        yield Kind.ROW_TWICE, f"{found} rows in the sheet"
    elif found and not target.is_sent and state == "DEAD_LETTER":
        yield Kind.ROW_UNCHARGED, "in the sheet, but given up as a dead letter"


def _by_delivery(of: Iterable[Of]) -> dict[str, list[Of]]:
    found: dict[str, list[Of]] = {}
    for each in of:
        found.setdefault(each.delivery_id, []).append(each)
    return found
