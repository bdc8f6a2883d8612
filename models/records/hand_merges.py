"""Two rows that an operator knows to be one person, whatever they are called."""

from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import InvalidInput, NotFound
from models.records import merging
from models.tables import Lead, LeadMerge

CAUSE: Final = "by_hand"


async def tenant_of(session: AsyncSession, one_id: UUID, other_id: UUID) -> UUID:
    """Platform role. Raises NotFound, and InvalidInput where they are two tenants' people."""
    rows = await session.exec(
        select(Lead.id, Lead.tenant_id).where(col(Lead.id).in_((one_id, other_id)))
    )
    found = dict(rows.all())
    for wanted in (one_id, other_id):
        if wanted not in found:
            raise NotFound(f"there is no contact {wanted}")
    if found[one_id] != found[other_id]:
        raise InvalidInput("they are contacts of two tenants, which never mix")
    return found[one_id]


async def merge(
    session: AsyncSession, tenant_id: UUID, one_id: UUID, other_id: UUID, *, why: str, actor: str
) -> LeadMerge:
    """Into the row that is known for longer, as `merging.merge` has it.

    Of two phones or user ids the survivor has the one that was written from last; the other
    stays with the merged row, and leads to the survivor from there (`identity`). Raises
    InvalidInput where there are no two people to merge.
    """
    if one_id == other_id:
        raise InvalidInput("these are one contact already: name two")
    rows = await session.exec(
        select(Lead)
        .where(Lead.tenant_id == tenant_id, col(Lead.id).in_((one_id, other_id)))
        # The order in which a webhook locks them as well.
        .order_by(col(Lead.created_at), col(Lead.id))
        .with_for_update(key_share=True)
    )
    survivor, merged = rows.all()
    for lead in (survivor, merged):
        if lead.merged_into is not None:
            raise InvalidInput(f"contact {lead.id} was merged into {lead.merged_into} already")
    is_later = _wrote_later(merged, survivor)
    theirs = {"phone": merged.phone, "wa_user_id": merged.wa_user_id}
    done = await merging.merge(session, survivor, merged, cause=CAUSE, actor=actor, why=why)
    for name, value in theirs.items():
        before = getattr(survivor, name)
        if value is None or value == before:
            continue
        if is_later:
            setattr(survivor, name, value)
            await session.flush()
        setattr(merged, name, before if is_later else value)
    if is_later:
        survivor.country, survivor.time_zone = merged.country, merged.time_zone
    await session.flush()
    return done


def _wrote_later(one: Lead, other: Lead) -> bool:
    if one.last_inbound_at is None:
        return False
    return other.last_inbound_at is None or other.last_inbound_at < one.last_inbound_at
