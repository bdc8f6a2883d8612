"""Leads that were delivered and charged, without running a workflow."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.records import credits, leads
from models.tables import Delivery, Lead, LeadOffer
from tests.factories import make_life


async def make_delivered(
    session: AsyncSession,
    seeded: SeededTenant,
    *,
    delivered_at: datetime | None = None,
    lead: Lead | None = None,
    zones: tuple[str, ...] = ("Palermo",),
    phone: str | None = "+5491130000000",
    **life_columns: Any,
) -> Delivery:
    """`zones` and `phone` are what the tenant received."""
    life = await make_life(session, seeded, State.LEAD_READY, lead=lead, **life_columns)
    delivery = Delivery(
        tenant_id=seeded.id,
        lead_offer_id=life.id,
        ready_at=datetime.now(UTC),
        payload={"contact": {"phone": phone}, "qualification": {"zones": list(zones)}},
    )
    session.add(delivery)
    await session.flush()
    assert await credits.reserve(session, seeded.id, delivery.id), "the tenant has no credit"
    await credits.capture(session, seeded.id, delivery.id)
    delivery.state, delivery.delivered_at = "DELIVERED", delivered_at or datetime.now(UTC)
    await leads.move(session, life, State.SENT_TO_DEVELOPER, cause="test", actor="factory")
    return delivery


async def person_of(session: AsyncSession, delivery: Delivery) -> Lead:
    life = await session.get_one(LeadOffer, (delivery.tenant_id, delivery.lead_offer_id))
    return await session.get_one(Lead, (delivery.tenant_id, life.lead_id))
