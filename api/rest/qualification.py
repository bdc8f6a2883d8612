"""What is asked of a tenant's leads beside the usual, and where each answer came from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.access import LeadsRead, SettingsManage, SettingsRead
from api.deps import ContextDep
from api.rest.operations import Body, TenantId
from models.domain.evidence import Change, Method
from models.domain.extra_fields import ExtraField, ExtraKind
from models.records import delivered, evidence, policies, tenants

router = APIRouter(prefix="/api", tags=["qualification"])


class Asked(Body):
    """An extra field as a tenant defines it; what it has to be: models.domain.extra_fields."""

    name: str
    kind: ExtraKind
    question: str
    choices: tuple[str, ...] = ()


class EvidenceRow(BaseModel):
    """One value as it became known: the exact words, the message, and what it did to the value
    before. `method` and `confidence` only where a message was understood."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    value: Any
    origin: str
    words: str | None
    message_id: UUID | None
    method: Method | None
    confidence: float | None
    change: Change
    at: datetime


@router.get("/tenants/{tenant_id}/leads/{lead_offer_id}/evidence")
async def evidence_of(
    tenant_id: TenantId, lead_offer_id: UUID, held: ContextDep, who: LeadsRead
) -> list[EvidenceRow]:
    """Every value of a lead, oldest first, corrected ones among them. A tenant's own people see
    what they are once the lead is delivered, and before that which are known."""
    async with held.db.tenant(tenant_id) as session:
        rows = await evidence.history(session, tenant_id, lead_offer_id)
        sees = who.sees_people or await delivered.lives(session, tenant_id, [lead_offer_id])
    told = [EvidenceRow.model_validate(row) for row in rows]
    return told if sees else [row.model_copy(update={"value": None, "words": None}) for row in told]


@router.get("/tenants/{tenant_id}/extra-fields")
async def show_extra_fields(
    tenant_id: TenantId, held: ContextDep, _: SettingsRead
) -> list[ExtraField]:
    async with held.db.tenant(tenant_id) as session:
        return list((await tenants.load(session, tenant_id)).policy.extra_fields)


@router.put("/tenants/{tenant_id}/extra-fields")
async def replace_extra_fields(
    tenant_id: TenantId, fields: list[Asked], held: ContextDep, who: SettingsManage
) -> list[ExtraField]:
    """All of them at once, in the order they are asked."""
    wanted = {"extra_fields": [field.model_dump(mode="json") for field in fields]}
    async with held.db.platform() as session:
        await policies.change(session, tenant_id, wanted, actor=who.actor)
    return [ExtraField(**dict(field)) for field in fields]
