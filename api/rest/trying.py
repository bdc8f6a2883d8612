"""Test leads, and the look for leads that Meta's webhook missed."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import AwareDatetime, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import IntakeManage, PlatformLeads
from api.deps import ContextDep
from api.engine_calls import EngineUnavailable
from api.errors import Problem
from api.rest.accepting import accept
from api.rest.operations import Body, TenantId
from models.domain.errors import InvalidInput, NotFound, TenantSuspended
from models.domain.submission import SourceKind, Submission
from models.ids import new_id
from models.records import inventory, leads, tenants
from models.tables import Offer
from models.understanding.phone import Phone, PhoneError, normalise

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["intake"])


class TestLead(Body):
    """`phone`: of whoever tests, who gets the messages. `fields`: further answers of a form."""

    phone: str = Field(max_length=40)
    name: str = Field(default="Test", min_length=1, max_length=100)
    offer_id: UUID | None = None
    fields: dict[str, str] = Field(default_factory=dict, max_length=40)


class Backfill(Body):
    """None: every active form of the tenant's pages; the last three days."""

    form_id: str | None = Field(default=None, max_length=50, pattern=r"^\w+$")
    since: AwareDatetime | None = None


@router.post("/test-leads", status_code=202)
async def start_test(
    tenant_id: TenantId,
    body: TestLead,
    held: ContextDep,
    who: PlatformLeads,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=100)] = None,
) -> dict[str, str]:
    """Travels the whole pipe: written to, qualified, scored, delivered marked as a test; never
    charged. The same Idempotency-Key again is the same test; with another content it is refused."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        if not tenant.is_active:
            raise TenantSuspended("the tenant is not active: a test would go nowhere")
        phone = _phone(body.phone, tenant.country)
        await _refuse_real(session, tenant, phone)
        offer_id = await _offer(session, tenant_id, body.offer_id)
        tenants.audit(
            session, tenant_id, actor=who.actor, action="test.started", subject="test_lead"
        )
    given = Submission(
        kind=SourceKind.TEST,
        external_id=idempotency_key or str(new_id()),
        answers={**body.fields, "full_name": body.name, "phone_number": phone.e164},
        occurred_at=datetime.now(UTC),
        offer_id=offer_id,
    )
    return {"lead_offer_id": str(await accept(held, tenant_id, given))}


@router.post("/backfill", status_code=202)
async def backfill(
    tenant_id: TenantId, body: Backfill, held: ContextDep, who: IntakeManage
) -> dict[str, Any]:
    """Reads the forms' leads in bulk; those that are known are left alone."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        await tenants.integration(session, tenant_id, "META")
        tenants.audit(
            session, tenant_id, actor=who.actor, action="backfill.started", subject="forms"
        )
    try:
        started = await held.engine.intake.start_backfill(tenant_id, body.form_id, body.since)
    except EngineUnavailable:
        raise Problem(503, "engine.unavailable", "The engine does not answer; try again.") from None
    return {"workflow_id": started}


def _phone(raw: str, country: str) -> Phone:
    try:
        return normalise(raw, None, country)
    except PhoneError as error:
        raise InvalidInput(f"the phone cannot be read: {error}") from None


async def _refuse_real(session: AsyncSession, tenant: tenants.TenantView, phone: Phone) -> None:
    """A real conversation is not played with."""
    lead = await leads.known_person(session, tenant.id, phone)
    alive = lead and await leads.alive_life(session, tenant.id, lead.id)
    if alive and not alive.is_test:
        raise InvalidInput("this phone belongs to a real lead that is under way: use another")


async def _offer(session: AsyncSession, tenant_id: UUID, offer_id: UUID | None) -> UUID:
    """The one asked for, else the tenant's first."""
    if offer_id is not None:
        if await session.get(Offer, (tenant_id, offer_id)) is None:
            raise NotFound(f"tenant {tenant_id} has no offer {offer_id}")
        return offer_id
    offers = await inventory.active_offers(session, tenant_id, datetime.now(UTC).date())
    if not offers:
        raise InvalidInput("the tenant has no active offer to test with")
    return next(iter(offers))
