"""The audit log: a tenant's own chain, and the platform's."""

from typing import Annotated, Final

from fastapi import APIRouter, Query

from api.access import AuditRead, PlatformAudit
from api.deps import ContextDep
from api.rest.operations import TenantId
from models.records import audit_trail, tenants
from models.records.audit_trail import PAGE_MAX, Told

router = APIRouter(prefix="/api", tags=["audit"])

_SEQ_MAX: Final = 2**63 - 1
Before = Annotated[
    int | None, Query(ge=1, le=_SEQ_MAX, description="Only what is older than this seq")
]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]


@router.get("/tenants/{tenant_id}/audit")
async def of_tenant(
    tenant_id: TenantId,
    held: ContextDep,
    _: AuditRead,
    before: Before = None,
    limit: Limit = PAGE_MAX,
) -> list[Told]:
    """What was done in and for this tenant, the newest first."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return await audit_trail.page(session, tenant_id, before=before, limit=limit)


@router.get("/audit")
async def of_platform(
    held: ContextDep, _: PlatformAudit, before: Before = None, limit: Limit = PAGE_MAX
) -> list[Told]:
    """What concerns no tenant, the newest first."""
    async with held.db.platform() as session:
        return await audit_trail.page(session, None, before=before, limit=limit)
