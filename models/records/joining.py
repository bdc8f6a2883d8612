"""What joins an alive life: the offer that it did not know yet, or a second one beside it."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.lifecycle import State
from models.records import leads
from models.tables import LeadAlternative, LeadOffer


async def take_offer(
    session: AsyncSession,
    life: LeadOffer,
    ad_id: str | None,
    offer_id: UUID | None,
    *,
    cause: str,
    actor: str,
) -> None:
    """A life that began with a message and knows no offer yet takes this one."""
    if life.offer_id is not None or life.state != State.PENDING_MAPPING:
        return
    life.ad_id = life.ad_id or ad_id
    if offer_id is not None:
        life.offer_id = offer_id
        await leads.move(session, life, State.TO_BE_CONTACTED, cause=cause, actor=actor)


async def add_alternative(session: AsyncSession, life: LeadOffer, offer_id: UUID | None) -> None:
    """A second offer of an alive person is remembered beside the first."""
    if offer_id is None or offer_id == life.offer_id:
        return
    row = {
        "tenant_id": life.tenant_id,
        "id": ids.new_id(),
        "lead_offer_id": life.id,
        "offer_id": offer_id,
    }
    await session.execute(insert(LeadAlternative).values(row).on_conflict_do_nothing())
