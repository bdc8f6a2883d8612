"""The ledger's chain: every entry's hash covers the one before it, so that history shows a change.

The database computes the same hashes as it writes (migrations, credit_entry_text); here they are
computed again from an export, without the database.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

START: Final = ""
"""What the first entry is chained to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger entry; ids as text, amounts in credits, `created_at` aware."""

    tenant_id: str
    id: str
    seq: int
    kind: str
    amount: int
    balance_after: int
    hold_id: str | None
    cause: str
    input_hash: str
    created_at: datetime
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What the account says beside its entries."""

    balance: int
    entries: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold. `seq` 0: the account's own totals."""

    seq: int
    problem: str


def input_hash(kind: str, amount: int, hold_id: str | None) -> str:
    return _sha256("|".join((kind, str(amount), hold_id or "")))


def entry_hash(entry: Entry) -> str:
    at = entry.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts = (
        entry.prev_hash, entry.tenant_id, entry.id, entry.seq, entry.kind, entry.amount,
        entry.balance_after, entry.hold_id or "", entry.cause, entry.input_hash, at,
    )  # fmt: skip
    return _sha256("|".join(str(part) for part in parts))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def breaks(entries: Iterable[Entry], totals: Totals) -> list[Break]:
    """Every place where the entries, in order of seq, contradict themselves or the totals."""
    found, before, causes = [], None, set[str]()
    for entry in entries:
        found += [Break(entry.seq, problem) for problem in _problems(entry, before)]
        if entry.cause in causes:
            found.append(Break(entry.seq, f"the cause {entry.cause} stands twice"))
        causes.add(entry.cause)
        before = entry
    return found + [Break(0, problem) for problem in _total_problems(before, totals)]


def _problems(entry: Entry, before: Entry | None) -> Iterator[str]:
    if entry.seq != (before.seq if before else 0) + 1:
        yield "an entry before it is missing"
    if entry.prev_hash != (before.hash if before else START):
        yield "it is not chained to the entry before it"
    if entry.balance_after != (before.balance_after if before else 0) + entry.amount:
        yield "its balance is not the one before plus its amount"
    if entry.input_hash != input_hash(entry.kind, entry.amount, entry.hold_id):
        yield "kind, amount or hold are not what was asked for"
    if entry.hash != entry_hash(entry):
        yield "its content was changed: the hash does not fit"


def _total_problems(last: Entry | None, totals: Totals) -> Iterator[str]:
    seq, balance = (last.seq, last.balance_after) if last else (0, 0)
    if totals.entries != seq:
        yield f"the account counts {totals.entries} entries, the ledger ends at {seq}"
    if totals.balance != balance:
        yield f"the account's balance is {totals.balance}, the ledger ends at {balance}"
    if totals.head_hash != (last.hash if last else START):
        yield "the account's head is not the last entry's hash"
