"""What a tenant was given: before that its own people see counts and rows without the person."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.files import Purpose
from models.tables import Delivery, Message, StoredFile

_GIVEN: Final = ("DELIVERED", "RETURNED")
"""What was returned had been seen."""
_OWN_FILES: Final = (Purpose.LOGO, Purpose.DOCUMENT)


async def lives(
    session: AsyncSession, tenant_id: UUID, among: Iterable[UUID | None]
) -> set[UUID | None]:
    """Those of these lives that were delivered."""
    rows = await session.exec(
        select(Delivery.lead_offer_id).where(
            Delivery.tenant_id == tenant_id,
            col(Delivery.lead_offer_id).in_(set(among) - {None}),
            col(Delivery.state).in_(_GIVEN),
        )
    )
    return set(rows.all())


def is_shown(tenant_id: UUID) -> ColumnElement[bool]:
    """Of a stored file: the tenant's own, or one that came with a delivered life."""
    of_delivered = (
        select(Message.file_id)
        .join(
            Delivery,
            (col(Delivery.tenant_id) == col(Message.tenant_id))
            & (col(Delivery.lead_offer_id) == col(Message.lead_offer_id)),
        )
        .where(
            Message.tenant_id == tenant_id,
            col(Message.file_id).is_not(None),
            col(Delivery.state).in_(_GIVEN),
        )
    )
    return col(StoredFile.purpose).in_(_OWN_FILES) | col(StoredFile.id).in_(of_delivered)


async def shows_file(session: AsyncSession, tenant_id: UUID, file_id: UUID) -> bool:
    rows = await session.exec(
        select(StoredFile.id).where(
            StoredFile.tenant_id == tenant_id, StoredFile.id == file_id, is_shown(tenant_id)
        )
    )
    return rows.first() is not None
