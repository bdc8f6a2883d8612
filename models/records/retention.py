"""What has been kept for long enough, and is blanked: words, files, bodies of webhooks; and people
who were never delivered, who are erased. Platform role."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records.erasing import (
    DRAFT_WORDS,
    MESSAGE_WORDS,
    NOTHING,
    QUESTION_WORDS,
    Blank,
    blank_rows,
    holds,
)
from models.tables import (
    Delivery,
    FieldEvidence,
    InboxEvent,
    Lead,
    LeadOffer,
    Message,
    OpenQuestion,
    ReplyDraft,
    StoredFile,
)

_MESSAGES: Final = Blank(Message, "lead_id", "person", MESSAGE_WORDS)
_QUESTIONS: Final = Blank(OpenQuestion, "message_id", "message", QUESTION_WORDS)
_DRAFTS: Final = Blank(ReplyDraft, "lead_offer_id", "life", DRAFT_WORDS)
_PROOFS: Final = Blank(FieldEvidence, "lead_offer_id", "life", {"words": NOTHING})
_PAYLOADS: Final = Blank(Delivery, "lead_offer_id", "life", {"payload": NOTHING})
_BODIES: Final = 1000


async def people_with_old_words(
    session: AsyncSession, tenant_id: UUID, before: datetime, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """The next of those with messages older than `before` that still say something."""
    rows = await session.exec(
        select(Message.lead_id)
        .where(
            Message.tenant_id == tenant_id,
            Message.occurred_at < before,
            holds(_MESSAGES),
            *((Message.lead_id > after,) if after else ()),
        )
        .distinct()
        .order_by(col(Message.lead_id))
        .limit(limit)
    )
    return rows.all()


async def old_files(
    session: AsyncSession, tenant_id: UUID, people: Sequence[UUID], before: datetime
) -> Sequence[StoredFile]:
    """What these people sent before, and nobody sent since."""
    sent = select(Message.file_id).where(
        Message.tenant_id == tenant_id, col(Message.file_id).is_not(None)
    )
    old = sent.where(col(Message.lead_id).in_(people), Message.occurred_at < before)
    rows = await session.exec(
        select(StoredFile).where(
            StoredFile.tenant_id == tenant_id,
            col(StoredFile.deleted_at).is_(None),
            col(StoredFile.id).in_(old),
            col(StoredFile.id).not_in(sent.where(Message.occurred_at >= before)),
        )
    )
    return rows.all()


async def blank_words(
    session: AsyncSession,
    tenant_id: UUID,
    people: Sequence[UUID],
    gone: Sequence[UUID],
    before: datetime,
    now: datetime,
) -> dict[str, int]:
    """Of what these people and we said before: rows, ids, times and values stay. `gone`: files
    whose bytes were removed."""
    lives = select(LeadOffer.id).where(
        LeadOffer.tenant_id == tenant_id, col(LeadOffer.lead_id).in_(people)
    )
    said = select(Message.id).where(
        Message.tenant_id == tenant_id,
        col(Message.lead_id).in_(people),
        Message.occurred_at < before,
    )
    await session.execute(
        update(StoredFile)
        .where(col(StoredFile.tenant_id) == tenant_id, col(StoredFile.id).in_(gone))
        .values(deleted_at=now)
    )
    steps: tuple[tuple[Blank, Any, Any], ...] = (
        (_QUESTIONS, said, col(OpenQuestion.created_at) < before),
        (_DRAFTS, lives, col(ReplyDraft.created_at) < before),
        (_PROOFS, lives, col(FieldEvidence.at) < before),
        (_PAYLOADS, lives, col(Delivery.delivered_at) < before),
        (_MESSAGES, people, col(Message.occurred_at) < before),
    )
    found = {"files": len(gone)}
    for part, keys, is_old in steps:
        name = str(part.table.__tablename__)
        found[name] = await blank_rows(session, tenant_id, part, keys, is_old)
    return {name: rows for name, rows in found.items() if rows}


async def blank_bodies(session: AsyncSession, tenant_id: UUID | None, before: datetime) -> int:
    """The next of the webhooks' bodies; 0 where none is left."""
    of_tenant = (
        col(InboxEvent.tenant_id).is_(None)
        if tenant_id is None
        else col(InboxEvent.tenant_id) == tenant_id
    )
    old = (
        select(InboxEvent.id)
        .where(
            of_tenant,
            col(InboxEvent.body).is_not(None),
            col(InboxEvent.handled_at).is_not(None),
            InboxEvent.received_at < before,
        )
        .limit(_BODIES)
    )
    blanked = await session.execute(
        update(InboxEvent).where(col(InboxEvent.id).in_(old)).values(body=None)
    )
    return int(blanked.rowcount)  # type: ignore[attr-defined]


async def forgotten(
    session: AsyncSession, tenant_id: UUID, before: datetime, limit: int
) -> Sequence[UUID]:
    """People who were never delivered and of whom nothing was heard since `before`."""
    theirs = (col(LeadOffer.tenant_id) == col(Lead.tenant_id)) & (
        col(LeadOffer.lead_id) == col(Lead.id)
    )
    was_delivered = (
        select(Delivery.id)
        .join(
            LeadOffer,
            (col(LeadOffer.tenant_id) == col(Delivery.tenant_id))
            & (col(LeadOffer.id) == col(Delivery.lead_offer_id)),
        )
        .where(theirs, col(Delivery.delivered_at).is_not(None))
        .exists()
    )
    began_since = select(LeadOffer.id).where(theirs, LeadOffer.created_at >= before).exists()
    rows = await session.exec(
        select(Lead.id)
        .where(
            Lead.tenant_id == tenant_id,
            col(Lead.merged_into).is_(None),
            col(Lead.erased_at).is_(None),
            Lead.created_at < before,
            func.coalesce(Lead.last_inbound_at, Lead.created_at) < before,
            ~was_delivered,
            ~began_since,
        )
        .order_by(col(Lead.created_at))
        .limit(limit)
    )
    return rows.all()
