"""A WhatsApp number of the platform's that serves several tenants, for the platform's operator."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.access import PlatformChannels
from api.deps import ContextDep
from api.rest.operations import Body, TenantId
from models.records import shared_members
from models.records.shared_members import NumberRow

router = APIRouter(prefix="/api", tags=["channels"])


class FrontDoor(Body):
    is_front_door: bool


class Member(BaseModel):
    phone_number_id: str
    tenant_id: UUID


@router.get("/shared-numbers")
async def list_numbers(held: ContextDep, _: PlatformChannels) -> list[NumberRow]:
    """Each shared number, the front door that it is routed to, and the tenants that it serves."""
    async with held.db.platform() as session:
        return await shared_members.listing(session)


@router.put("/tenants/{tenant_id}/front-door")
async def set_front_door(
    tenant_id: TenantId, body: FrontDoor, held: ContextDep, who: PlatformChannels
) -> FrontDoor:
    """The platform's own tenant: its number may be shared, and who cannot be told apart waits
    with it."""
    async with held.db.platform() as session:
        await shared_members.set_front_door(session, tenant_id, body.is_front_door, actor=who.actor)
    return body


@router.put("/shared-numbers/{phone_number_id}/tenants/{tenant_id}")
async def share(
    phone_number_id: str, tenant_id: TenantId, held: ContextDep, who: PlatformChannels
) -> Member:
    """From now on the tenant writes from this number, and is found behind it."""
    async with held.db.platform() as session:
        await shared_members.share(session, phone_number_id, tenant_id, actor=who.actor)
    return Member(phone_number_id=phone_number_id, tenant_id=tenant_id)


@router.delete("/shared-numbers/{phone_number_id}/tenants/{tenant_id}")
async def unshare(
    phone_number_id: str, tenant_id: TenantId, held: ContextDep, who: PlatformChannels
) -> Member:
    """The tenant neither writes from it nor is found behind it any more."""
    async with held.db.platform() as session:
        await shared_members.unshare(session, phone_number_id, tenant_id, actor=who.actor)
    return Member(phone_number_id=phone_number_id, tenant_id=tenant_id)
