"""How conversations take turns, for the operator."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from api.access import LeadsCount
from api.deps import ContextDep
from models.records import tenants
from models.records.turn_report import TurnReport, turn_report
from models.tables.base import utc_now

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["conversations"])


@router.get("/turn-report")
async def report(
    tenant_id: Annotated[UUID, Path(description="The tenant's id")],
    held: ContextDep,
    _: LeadsCount,
    days: Annotated[int, Query(ge=1, le=365)] = 7,
) -> TurnReport:
    """Bursts of the last days, replies to each, and how long people waited for them."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return await turn_report(session, tenant_id, utc_now() - timedelta(days=days))
