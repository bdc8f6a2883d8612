"""How many lives stand where: counts, no rows."""

from uuid import UUID

from pydantic import BaseModel
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.lifecycle import FUNNEL, State
from models.tables import LeadOffer


class Funnel(BaseModel):
    """`groups` of domain.lifecycle.FUNNEL. `conversion`: delivered of all; None without any."""

    total: int
    groups: dict[str, int]
    states: dict[State, int]
    conversion: float | None


async def counted(session: AsyncSession, tenant_id: UUID) -> Funnel:
    """Without tests."""
    rows = await session.exec(
        select(LeadOffer.state, func.count())
        .where(LeadOffer.tenant_id == tenant_id, col(LeadOffer.is_test).is_(False))
        .group_by(col(LeadOffer.state))
    )
    states = {State(state): number for state, number in rows.all()}
    groups = {name: sum(states.get(s, 0) for s in group) for name, group in FUNNEL.items()}
    total = sum(states.values())
    return Funnel(
        total=total,
        groups=groups,
        states=states,
        conversion=groups["delivered"] / total if total else None,
    )
