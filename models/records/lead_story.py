"""One life as an operator reads it: where it stands, how it came there, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import window
from models.domain.cadence import Touch
from models.domain.errors import NotFound
from models.records import consents, lead_notes, rhythm, tenants
from models.tables import (
    ConsentEvent,
    Disqualification,
    Lead,
    LeadNote,
    LeadOffer,
    LeadTransition,
    Tenant,
)


@dataclass(frozen=True)
class Story:
    """`window_until`: until when free text may be written; None where the person never wrote."""

    life: LeadOffer
    lead: Lead
    tenant: tenants.TenantView
    transitions: Sequence[LeadTransition]
    next_touch: Touch | None
    window_until: datetime | None
    consents: Sequence[ConsentEvent]
    disqualification: Disqualification | None
    notes: Sequence[LeadNote]


async def tell(session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID, now: datetime) -> Story:
    """Raises NotFound."""
    rows = await session.exec(
        select(LeadOffer, Lead, Tenant)
        .join(
            Lead,
            (col(Lead.tenant_id) == col(LeadOffer.tenant_id))
            & (col(Lead.id) == col(LeadOffer.lead_id)),
        )
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(LeadOffer.tenant_id == tenant_id, LeadOffer.id == lead_offer_id)
    )
    if (found := rows.one_or_none()) is None:
        raise NotFound(f"tenant {tenant_id} has no lead {lead_offer_id}")
    life, lead, owner = found
    tenant = tenants.view(owner)
    return Story(
        life=life,
        lead=lead,
        tenant=tenant,
        transitions=await _transitions(session, life),
        next_touch=rhythm.planned(life, lead, tenant, now),
        window_until=window.open_until(lead.last_inbound_at),
        consents=await consents.of_person(session, tenant_id, lead.id),
        disqualification=await _judgement(session, life),
        notes=await lead_notes.of_person(session, tenant_id, lead.id),
    )


async def _transitions(session: AsyncSession, life: LeadOffer) -> Sequence[LeadTransition]:
    rows = await session.exec(
        select(LeadTransition)
        .where(LeadTransition.tenant_id == life.tenant_id, LeadTransition.lead_offer_id == life.id)
        .order_by(col(LeadTransition.at))
    )
    return rows.all()


async def _judgement(session: AsyncSession, life: LeadOffer) -> Disqualification | None:
    """The one that holds; of a life that was reinstated, none."""
    if life.state != "DISQUALIFIED":
        return None
    rows = await session.exec(
        select(Disqualification)
        .where(
            Disqualification.tenant_id == life.tenant_id,
            Disqualification.lead_offer_id == life.id,
        )
        .order_by(col(Disqualification.at).desc())
        .limit(1)
    )
    return rows.one_or_none()
