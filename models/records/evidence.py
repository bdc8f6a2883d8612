"""How a life came to know what it knows: every value, with its proof, oldest first."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import FieldEvidence


async def history(
    session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID
) -> Sequence[FieldEvidence]:
    """Corrected and contradicted values stay in it; the newest of a field is its value."""
    rows = await session.exec(
        select(FieldEvidence)
        .where(
            FieldEvidence.tenant_id == tenant_id,
            FieldEvidence.lead_offer_id == lead_offer_id,
        )
        .order_by(col(FieldEvidence.at), col(FieldEvidence.field))
    )
    return rows.all()
