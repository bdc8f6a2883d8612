"""Takes a form submission in: stores it, reads its detail from Graph, admits the person."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from integrations.meta import GraphClient, LeadDetail
from models import ids
from models.contracts.lead import Admission, AdmissionKind, TakeInInput
from models.domain.lifecycle import State
from models.records import inventory, leads, tenants
from models.session import Database
from models.tables import InboxEvent, Lead, LeadAlternative, LeadOffer, LeadSource
from models.tables.base import utc_now
from models.understanding.form import FormReading, read_form
from models.understanding.phone import Phone, PhoneError, normalise

_ACTOR = "lifecycle"


@dataclass
class IntakeActivities:
    db: Database
    graph: GraphClient
    clock: Callable[[], datetime]

    @activity.defn(name="intake.take_in")
    async def take_in(self, inp: TakeInInput) -> Admission:
        """Two transactions around one read from Graph: the submission is kept before Graph is
        asked. Nothing of the person passes through the workflow.

        Safe to repeat: the submission's row tells how far an earlier try came.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                source = await _source(session, inp)
                if source.status != "WAITING_DETAIL":
                    return await _admitted_before(session, source)
                connection = await tenants.integration(session, inp.tenant_id, "META")
            detail = await self.graph.lead(source.leadgen_id, connection.secret["access_token"])
            async with self.db.tenant(inp.tenant_id) as session:
                source = await session.get_one(
                    LeadSource, (inp.tenant_id, source.id), with_for_update=True
                )
                _keep_detail(source, detail)
                tenant = await tenants.load(session, inp.tenant_id)
                return await _admit(session, tenant, source, inp.lead_offer_id, self.clock())


async def _source(session: AsyncSession, inp: TakeInInput) -> LeadSource:
    """The submission's row, made from the inbox, which is marked handled with it."""
    event = await session.get_one(InboxEvent, inp.inbox_id)
    made = await _store_source(session, inp.tenant_id, json.loads(event.body))
    event.handled_at, event.outcome = utc_now(), "started"
    return made


def _keep_detail(source: LeadSource, detail: LeadDetail) -> None:
    source.detail = asdict(detail)
    source.ad_id = source.ad_id or detail.ad_id
    source.form_id = source.form_id or detail.form_id


async def _store_source(
    session: AsyncSession, tenant_id: UUID, value: dict[str, Any]
) -> LeadSource:
    leadgen_id = str(value["leadgen_id"])
    row = {
        "tenant_id": tenant_id,
        "id": ids.new_id(),
        "leadgen_id": leadgen_id,
        "status": "WAITING_DETAIL",
        "page_id": str(value["page_id"]),
        "submitted_at": datetime.fromtimestamp(int(value["created_time"]), UTC),
        **{
            name: str(value[name]) if value.get(name) else None
            for name in ("ad_id", "adset_id", "campaign_id", "form_id")
        },
    }
    made: LeadSource | None = await session.scalar(
        insert(LeadSource)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "leadgen_id"])
        .returning(LeadSource)
    )
    if made is not None:
        return made
    found = await session.exec(
        select(LeadSource).where(
            LeadSource.tenant_id == tenant_id, LeadSource.leadgen_id == leadgen_id
        )
    )
    return found.one()


async def _admitted_before(session: AsyncSession, source: LeadSource) -> Admission:
    """The decision of an earlier try whose answer was lost."""
    kinds = {
        "OPENED": AdmissionKind.NEW,
        "JOINED": AdmissionKind.JOINED,
        "DUPLICATE": AdmissionKind.DUPLICATE,
        "WAITS_FOR_WRITER": AdmissionKind.WAITS_FOR_WRITER,
    }
    assert source.lead_offer_id is not None
    life = await session.get_one(LeadOffer, (source.tenant_id, source.lead_offer_id))
    return Admission(
        kind=kinds[source.status],
        lead_offer_id=life.id,
        state=State(life.state),
        has_phone=source.phone_error is None,
    )


