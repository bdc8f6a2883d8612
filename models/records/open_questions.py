"""What people asked and nothing answered: the tenant's list, where an answer becomes a source of
knowledge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contracts.knowledge import Faq, Pair
from models.domain.errors import InvalidInput, NotFound
from models.records import knowledge_sources
from models.tables import KnowledgeSource, LeadOffer, OpenQuestion

_TITLE_CHARS: Final = 100
_QUESTION_CHARS: Final = 500


async def of_tenant(
    session: AsyncSession, tenant_id: UUID, *, answered: bool, limit: int
) -> Sequence[OpenQuestion]:
    """The newest first."""
    was_answered = col(OpenQuestion.answered_at).is_not(None)
    rows = await session.exec(
        select(OpenQuestion)
        .where(OpenQuestion.tenant_id == tenant_id, was_answered if answered else ~was_answered)
        .order_by(col(OpenQuestion.created_at).desc())
        .limit(limit)
    )
    return rows.all()


async def count(session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID) -> int:
    """How many were noted in this life."""
    rows = await session.exec(
        select(func.count()).where(
            OpenQuestion.tenant_id == tenant_id, OpenQuestion.lead_offer_id == lead_offer_id
        )
    )
    return rows.one()


async def answer(
    session: AsyncSession,
    tenant_id: UUID,
    question_id: UUID,
    *,
    question: str | None,
    text: str,
    by: str,
    now: datetime,
) -> tuple[OpenQuestion, KnowledgeSource]:
    """Keeps the answer as a source of its own, for the offer that it was asked about; the source
    is to be read and approved like any other.

    `question` words it anew, without what only this person said. Raises NotFound, InvalidInput.
    """
    row = await session.get(OpenQuestion, (tenant_id, question_id), with_for_update=True)
    if row is None:
        raise NotFound(f"tenant {tenant_id} has no open question {question_id}")
    if row.answered_at is not None:
        raise InvalidInput("this question was answered before: change its source instead")
    life = await session.get(LeadOffer, (tenant_id, row.lead_offer_id))
    asked = question or row.question
    source = knowledge_sources.give(
        session,
        tenant_id,
        title=asked[:_TITLE_CHARS],
        offer_id=life.offer_id if life else None,
        definition=Faq(pairs=(Pair(question=asked[:_QUESTION_CHARS], answer=text),)),
        now=now,
    )
    await session.flush()
    # What was not worded anew goes with the person when they are erased.
    row.source_id = source.id if question is None else None
    row.answer, row.answered_at, row.answered_by = text, now, by
    return row, source
