"""Which tenants a shared number serves: each has a connection of its own to it. Platform role."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import InvalidInput, NotFound
from models.records import tenants
from models.tables import ChannelRoute, Integration, SharedNumber, Tenant

_OF_THE_NUMBER: Final[tuple[str, ...]] = ("phone_number_id", "waba_id", "coexistence")
"""What a tenant's connection has in common with the front door's."""


@dataclass(frozen=True, slots=True)
class NumberRow:
    phone_number_id: str
    front_door_id: UUID
    tenant_ids: list[UUID]


async def listing(session: AsyncSession) -> list[NumberRow]:
    routes = await session.exec(
        select(ChannelRoute)
        .join(Tenant, col(Tenant.id) == col(ChannelRoute.tenant_id))
        .where(ChannelRoute.channel == tenants.WHATSAPP_NUMBER, col(Tenant.is_front_door).is_(True))
        .order_by(col(ChannelRoute.external_id))
    )
    found = []
    for route in routes.all():
        served = await session.exec(
            select(SharedNumber.tenant_id)
            .where(SharedNumber.phone_number_id == route.external_id)
            .order_by(col(SharedNumber.tenant_id))
        )
        found.append(NumberRow(route.external_id, route.tenant_id, list(served.all())))
    return found


async def set_front_door(
    session: AsyncSession, tenant_id: UUID, is_front_door: bool, *, actor: str
) -> None:
    """Raises NotFound, and InvalidInput while its number still serves others."""
    tenant = await session.get(Tenant, tenant_id, with_for_update=True)
    if tenant is None:
        raise NotFound(f"no tenant {tenant_id}")
    if not is_front_door and any(
        row.tenant_ids for row in await listing(session) if row.front_door_id == tenant_id
    ):
        raise InvalidInput("its number still serves tenants: take them off it first")
    before, tenant.is_front_door = tenant.is_front_door, is_front_door
    tenants.audit(
        session,
        tenant_id,
        actor=actor,
        action="tenant.front_door_set",
        subject=f"tenant:{tenant_id}",
        before={"is_front_door": before},
        after={"is_front_door": is_front_door},
    )


async def share(session: AsyncSession, number: str, tenant_id: UUID, *, actor: str) -> None:
    """Repeating it gives the tenant the front door's present token.

    Raises NotFound, and InvalidInput where the number is not shared or the tenant has its own.
    """
    front_door = await _front_door(session, number)
    tenant = await tenants.load(session, tenant_id)
    if tenant.is_front_door:
        raise InvalidInput("a front door is served by no other number")
    theirs = await tenants.integration(session, front_door, "WHATSAPP")
    connection = await _whatsapp(session, tenant_id)
    if connection.status == "ACTIVE" and connection.config.get("phone_number_id") != number:
        raise InvalidInput("the tenant has a WhatsApp number of its own: disconnect it first")
    config = {name: theirs.config[name] for name in _OF_THE_NUMBER if name in theirs.config}
    connection.config = {**connection.config, **config}
    connection.secret, connection.status, connection.error = theirs.secret, "ACTIVE", None
    session.add(connection)
    member = {"phone_number_id": number, "tenant_id": tenant_id}
    await session.execute(insert(SharedNumber).values(member).on_conflict_do_nothing())
    _audit(session, tenant_id, number, actor, "channel.number_shared")


async def unshare(session: AsyncSession, number: str, tenant_id: UUID, *, actor: str) -> None:
    """Raises NotFound."""
    gone = await session.execute(
        delete(SharedNumber)
        .where(
            col(SharedNumber.phone_number_id) == number, col(SharedNumber.tenant_id) == tenant_id
        )
        .returning(col(SharedNumber.tenant_id))
    )
    if gone.first() is None:
        raise NotFound(f"the number {number} does not serve tenant {tenant_id}")
    connection = await _whatsapp(session, tenant_id)
    if connection.config.get("phone_number_id") == number:
        connection.status = "OFF"
    _audit(session, tenant_id, number, actor, "channel.number_unshared")


async def _front_door(session: AsyncSession, number: str) -> UUID:
    routed = await tenants.routed(session, tenants.WHATSAPP_NUMBER, {number})
    if number not in routed:
        raise NotFound(f"the number {number} is routed to nobody")
    if not routed[number].is_front_door:
        raise InvalidInput("the number is a tenant's own: only a front door's may be shared")
    return routed[number].id


async def _whatsapp(session: AsyncSession, tenant_id: UUID) -> Integration:
    """The tenant's one connection of this kind, or a new one."""
    found = await session.exec(
        select(Integration)
        .where(Integration.tenant_id == tenant_id, Integration.kind == "WHATSAPP")
        .with_for_update()
    )
    return found.first() or Integration(tenant_id=tenant_id, kind="WHATSAPP", status="OFF")


def _audit(session: AsyncSession, tenant_id: UUID, number: str, actor: str, action: str) -> None:
    subject = f"whatsapp_number:{number}"
    tenants.audit(session, tenant_id, actor=actor, action=action, subject=subject)
