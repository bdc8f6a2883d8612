"""One life of a lead: take the form in, admit the person, plan and write the next touch."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from models import ids
from models.contracts.lead import (
    Admission,
    AdmissionKind,
    LeadRef,
    LeadSituation,
    ReceiveInput,
    SourceRef,
    TouchInput,
    TouchResult,
)
from models.domain.cadence import Rhythm, TouchKind, next_touch
from models.domain.lifecycle import State
from models.records import inbox, inventory, leads, tenants, transcript
from models.session import Database
from models.tables import (
    Delivery,
    InboxEvent,
    Lead,
    LeadAlternative,
    LeadOffer,
    LeadSource,
    Message,
    Offer,
)
from models.understanding.form import FormReading, read_form
from models.understanding.phone import Phone, PhoneError, normalise

_ACTOR = "lifecycle"
_MOVES_WITHOUT_HELP = frozenset({TouchKind.COOL})


@dataclass
class LeadActivities:
    db: Database
    clock: Callable[[], datetime]

    @activity.defn(name="leads.receive")
    async def receive(self, inp: ReceiveInput) -> SourceRef:
        """Stores the submission and marks its inbox row handled, in one transaction."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                event = await session.get_one(InboxEvent, inp.inbox_id)
                value = json.loads(event.body)
                source_id = await _store_source(session, inp.tenant_id, value)
                await inbox.mark_handled(session, [event.id], "started")
        return SourceRef(
            tenant_id=inp.tenant_id, lead_offer_id=inp.lead_offer_id, source_id=source_id
        )

    @activity.defn(name="leads.admit")
    async def admit(self, inp: SourceRef) -> Admission:
        """Finds or makes the person and decides what the submission is to them."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                source = await session.get_one(LeadSource, (inp.tenant_id, inp.source_id))
                if source.status != "FETCHED":
                    return await _admitted_before(session, source)
                tenant = await tenants.load(session, inp.tenant_id)
                return await _admit(session, tenant, source, inp.lead_offer_id, self.clock())

    @activity.defn(name="leads.situation")
    async def situation(self, inp: LeadRef) -> LeadSituation:
        """Where the life stands and what comes next; takes a mapping made meanwhile."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                life = await session.get_one(LeadOffer, (inp.tenant_id, inp.lead_offer_id))
                lead = await session.get_one(Lead, (inp.tenant_id, life.lead_id))
                tenant = await tenants.load(session, inp.tenant_id)
                if life.state == State.PENDING_MAPPING:
                    await _take_mapping(session, life)
                return await _situation(session, tenant, lead, life)

    @activity.defn(name="leads.touch")
    async def touch(self, inp: TouchInput) -> TouchResult:
        """Does the planned touch, unless the lead's answer has overtaken it. Safe to repeat:
        the row is found again by its turn key."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                life = await session.get_one(
                    LeadOffer, (inp.tenant_id, inp.lead_offer_id), with_for_update=True
                )
                key = ids.touch_turn_key(life.id, inp.number)
                if (written := await _unsent_touch(session, inp.tenant_id, key)) is not None:
                    return TouchResult(message_id=written)
                lead = await session.get_one(Lead, (inp.tenant_id, life.lead_id))
                tenant = await tenants.load(session, inp.tenant_id)
                now = self.clock()
                plan = await _situation(session, tenant, lead, life)
                if (plan.touch, plan.touch_number) != (inp.kind, inp.number) or (
                    plan.due_at is None or plan.due_at > now
                ):
                    return TouchResult()
                return await _do_touch(session, tenant, lead, life, inp.kind, key, now)


async def _store_source(session: AsyncSession, tenant_id: UUID, value: dict[str, Any]) -> UUID:
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
    await session.execute(
        insert(LeadSource)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "leadgen_id"])
    )
    found = await session.exec(
        select(LeadSource.id).where(
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
    found = await leads.person(session, tenant, phone)
    # The lock makes two forms of one person, sent at once, find each other.
    lead = await session.get_one(
        Lead, (tenant.id, found.id), with_for_update=True, populate_existing=True
    )
    lead.name = lead.name or form.fields.name
    lead.email = lead.email or form.fields.email
    offer_id = await inventory.offer_of_ad(session, tenant.id, source.ad_id)
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


async def _take_mapping(session: AsyncSession, life: LeadOffer) -> None:
    """An ad that was mapped while the life waited sets it going."""
    offer_id = await inventory.offer_of_ad(session, life.tenant_id, life.ad_id)
    if offer_id is not None:
        life.offer_id = offer_id
        await leads.move(session, life, State.TO_BE_CONTACTED, cause="ad_mapped", actor=_ACTOR)


async def _situation(
    session: AsyncSession, tenant: tenants.TenantView, lead: Lead, life: LeadOffer
) -> LeadSituation:
    state = State(life.state)
    delivery = None
    if state is State.LEAD_READY:
        delivery = (
            await session.exec(
                select(Delivery.id).where(
                    Delivery.tenant_id == life.tenant_id, Delivery.lead_offer_id == life.id
                )
            )
        ).one()
    rhythm = Rhythm(
        state=state,
        opened_at=life.created_at,
        last_inbound_at=lead.last_inbound_at,
        last_touch_at=life.last_touch_at,
        follow_ups=life.follow_ups,
        reactivations=life.reactivations,
        time_zone=lead.time_zone,
    )
    plan = next_touch(rhythm, tenant.policy)
    may_write = bool(lead.phone) and tenant.is_active and lead.opted_out_at is None
    if plan is None or not (may_write or plan.kind in _MOVES_WITHOUT_HELP):
        return LeadSituation(state=state, score=life.score, delivery_id=delivery)
    return LeadSituation(
        state=state,
        score=life.score,
        delivery_id=delivery,
        touch=plan.kind,
        touch_number=life.touches + 1,
        due_at=plan.due_at,
    )


async def _unsent_touch(session: AsyncSession, tenant_id: UUID, key: str) -> UUID | None:
    return (
        await session.exec(
            select(Message.id).where(
                Message.tenant_id == tenant_id,
                Message.turn_key == key,
                col(Message.status).in_(("queued", "sending")),
            )
        )
    ).one_or_none()


async def _do_touch(
    session: AsyncSession,
    tenant: tenants.TenantView,
    lead: Lead,
    life: LeadOffer,
    kind: TouchKind,
    key: str,
    now: datetime,
) -> TouchResult:
    if kind is TouchKind.COOL:
        life.outcome = "NOT_CHARGEABLE_INCOMPLETE"
        await leads.move(session, life, State.COOLING, cause="no_answer", actor=_ACTOR)
        return TouchResult()
    if kind is TouchKind.REACTIVATE:
        life.reactivations += 1
        await leads.move(session, life, State.REACTIVATION, cause="reactivation", actor=_ACTOR)
    if kind is TouchKind.FOLLOW_UP:
        life.follow_ups += 1
    life.touches += 1
    life.last_touch_at = now
    message_id = await _queue_template(session, tenant, lead, life, kind, key, now)
    return TouchResult(message_id=message_id)


_PURPOSE = {
    TouchKind.FIRST_CONTACT: "first_contact",
    TouchKind.FOLLOW_UP: "follow_up",
    TouchKind.REACTIVATE: "reactivation",
}


async def _queue_template(
    session: AsyncSession,
    tenant: tenants.TenantView,
    lead: Lead,
    life: LeadOffer,
    kind: TouchKind,
    key: str,
    now: datetime,
) -> UUID | None:
    """The approved template of this purpose, filled in; without one the lead waits, visibly."""
    template = await transcript.template_for(session, tenant.id, _PURPOSE[kind], lead.language)
    if template is None:
        life.outcome = "NO_APPROVED_TEMPLATE"
        return None
    offer = await session.get(Offer, (tenant.id, life.offer_id)) if life.offer_id else None
    name = lead.name.split()[0] if lead.name else "hola"
    parameters = [name, offer.name if offer else tenant.name]
    text = template.body
    for number, value in enumerate(parameters, 1):
        text = text.replace(f"{{{{{number}}}}}", value)
    return await transcript.queue(
        session,
        tenant_id=tenant.id,
        lead_id=lead.id,
        lead_offer_id=life.id,
        turn_key=key,
        now=now,
        kind="template",
        text=text,
        template={
            "name": template.name,
            "language_code": template.language_code,
            "parameters": parameters,
            "purpose": _PURPOSE[kind],
        },
    )
