"""Drafts of replies: written beside a turn, one for each, and used by it or not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ids import new_id
from models.tables import ReplyDraft


async def of_turn(session: AsyncSession, tenant_id: UUID, turn_key: str) -> ReplyDraft | None:
    rows = await session.exec(
        select(ReplyDraft).where(ReplyDraft.tenant_id == tenant_id, ReplyDraft.turn_key == turn_key)
    )
    return rows.one_or_none()


async def save(
    session: AsyncSession,
    *,
    tenant_id: UUID,
    lead_offer_id: UUID,
    turn_key: str,
    outcome: str,
    prompt: str,
    reply: dict[str, Any] | None,
    refused: list[dict[str, Any]],
) -> None:
    """What was not written in an earlier try is told anew; what was written stays."""
    told = {"outcome": outcome, "prompt": prompt, "reply": reply, "refused": refused}
    statement = insert(ReplyDraft).values(
        tenant_id=tenant_id, id=new_id(), lead_offer_id=lead_offer_id, turn_key=turn_key, **told
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "turn_key"],
            set_=told,
            where=col(ReplyDraft.outcome) != "WRITTEN",
        )
    )


async def recent(
    session: AsyncSession, tenant_id: UUID, since: datetime, *, refused_only: bool, limit: int
) -> Sequence[ReplyDraft]:
    """The newest first."""
    statement = select(ReplyDraft).where(
        ReplyDraft.tenant_id == tenant_id, col(ReplyDraft.created_at) >= since
    )
    if refused_only:
        statement = statement.where(func.jsonb_array_length(col(ReplyDraft.refused)) > 0)
    rows = await session.exec(statement.order_by(col(ReplyDraft.created_at).desc()).limit(limit))
    return rows.all()


async def counts(session: AsyncSession, tenant_id: UUID, since: datetime) -> dict[str, Any]:
    """Drafts by outcome, and refusals by the check that refused."""
    outcomes = await session.exec(
        select(ReplyDraft.outcome, func.count())
        .where(ReplyDraft.tenant_id == tenant_id, col(ReplyDraft.created_at) >= since)
        .group_by(ReplyDraft.outcome)
    )
    checks = await session.execute(
        text(
            "select problem ->> 'check', count(*) from reply_draft,"
            " jsonb_array_elements(refused) as refusal,"
            " jsonb_array_elements(refusal -> 'problems') as problem"
            " where tenant_id = :tenant_id and created_at >= :since group by 1 order by 1"
        ),
        {"tenant_id": tenant_id, "since": since},
    )
    return {
        "outcomes": dict(outcomes.all()),
        "checks": dict(checks.all()),
    }
