"""How a life is judged: disqualified with code and evidence, or made ready with its delivery."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.disqualification import Code, outcome
from models.domain.lifecycle import State
from models.records import leads
from models.tables import Delivery, Disqualification, LeadOffer


async def disqualify(
    session: AsyncSession,
    life: LeadOffer,
    code: Code,
    *,
    cause: str,
    actor: str,
    evidence: dict[str, Any] | None = None,
) -> None:
    """Raises IllegalTransition where the arrows do not lead there."""
    await leads.move(session, life, State.DISQUALIFIED, cause=cause, actor=actor)
    life.outcome = outcome(code)
    session.add(
        Disqualification(
            tenant_id=life.tenant_id,
            lead_offer_id=life.id,
            code=code,
            evidence=evidence or {},
            actor=actor,
        )
    )


async def make_ready(
    session: AsyncSession, life: LeadOffer, now: datetime, *, cause: str, actor: str
) -> None:
    """LEAD_READY and its delivery row are one step: a ready lead is never without one.

    A life that was ready before and withdrawn (handed to a person) takes its row up again.
    """
    await leads.move(session, life, State.LEAD_READY, cause=cause, actor=actor)
    life.ready_at = now
    row = {
        "tenant_id": life.tenant_id,
        "id": ids.new_id(),
        "lead_offer_id": life.id,
        "state": "PENDING",
        "ready_at": now,
    }
    await session.execute(
        insert(Delivery)
        .values(row)
        .on_conflict_do_update(
            index_elements=["tenant_id", "lead_offer_id"],
            set_={"state": "PENDING"},
            where=col(Delivery.state) == "WITHDRAWN",
        )
    )
