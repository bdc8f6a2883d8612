"""Everything that is held of one person, as plain data: what they may ask to see, or take along."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records import erasures
from models.tables import (
    ChatwootThread,
    ConsentEvent,
    Delivery,
    DeliveryReturn,
    DeliveryTarget,
    DeskPost,
    Disqualification,
    FieldEvidence,
    InboxEvent,
    Lead,
    LeadMerge,
    LeadNote,
    LeadOffer,
    LeadScore,
    LeadSource,
    LeadTransition,
    Message,
    ModelCall,
    OpenQuestion,
    ReplyDraft,
    StoredFile,
)

Section = list[dict[str, Any]]
_KEYS: Final = frozenset({"tenant_id"})
_LIFE: Final = "lead_offer_id"

_OF_LIVES: Final[dict[str, tuple[type[SQLModel], str]]] = {
    "transitions": (LeadTransition, "at"),
    "facts": (FieldEvidence, "at"),
    "scores": (LeadScore, "at"),
    "judgements": (Disqualification, "at"),
    "drafts": (ReplyDraft, "created_at"),
    "model_calls": (ModelCall, "created_at"),
    "forms": (LeadSource, "submitted_at"),
    "messages": (Message, "occurred_at"),
}
"""Section -> table of what belongs to a life, and what it is ordered by."""
_OF_PEOPLE: Final[dict[str, tuple[type[SQLModel], str, str]]] = {
    "consents": (ConsentEvent, "lead_id", "at"),
    "shared_inbox": (ChatwootThread, "lead_id", "created_at"),
    "desk": (DeskPost, "lead_id", "created_at"),
    "merges": (LeadMerge, "survivor_id", "at"),
    "notes": (LeadNote, "lead_id", "at"),
}


async def gather(
    session: AsyncSession, tenant_id: UUID, contact_id: UUID, shown: Collection[UUID | None] | None
) -> dict[str, Section]:
    """Section -> rows, oldest first. `shown`: these lives alone, for a tenant that was given no
    others; None: all, with what vendors reported word for word."""
    people = await erasures.people(session, tenant_id, contact_id)
    lives = await _lives(session, tenant_id, people, shown)
    found = {
        "contact": await _rows(session, Lead, tenant_id, "id", people, "created_at"),
        "lives": await _rows(session, LeadOffer, tenant_id, "id", lives, "created_at"),
    }
    for name, (table, order) in _OF_LIVES.items():
        found[name] = await _rows(session, table, tenant_id, _LIFE, lives, order)
    for name, (table, by, order) in _OF_PEOPLE.items():
        found[name] = await _rows(session, table, tenant_id, by, people, order)
    messages = [UUID(row["id"]) for row in found["messages"]]
    files = [UUID(row["file_id"]) for row in found["messages"] if row["file_id"]]
    found["files"] = await _rows(session, StoredFile, tenant_id, "id", files, "created_at")
    found["questions"] = await _rows(
        session, OpenQuestion, tenant_id, "message_id", messages, "created_at"
    )
    found["deliveries"] = await _rows(session, Delivery, tenant_id, _LIFE, lives, "created_at")
    deliveries = [UUID(row["id"]) for row in found["deliveries"]]
    for name, table in (("handed_to", DeliveryTarget), ("returns", DeliveryReturn)):
        found[name] = await _rows(session, table, tenant_id, "delivery_id", deliveries, "id")
    if shown is None:
        found["unassigned_messages"] = await _without_life(session, tenant_id, people)
        found["webhooks"] = await _webhooks(session, tenant_id, people)
    return found


async def _lives(
    session: AsyncSession,
    tenant_id: UUID,
    people: Sequence[UUID],
    shown: Collection[UUID | None] | None,
) -> list[UUID]:
    rows = await session.exec(
        select(LeadOffer.id).where(
            LeadOffer.tenant_id == tenant_id, col(LeadOffer.lead_id).in_(people)
        )
    )
    return [life for life in rows.all() if shown is None or life in shown]


async def _rows(
    session: AsyncSession,
    table: type[SQLModel],
    tenant_id: UUID,
    by: str,
    among: Sequence[UUID],
    order: str,
) -> Section:
    return await _told(session, table, tenant_id, getattr(table, by).in_(among), order)


async def _told(
    session: AsyncSession,
    table: type[SQLModel],
    tenant_id: UUID,
    which: ColumnElement[bool],
    order: str,
) -> Section:
    rows = await session.exec(
        select(table)
        .where(getattr(table, "tenant_id") == tenant_id, which)  # noqa: B009
        .order_by(getattr(table, order))
    )
    return [_plain(row) for row in rows.all()]


def _plain(row: SQLModel) -> dict[str, Any]:
    """Every column but the tenant's id, as JSON has it."""
    return {
        name: _value(getattr(row, name)) for name in type(row).model_fields if name not in _KEYS
    }


def _value(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case bytes():
            return json.loads(value)
        case _:
            return value


async def _without_life(session: AsyncSession, tenant_id: UUID, people: Sequence[UUID]) -> Section:
    is_theirs = col(Message.lead_id).in_(people) & col(Message.lead_offer_id).is_(None)
    return await _told(session, Message, tenant_id, is_theirs, "occurred_at")


async def _webhooks(session: AsyncSession, tenant_id: UUID, people: Sequence[UUID]) -> Section:
    """What vendors reported of the person, as it came."""
    submitted = select(LeadSource.leadgen_id).where(
        LeadSource.tenant_id == tenant_id, col(LeadSource.lead_id).in_(people)
    )
    is_theirs = col(InboxEvent.contact_id).in_(people) | col(InboxEvent.external_id).in_(submitted)
    return await _told(session, InboxEvent, tenant_id, is_theirs, "received_at")
