"""The inbox: what arrived, once each, and what was not handled yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select as select_columns
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.encryption import encrypted_for
from models.ids import new_id
from models.tables import InboxEvent
from models.tables.base import utc_now

MESSAGE: Final = "message"
ECHO: Final = "echo"
"""A human of the tenant typed it in the phone's own app."""
IDENTITY: Final = "identity"
ACCOUNT: Final = "account"
SPOKEN: Final = (MESSAGE, ECHO)
"""What belongs to a conversation and is taken in by its turns."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One verified event of a vendor, not yet stored. `body` is its raw JSON."""

    provider: str
    external_id: str
    kind: str
    body: bytes
    occurred_at: datetime
    account: str | None = None
    tenant_id: UUID | None = None
    contact_id: UUID | None = None
    order_id: UUID | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored event that nobody has handled yet, new or repeated."""

    id: UUID
    external_id: str
    tenant_id: UUID | None
    contact_id: UUID | None
    order_id: UUID | None


async def store(session: AsyncSession, arrivals: Sequence[Arrival]) -> list[Stored]:
    """Inserts what is new; returns all of these events that still wait to be handled.

    A repeated event whose first delivery died before its workflow started is returned again:
    starting twice is harmless, not starting is not. One with an `outcome` (ignored) is complete.
    """
    unique = {(a.provider, a.external_id): a for a in arrivals}
    if not unique:
        return []
    now = utc_now()
    rows = [
        {
            "id": new_id(),
            "provider": a.provider,
            "external_id": a.external_id,
            "kind": a.kind,
            "account": a.account,
            "tenant_id": a.tenant_id,
            "contact_id": a.contact_id,
            "order_id": a.order_id,
            "body": encrypted_for(a.tenant_id, a.body),
            "occurred_at": a.occurred_at,
            "outcome": a.outcome,
            "handled_at": now if a.outcome else None,
        }
        for a in unique.values()
    ]
    columns = (
        col(InboxEvent.id),
        col(InboxEvent.external_id),
        col(InboxEvent.tenant_id),
        col(InboxEvent.contact_id),
        col(InboxEvent.order_id),
    )
    made = await session.execute(
        insert(InboxEvent)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["provider", "external_id"])
        .returning(*columns)
    )
    new = [Stored(*row) for row in made.all()]
    repeated = set(unique) - {(arrivals[0].provider, row.external_id) for row in new}
    if not repeated:
        return [row for row in new if unique[arrivals[0].provider, row.external_id].outcome is None]
    found = await session.execute(
        select_columns(*columns)
        .where(
            col(InboxEvent.provider) == arrivals[0].provider,
            col(InboxEvent.external_id).in_([external_id for _, external_id in unique]),
            col(InboxEvent.handled_at).is_(None),
        )
        .order_by(col(InboxEvent.occurred_at), col(InboxEvent.external_id))
    )
    return [Stored(*row) for row in found.all()]


async def mark_handled(session: AsyncSession, inbox_ids: Sequence[UUID], outcome: str) -> None:
    await session.execute(
        update(InboxEvent)
        .where(col(InboxEvent.id).in_(inbox_ids))
        .values(handled_at=utc_now(), outcome=outcome)
    )


async def waiting_messages(
    session: AsyncSession, tenant_id: UUID, contact_id: UUID
) -> Sequence[InboxEvent]:
    """What this contact and a human wrote and no turn has taken in, in the order it was written."""
    rows = await session.exec(
        select(InboxEvent)
        .where(
            InboxEvent.tenant_id == tenant_id,
            InboxEvent.contact_id == contact_id,
            col(InboxEvent.kind).in_(SPOKEN),
            col(InboxEvent.handled_at).is_(None),
        )
        .order_by(col(InboxEvent.occurred_at), col(InboxEvent.received_at))
    )
    return rows.all()