async def _admit(
    session: AsyncSession,
    tenant: tenants.TenantView,
    source: LeadSource,
    lead_offer_id: UUID,
    now: datetime,
) -> Admission:
    form = read_form(source.detail["answers"], now.date())
    phone, source.phone_error = _phone(form, tenant)
    lead, is_new = await leads.person(session, tenant, phone)
    if not is_new:
        # The lock makes two forms of one person, sent at once, find each other.
        await session.refresh(lead, with_for_update={"key_share": True})
    lead.name = lead.name or form.fields.name
    lead.email = lead.email or form.fields.email
    offer_id = await inventory.offer_of_ad(session, tenant.id, source.ad_id)
    kind, life = AdmissionKind.NEW, None
    if not is_new:
        kind, life = await _decide(session, tenant, lead, offer_id, now)
    if life is None:
        life = LeadOffer(
            tenant_id=tenant.id,
            id=lead_offer_id,
            lead_id=lead.id,
            offer_id=offer_id,
            ad_id=source.ad_id,
            state_cause="lead_ad",
            state_actor=_ACTOR,
            state=State.TO_BE_CONTACTED if offer_id else State.PENDING_MAPPING,
            outcome=None if phone else "NO_USABLE_PHONE",
        )
        session.add(life)
        await session.flush()
    if kind is AdmissionKind.JOINED:
        await _take_offer(session, life, source, offer_id)
    if kind in (AdmissionKind.NEW, AdmissionKind.JOINED):
        leads.learn(session, life, form.fields, origin="form", words=form.words)
        await _add_alternative(session, life, offer_id)
    source.lead_id, source.lead_offer_id = lead.id, life.id
    source.status = "OPENED" if kind is AdmissionKind.NEW else kind.name
    return Admission(
        kind=kind, lead_offer_id=life.id, state=State(life.state), has_phone=phone is not None
    )


def _phone(form: FormReading, tenant: tenants.TenantView) -> tuple[Phone | None, str | None]:
    try:
        return normalise(form.phone or "", form.country, tenant.country), None
    except PhoneError as error:
        return None, str(error)


async def _decide(
    session: AsyncSession,
    tenant: tenants.TenantView,
    lead: Lead,
    offer_id: UUID | None,
    now: datetime,
) -> tuple[AdmissionKind, LeadOffer | None]:
    """What the submission is, and the life that it belongs to where there is one already."""
    if (alive := await leads.alive_life(session, tenant.id, lead.id)) is not None:
        return AdmissionKind.JOINED, alive
    if lead.opted_out_at is not None:
        return AdmissionKind.WAITS_FOR_WRITER, await leads.latest_life(session, tenant.id, lead.id)
    if offer_id is not None:
        before = await leads.delivered_since(session, tenant, lead.id, offer_id, now)
        if before is not None:
            return AdmissionKind.DUPLICATE, before
    return AdmissionKind.NEW, None


async def _take_offer(
    session: AsyncSession, life: LeadOffer, source: LeadSource, offer_id: UUID | None
) -> None:
    """A life that began with a message and knows no offer yet takes the form's."""
    if life.offer_id is not None or life.state != State.PENDING_MAPPING:
        return
    life.ad_id = life.ad_id or source.ad_id
    if offer_id is not None:
        life.offer_id = offer_id
        await leads.move(session, life, State.TO_BE_CONTACTED, cause="form_joined", actor=_ACTOR)


async def _add_alternative(session: AsyncSession, life: LeadOffer, offer_id: UUID | None) -> None:
    """A second offer of an alive person is remembered beside the first."""
    if offer_id is None or offer_id == life.offer_id:
        return
    row = {
        "tenant_id": life.tenant_id,
        "id": ids.new_id(),
        "lead_offer_id": life.id,
        "offer_id": offer_id,
    }
    await session.execute(insert(LeadAlternative).values(row).on_conflict_do_nothing())
