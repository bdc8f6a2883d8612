"""What operators say about people: kept apart from the audit log, so that it can be erased."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ids import new_id
from models.tables import LeadNote


def keep(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID, words: str, *, actor: str, about: str
) -> dict[str, str]:
    """What the audit entry of this action says of it: {"note": its id}; nothing for no words."""
    if not words:
        return {}
    note = LeadNote(
        tenant_id=tenant_id, id=new_id(), lead_id=lead_id, actor=actor, about=about, words=words
    )
    session.add(note)
    return {"note": str(note.id)}


async def of_person(session: AsyncSession, tenant_id: UUID, lead_id: UUID) -> Sequence[LeadNote]:
    """Oldest first."""
    rows = await session.exec(
        select(LeadNote)
        .where(LeadNote.tenant_id == tenant_id, LeadNote.lead_id == lead_id)
        .order_by(col(LeadNote.at))
    )
    return rows.all()
