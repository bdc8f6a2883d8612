"""Stripe <-> orders <-> ledger <-> deliveries <-> target receipts: where two sides differ.

Pure, over the books of one tenant at one moment. In a clean world nothing is found.
"""

from collections.abc import Iterator

from models.domain.ledger import breaks
from models.domain.reconciliation_deliveries import (
    compare_charges,
    compare_receipts,
    compare_returns,
    compare_sheets,
)
from models.domain.reconciliation_kinds import AGEING, Finding, Kind
from models.domain.reconciliation_orders import Difference, compare_orders
from models.domain.reconciliation_records import Books, Payments


def compare(books: Books, payments: Payments | None) -> list[Finding]:
    """Every difference of this tenant. `payments` None: Stripe was not asked."""
    differences = (
        *compare_orders(books, payments),
        *compare_charges(books),
        *compare_returns(books),
        *compare_receipts(books),
        *compare_sheets(books),
        *_compare_ledger(books),
    )
    return [
        Finding(kind, books.tenant_id, subject, words)
        for kind, subject, words in differences
        if not (kind in AGEING and subject in books.past)
    ]


def _compare_ledger(books: Books) -> Iterator[Difference]:
    problems: dict[int, list[str]] = {}
    for found in breaks(books.entries, books.totals):
        problems.setdefault(found.seq, []).append(found.problem)
    # A difference of the account alone is told apart from a change of history.
    totals = problems.pop(0, [])
    for seq, of_entry in problems.items():
        yield Kind.CHAIN_BROKEN, f"entry:{seq}", "; ".join(of_entry)
    is_open = sum(hold.state == "OPEN" for hold in books.holds)
    if books.held != is_open:
        totals.append(f"the account says {books.held} held, {is_open} holds are open")
    if totals:
        yield Kind.TOTALS_DIFFER, "account", "; ".join(totals)
    if books.anchor and books.anchor not in {entry.hash for entry in books.entries}:
        words = "the head that the last run found is no longer in the chain"
        yield Kind.ANCHOR_LOST, "ledger", words
