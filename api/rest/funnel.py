"""A tenant's leads as numbers: what also those may see who may not see leads."""

from fastapi import APIRouter

from api.access import LeadsCount
from api.deps import ContextDep
from api.rest.operations import TenantId
from models.records import funnel, tenants
from models.records.funnel import Funnel

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["leads"])


@router.get("/funnel")
async def show(tenant_id: TenantId, held: ContextDep, _: LeadsCount) -> Funnel:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return await funnel.counted(session, tenant_id)
