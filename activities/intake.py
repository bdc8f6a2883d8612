"""Takes a submission in: stores it, reads a Lead Ad's detail from Graph, admits the person."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from integrations.errors import VendorRejected
from integrations.meta import FormTerms, GraphClient, LeadDetail
from models.contracts.lead import Admission, AdmissionKind, TakeInInput
from models.domain.erasure import FORM_LATE
from models.domain.lifecycle import State
from models.domain.submission import SourceKind
from models.erasure_keys import ErasureKeys
from models.records import (
    consents,
    erased_names,
    erasures,
    inventory,
    joining,
    lead_sources,
    leads,
    meta_connections,
    sources,
    tenants,
)
from models.records.rhythm import NO_USABLE_PHONE
from models.session import Database
from models.tables import (
    InboxEvent,
    Lead,
    LeadOffer,
    LeadSource,
)
from models.tables.base import utc_now
from models.understanding.form import FormReading
from models.understanding.phone import Phone, PhoneError, normalise

_ACTOR = "lifecycle"


@dataclass
class IntakeActivities:
    db: Database
    graph: GraphClient
    keys: ErasureKeys
    clock: Callable[[], datetime]

    @activity.defn(name="intake.take_in")
    async def take_in(self, inp: TakeInInput) -> Admission:
        """Two transactions around one read from Graph: the submission is kept before Graph is
        asked. One that brought its detail along needs one transaction. Nothing of the person
        passes through the workflow.

        Safe to repeat: the submission's row tells how far an earlier try came.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                source = await _source(session, inp)
                if source.status != "WAITING_DETAIL":
                    return await _admitted_before(session, source)
                if source.detail is not None:
                    tenant = await tenants.load(session, inp.tenant_id)
                    return await self._admit(session, tenant, source, inp.lead_offer_id)
                connection = await meta_connections.of_page(session, inp.tenant_id, source.page_id)
            token = connection.secret["access_token"]
            detail = await self.graph.lead(source.leadgen_id, token)
            terms = await self._terms(detail, token)
            async with self.db.tenant(inp.tenant_id) as session:
                source = await session.get_one(
                    LeadSource, (inp.tenant_id, source.id), with_for_update=True
                )
                _keep_detail(source, detail, terms)
                tenant = await tenants.load(session, inp.tenant_id)
                return await self._admit(session, tenant, source, inp.lead_offer_id)

    async def _admit(
        self,
        session: AsyncSession,
        tenant: tenants.TenantView,
        source: LeadSource,
        lead_offer_id: UUID,
    ) -> Admission:
        now = self.clock()
        form = await sources.reading(session, source, now.date())
        phone, source.phone_error = _phone(form, tenant)
        if phone is not None and now - source.submitted_at > FORM_LATE:
            erased_at = await erased_names.erased_at(session, self.keys, tenant.id, phone.e164)
            if erased_at is not None and source.submitted_at <= erased_at:
                return await _keep_without_person(session, tenant, source, lead_offer_id, now)
        return await _admit(session, tenant, source, lead_offer_id, form, phone, now)

    async def _terms(self, detail: LeadDetail, token: str) -> FormTerms | None:
        """What the person ticked, with its words; without them where the form cannot be read."""
        if not detail.boxes or detail.form_id is None:
            return None
        try:
            return await self.graph.form_terms(detail.form_id, token, detail.boxes)
        except VendorRejected:
            ticked = [{"key": key, "is_ticked": on} for key, on in detail.boxes.items()]
            return FormTerms(boxes=ticked)


async def _source(session: AsyncSession, inp: TakeInInput) -> LeadSource:
    """The submission's row, made from the inbox, which is marked handled with it."""
    event = await session.get_one(InboxEvent, inp.inbox_id)
    made = await lead_sources.keep(session, inp.tenant_id, event)
    event.handled_at, event.outcome = utc_now(), "started"
    return made


