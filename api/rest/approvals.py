"""Whom the platform lets in: new tenants, and the people that tenants invited."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.access import PlatformTenants
from api.auth import answers
from api.deps import ContextDep
from api.engine_calls import within
from api.rest.operations import SIGNAL_BUDGET_S, Body, TenantId
from models.domain.permissions import Role
from models.domain.pricing import TRIAL_CREDITS
from models.records import accounts, credits, letters, members, tenants

router = APIRouter(prefix="/api", tags=["approvals"])


class Waiting(BaseModel):
    """`tenant_status` PENDING: the tenant is decided about, and its owner with it."""

    tenant_id: UUID
    tenant: str
    tenant_status: str
    user_id: UUID
    name: str
    email: str
    is_verified: bool
    role: Role
    since: datetime


class Decision(Body):
    """`reason`: told to who is declined."""

    approve: bool
    reason: str = Field(default="", max_length=500)


@router.get("/approvals")
async def list_waiting(held: ContextDep, _: PlatformTenants) -> list[Waiting]:
    """The longest waiting first."""
    async with held.db.platform() as session:
        found = await members.waiting(session)
    return [
        Waiting(
            tenant_id=tenant.id,
            tenant=tenant.name,
            tenant_status=tenant.status,
            user_id=user.id,
            name=user.name,
            email=user.email,
            is_verified=user.verified_at is not None,
            role=Role(member.role),
            since=member.created_at,
        )
        for member, user, tenant in found
    ]


@router.post("/tenants/{tenant_id}/approval")
async def decide_tenant(
    tenant_id: TenantId, body: Decision, held: ContextDep, who: PlatformTenants
) -> dict[str, Any]:
    """Approved: ACTIVE, its owner let in, the trial credits given once, and told. Declined:
    ARCHIVED, and told. Repeating the same changes nothing."""
    told: list[UUID] = []
    async with held.db.platform() as session:
        decided = await members.decide_tenant(session, tenant_id, approve=body.approve)
        if decided is not None:
            tenant, people = decided
            tenants.audit(
                session,
                tenant_id,
                actor=who.actor,
                action="tenant.approved" if body.approve else "tenant.declined",
                subject=f"tenant:{tenant_id}",
                before={"status": "PENDING"},
                after={"status": tenant.status, "reason": body.reason},
            )
            kind = "tenant_approved" if body.approve else "tenant_declined"
            values = {
                "tenant": tenant.name, "credits": str(TRIAL_CREDITS), "reason": body.reason
            }  # fmt: skip
            told = [letters.to_person(session, kind, person, values=values) for person in people]
            if body.approve:
                await credits.post(session, tenant_id, "CREDIT_BONUS", TRIAL_CREDITS, credits.TRIAL)
        resumed = await credits.reserve_waiting(session, tenant_id) if body.approve else ()
    await answers.send_letters(held, *told)
    await within(SIGNAL_BUDGET_S, [held.engine.deliveries.wake(tenant_id, d) for d in resumed])
    return {"id": str(tenant_id), "status": "ACTIVE" if body.approve else "ARCHIVED"}


@router.post("/tenants/{tenant_id}/members/{user_id}/approval")
async def decide_member(
    tenant_id: TenantId, user_id: UUID, body: Decision, held: ContextDep, who: PlatformTenants
) -> dict[str, Any]:
    told: list[UUID] = []
    async with held.db.platform() as session:
        member = await members.decide_member(session, tenant_id, user_id, approve=body.approve)
        if member is not None:
            tenant = await tenants.load(session, tenant_id)
            tenants.audit(
                session,
                tenant_id,
                actor=who.actor,
                action="member.approved" if body.approve else "member.declined",
                subject=f"user:{user_id}",
                after={"role": member.role, "reason": body.reason},
            )
            kind = "member_approved" if body.approve else "member_declined"
            person = await accounts.load(session, user_id)
            told.append(letters.to_person(session, kind, person, values={"tenant": tenant.name}))
    await answers.send_letters(held, *told)
    return {"user_id": str(user_id), "status": "ACTIVE" if body.approve else "REMOVED"}
