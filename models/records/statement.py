"""A tenant's statement: the account and its whole chain, to show, to hand out and to verify."""

import csv
import io
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, computed_field
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.ledger import START, Break, Entry, Totals, breaks
from models.tables import CreditAccount, LedgerEntry

_COLUMNS: Final = (
    "seq", "created_at", "kind", "amount", "balance_after", "cause",
    "id", "hold_id", "input_hash", "prev_hash", "hash",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class Statement(BaseModel):
    """Credits are whole numbers; `entries` in order of seq, from the first to `head_hash`."""

    model_config = ConfigDict(frozen=True)

    tenant_id: UUID
    balance: int
    held: int
    """Credits that open holds keep."""
    head_hash: str
    exported_at: datetime
    entries: tuple[Entry, ...]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def available(self) -> int:
        """What the next delivery may take."""
        return max(self.balance - self.held, 0)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def debt(self) -> int:
        """Credits that were used and whose payment was taken back."""
        return max(-self.balance, 0)

    def breaks(self) -> list[Break]:
        """Every place where the statement contradicts itself; needs nothing but itself."""
        foreign = [
            Break(entry.seq, "it is an entry of another tenant")
            for entry in self.entries
            if entry.tenant_id != str(self.tenant_id)
        ]
        return foreign + breaks(
            self.entries, Totals(self.balance, len(self.entries), self.head_hash)
        )


async def read(session: AsyncSession, tenant_id: UUID) -> Statement:
    """Account and entries as they stood at one moment; empty for a tenant without movements."""
    rows = (
        await session.exec(
            select(CreditAccount, LedgerEntry)
            .join(LedgerEntry, col(LedgerEntry.tenant_id) == CreditAccount.tenant_id, isouter=True)
            .where(CreditAccount.tenant_id == tenant_id)
            .order_by(col(LedgerEntry.seq))
            .execution_options(populate_existing=True)
        )
    ).all()
    account = rows[0][0] if rows else CreditAccount(tenant_id=tenant_id, head_hash=START)
    return Statement(
        tenant_id=tenant_id,
        balance=account.balance,
        held=account.held,
        head_hash=account.head_hash,
        exported_at=datetime.now(UTC),
        entries=tuple(_entry(row) for _, row in rows if row is not None),
    )


def _entry(row: LedgerEntry) -> Entry:
    assert row.seq is not None
    assert row.balance_after is not None
    return Entry(
        tenant_id=str(row.tenant_id),
        id=str(row.id),
        seq=row.seq,
        kind=row.kind,
        amount=row.amount,
        balance_after=row.balance_after,
        hold_id=str(row.hold_id) if row.hold_id else None,
        cause=row.cause,
        input_hash=row.input_hash,
        created_at=row.created_at,
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


_HOLDS: Final = text("""
    select account.held, account.entries,
        (select count(*) from credit_hold where tenant_id = account.tenant_id and state = 'OPEN'),
        array(
            select hold.delivery_id::text from credit_hold hold
            left join credit_ledger entry
                on entry.tenant_id = hold.tenant_id and entry.hold_id = hold.id
            where hold.tenant_id = account.tenant_id
            group by hold.id, hold.delivery_id, hold.state
            having count(entry.id) <> (hold.state = 'CAPTURED')::int
            order by 1),
        (select count(*) from credit_ledger where tenant_id = account.tenant_id)
    from credit_account account where tenant_id = :tenant_id
""")


async def hold_breaks(session: AsyncSession, tenant_id: UUID) -> list[Break]:
    """What only the database knows: each captured hold is one charge, open holds are what is held.

    One statement, hence one moment: movements that go on meanwhile cannot look like breaks.
    """
    row = (await session.execute(_HOLDS, {"tenant_id": tenant_id})).one_or_none()
    if row is None:
        return []
    held, counted, is_open, unmatched, entries = row
    problems = [
        f"delivery {delivery}: its hold and its charge do not match" for delivery in unmatched
    ]
    if held != is_open:
        problems.append(f"the account says {held} held, {is_open} holds are open")
    if counted != entries:
        problems.append(f"the account counts {counted} entries, the ledger has {entries}")
    return [Break(0, problem) for problem in problems]


def as_json(statement: Statement) -> str:
    """What `converzia ledger verify --file` proves."""
    return statement.model_dump_json(indent=2) + "\n"


def as_csv(statement: Statement) -> str:
    """RFC 4180, with a header; text that a spreadsheet would calculate is quoted with '."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS)
    writer.writeheader()
    for entry in statement.entries:
        writer.writerow({name: _cell(getattr(entry, name)) for name in _COLUMNS})
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
