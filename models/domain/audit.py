"""The audit log's chain: every entry's hash covers the one before it, so that a change shows.

The database computes the same hashes as it commits (migrations, audit_entry_text); here they are
computed again from what was read. A chain that lost its end is whole in itself: so its heads are
kept elsewhere too, and compared.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from typing import Final

START: Final = ""
"""What the first entry is chained to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry and its link. `before`, `after` and `origin`: the JSON text as the database gives
    it. `tenant_id` None: the platform's own chain. `seq` 0: the entry was never linked."""

    tenant_id: str | None
    id: str
    actor: str
    action: str
    subject: str
    before: str | None
    after: str | None
    origin: str | None
    at: datetime
    seq: int
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a chain, at some time. `tenant_id` None: the platform's own."""

    tenant_id: str | None
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold."""

    seq: int
    problem: str


def entry_hash(entry: Entry) -> str:
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts = (
        entry.prev_hash, entry.tenant_id, entry.id, str(entry.seq), entry.actor, entry.action,
        entry.subject, entry.before, entry.after, entry.origin, at,
    )  # fmt: skip
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Chain:
    """Reads one chain in the order of seq, however long, and keeps what breaks it. `kept`: the
    heads that it had, as they were kept elsewhere."""

    kept: frozenset[Head] = frozenset()
    length: int = field(default=0, init=False)
    head_hash: str = field(default=START, init=False)

    def breaks(self, entries: Iterable[Entry]) -> list[Break]:
        return [Break(entry.seq, problem) for entry in entries for problem in self._take(entry)]

    def _take(self, entry: Entry) -> list[str]:
        if not entry.seq:
            return [f"the entry {entry.id} is not in the chain"]
        problems = []
        if entry.seq != self.length + 1:
            problems.append("an entry before it is missing")
        if entry.prev_hash != self.head_hash:
            problems.append("it is not chained to the entry before it")
        if entry.hash != entry_hash(entry):
            problems.append("its content was changed: the hash does not fit")
        if any(head.hash != entry.hash for head in self._kept_at.get(entry.seq, ())):
            problems.append("another entry stood here when the heads were kept")
        self.length, self.head_hash = entry.seq, entry.hash
        return problems

    def lost(self) -> list[Break]:
        """Once it is read to its end: what stood behind that when the heads were kept."""
        gone = sorted(seq for seq in self._kept_at if seq > self.length)
        return [Break(seq, "it was there when the heads were kept, and is gone") for seq in gone]

    @cached_property
    def _kept_at(self) -> dict[int, list[Head]]:
        return {
            seq: list(heads) for seq, heads in groupby(sorted(self.kept, key=_place), key=_place)
        }


def _place(head: Head) -> int:
    return head.seq
