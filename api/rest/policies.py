"""A tenant's policies, for the platform's operator."""

from typing import Any

from fastapi import APIRouter

from api.access import PlatformRules, SettingsRead
from api.deps import ContextDep
from api.rest.operations import TenantId
from models.records import policies
from models.records.policies import Rule

router = APIRouter(prefix="/api/tenants/{tenant_id}/policy", tags=["policies"])


@router.get("")
async def show(tenant_id: TenantId, held: ContextDep, _: SettingsRead) -> list[Rule]:
    """Every policy: what counts for this tenant, the default, and what may be."""
    async with held.db.platform() as session:
        return await policies.load(session, tenant_id)


@router.patch("")
async def change(
    tenant_id: TenantId, body: dict[str, Any], held: ContextDep, who: PlatformRules
) -> list[Rule]:
    """`{"follow_ups_max": 1, "quiet_from": "22:00"}`; null gives one back to the default. All of
    them or none; counts at once. The platform's alone: what may be returned is among them."""
    async with held.db.platform() as session:
        return await policies.change(session, tenant_id, body, actor=who.actor)
