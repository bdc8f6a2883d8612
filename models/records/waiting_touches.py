"""Touches that nobody sends by itself: the sweep tells the lives they belong to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, not_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.templates import NO_TEMPLATE
from models.records import transcript
from models.tables import LeadOffer, Message, Tenant, TenantAlert

_TOLD_FOR: Final = timedelta(hours=1)
"""How long after a template came back the lives that wait for one are told of it."""

Life = tuple[UUID, UUID]


def may_go(now: datetime) -> ColumnElement[bool]:
    return or_(col(Message.send_after).is_(None), col(Message.send_after) <= now)


async def instead(
    session: AsyncSession, older_than: datetime, now: datetime, limit: int
) -> Sequence[Life]:
    """Lives with a template queued in the place of one that failed after WhatsApp had taken it."""
    rows = await session.exec(
        select(Message.tenant_id, Message.lead_offer_id)
        .join(Tenant, col(Tenant.id) == col(Message.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            Message.direction == "out",
            Message.status == "queued",
            not_(transcript.is_reply()),
            col(Message.turn_key).contains("~"),
            col(Message.lead_offer_id).is_not(None),
            col(Message.created_at) < older_than,
            may_go(now),
        )
        .limit(limit)
    )
    return [(tenant_id, life) for tenant_id, life in rows.all() if life is not None]


async def approved_again(session: AsyncSession, now: datetime, limit: int) -> Sequence[Life]:
    """Lives that wait for a template, where one was approved a short while ago."""
    came_back = (
        select(TenantAlert.id)
        .where(
            TenantAlert.tenant_id == LeadOffer.tenant_id,
            col(TenantAlert.key).startswith("template:"),
            col(TenantAlert.cleared_at) > now - _TOLD_FOR,
        )
        .exists()
    )
    rows = await session.exec(
        select(LeadOffer.tenant_id, LeadOffer.id)
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(Tenant.status == "ACTIVE", LeadOffer.outcome == NO_TEMPLATE, came_back)
        .limit(limit)
    )
    return rows.all()