def _keep_detail(source: LeadSource, detail: LeadDetail, terms: FormTerms | None) -> None:
    source.detail = asdict(detail) | ({"terms": asdict(terms)} if terms else {})
    source.ad_id = source.ad_id or detail.ad_id
    source.form_id = source.form_id or detail.form_id


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
    form: FormReading,
    phone: Phone | None,
    now: datetime,
) -> Admission:
    lead, is_new = await leads.person(session, tenant, phone)
    if not is_new:
        # The lock makes two forms of one person, sent at once, find each other.
        await session.refresh(lead, with_for_update={"key_share": True})
    lead.name = lead.name or form.fields.name
    lead.email = lead.email or form.fields.email
    offer_id = await _offer(session, source)
    kind, life = AdmissionKind.NEW, None
    if not is_new:
        kind, life = await _decide(session, tenant, lead, offer_id, now, is_test=_is_test(source))
    if life is None:
        life = LeadOffer(
            tenant_id=tenant.id,
            id=lead_offer_id,
            lead_id=lead.id,
            offer_id=offer_id,
            ad_id=source.ad_id,
            state_cause=source.kind.lower(),
            state_actor=_ACTOR,
            state=State.TO_BE_CONTACTED if offer_id else State.PENDING_MAPPING,
            outcome=None if phone else NO_USABLE_PHONE,
            is_test=_is_test(source),
        )
        session.add(life)
        await session.flush()
    await consents.by_form(session, lead, source)
    if kind is AdmissionKind.JOINED:
        await joining.take_offer(
            session, life, source.ad_id, offer_id, cause="form_joined", actor=_ACTOR
        )
        await leads.comes_back(session, life, now, cause="form_joined", actor=_ACTOR)
    if kind in (AdmissionKind.NEW, AdmissionKind.JOINED):
        leads.learn(session, life, form.fields, origin="form", said=form.said)
        await joining.add_alternative(session, life, offer_id)
    source.lead_id, source.lead_offer_id = lead.id, life.id
    source.status = "OPENED" if kind is AdmissionKind.NEW else kind.name
    return Admission(
        kind=kind, lead_offer_id=life.id, state=State(life.state), has_phone=phone is not None
    )


async def _keep_without_person(
    session: AsyncSession,
    tenant: tenants.TenantView,
    source: LeadSource,
    lead_offer_id: UUID,
    now: datetime,
) -> Admission:
    """Somebody who was erased had left this form before, and it came late: it is counted, and
    nothing of it is kept."""
    nobody = Lead(tenant_id=tenant.id, time_zone=tenant.time_zone, opted_out_at=now)
    session.add(nobody)
    await session.flush()
    life = LeadOffer(
        tenant_id=tenant.id,
        id=lead_offer_id,
        lead_id=nobody.id,
        ad_id=source.ad_id,
        state_cause=source.kind.lower(),
        state_actor=_ACTOR,
        is_test=_is_test(source),
    )
    session.add(life)
    await session.flush()
    await leads.move(session, life, State.STOPPED, cause=erasures.ERASED, actor=_ACTOR)
    source.lead_id, source.lead_offer_id, source.status = nobody.id, life.id, "OPENED"
    source.detail = source.phone_error = None
    await session.execute(
        update(InboxEvent)
        .where(
            col(InboxEvent.tenant_id) == tenant.id,
            col(InboxEvent.external_id) == source.leadgen_id,
        )
        .values(body=None)
    )
    return Admission(
        kind=AdmissionKind.NEW, lead_offer_id=life.id, state=State(life.state), has_phone=False
    )


def _is_test(source: LeadSource) -> bool:
    return source.kind == SourceKind.TEST


async def _offer(session: AsyncSession, source: LeadSource) -> UUID | None:
    """What it is about: the ad tells, else the submission itself, else where it came from."""
    said = source.detail.get("offer_id")
    origin = await sources.of_submission(session, source)
    return (
        await inventory.offer_of_ad(session, source.tenant_id, source.ad_id)
        or (UUID(said) if said else None)
        or (origin.offer_id if origin else None)
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
    *,
    is_test: bool,
) -> tuple[AdmissionKind, LeadOffer | None]:
    """What the submission is, and the life that it belongs to where there is one already."""
    if (alive := await leads.alive_life(session, tenant.id, lead.id)) is not None:
        if alive.is_test == is_test:
            return AdmissionKind.JOINED, alive
        if is_test:  # a test changes nothing about a real lead
            return AdmissionKind.DUPLICATE, alive
        await leads.move(session, alive, State.STOPPED, cause="real_lead_came", actor=_ACTOR)
    if lead.opted_out_at is not None:
        return AdmissionKind.WAITS_FOR_WRITER, await leads.latest_life(session, tenant.id, lead.id)
    if offer_id is not None and not is_test:
        before = await leads.delivered_since(session, tenant, lead.id, offer_id, now)
        if before is not None:
            return AdmissionKind.DUPLICATE, before
    return AdmissionKind.NEW, None
