"""Which life a person talks in: the one there is, or one that their message, or their click on an
ad, begins."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from integrations.whatsapp_content import Click
from models import ids
from models.contracts.conversation import OpenedLife
from models.domain.lifecycle import NOT_ALIVE, State
from models.domain.submission import SourceKind
from models.records import consents, inventory, joining, leads, sources, transcript
from models.records.tenants import TenantView
from models.tables import InboxEvent, Lead, LeadOffer, LeadSource

_WROTE_FIRST: Final = "wrote_first"
_RENEWED_CONSENT: Final = "wrote_after_opt_out"
_CLICKED: Final = "click_to_whatsapp"
_WRITER_CAUSES: Final = frozenset({_WROTE_FIRST, _RENEWED_CONSENT, _CLICKED})
_ACTOR: Final = "lead"


async def life_of(
    session: AsyncSession,
    tenant: TenantView,
    lead: Lead,
    now: datetime,
    *,
    wrote: bool,
    clicked: bool,
) -> tuple[LeadOffer | None, OpenedLife | None]:
    """Who writes without a life, or after opting out, begins anew; None: nothing was said yet.

    A new one is reported until its first turn is answered, so that its workflow is started for
    certain.
    """
    life = await leads.latest_life(session, lead.tenant_id, lead.id)
    if clicked:
        life = await _follow_clicks(session, tenant, lead, life, now)
    elif wrote and (life is None or life.state == State.STOPPED):
        life = await _open(session, lead, life, await _waiting(session, lead))
    is_opened = life is not None and life.state_cause in _WRITER_CAUSES
    return life, OpenedLife(lead_offer_id=life.id) if life and is_opened else None


async def keep_click(session: AsyncSession, lead: Lead, click: Click, event: InboxEvent) -> None:
    """A click on an ad is a submission like a form, with nothing filled in."""
    row = {
        "tenant_id": lead.tenant_id,
        "id": ids.new_id(),
        "leadgen_id": ids.click_key(event.external_id),
        "status": "WAITS_FOR_WRITER",
        "kind": SourceKind.CLICK,
        "ad_id": click.ad_id,
        "ctwa_clid": click.ctwa_clid,
        "lead_id": lead.id,
        "detail": {"answers": {}, "headline": click.headline, "url": click.url},
        "submitted_at": event.occurred_at,
    }
    await session.execute(
        insert(LeadSource)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "leadgen_id"])
    )


async def _follow_clicks(
    session: AsyncSession,
    tenant: TenantView,
    lead: Lead,
    life: LeadOffer | None,
    now: datetime,
) -> LeadOffer:
    """An alive life takes the ad in, a delivered one of the same offer stays; else one begins."""
    for source in reversed(await _waiting(session, lead)):
        offer_id = await inventory.offer_of_ad(session, lead.tenant_id, source.ad_id)
        if life is not None and life.state not in NOT_ALIVE:
            await joining.take_offer(
                session, life, source.ad_id, offer_id, cause=_CLICKED, actor=_ACTOR
            )
            await joining.add_alternative(session, life, offer_id)
            source.status = "JOINED"
        elif offer_id is not None and (
            before := await leads.delivered_since(session, tenant, lead.id, offer_id, now)
        ):
            life, source.status = before, "DUPLICATE"
        else:
            life = await _open(session, lead, life, [source])
        source.lead_offer_id = life.id
    assert life is not None, "a click was kept in this transaction"
    return life


async def _open(
    session: AsyncSession, lead: Lead, before: LeadOffer | None, waiting: list[LeadSource]
) -> LeadOffer:
    """Begins with what the newest form that waited for this message says, where there is one."""
    form = waiting[0] if waiting else None
    is_click = form is not None and form.kind == SourceKind.CLICK
    ad_id = form.ad_id if form else None
    offer_id = await inventory.offer_of_ad(session, lead.tenant_id, ad_id)
    if offer_id is None and not is_click:
        offer_id = (before.offer_id if before else None) or await _only_offer(session, lead)
    life = LeadOffer(
        tenant_id=lead.tenant_id,
        id=ids.new_id(),
        lead_id=lead.id,
        offer_id=offer_id,
        ad_id=ad_id,
        state=State.TO_BE_CONTACTED if offer_id else State.PENDING_MAPPING,
        state_cause=await _take_consent(session, lead, _CLICKED if is_click else _WROTE_FIRST),
        state_actor=_ACTOR,
        fields={"name": lead.name} if lead.name else {},
        is_test=before is not None and before.is_test,
    )
    session.add(life)
    await session.flush()
    if form is not None:
        form.status, form.lead_offer_id = "OPENED", life.id
        said = await sources.reading(session, form, form.submitted_at.date())
        leads.learn(session, life, said.fields, origin="form", said=said.said)
    return life


async def _take_consent(session: AsyncSession, lead: Lead, cause: str) -> str:
    """Why the life begins; who had opted out renews the consent by writing, on record."""
    heard, _ = await transcript.outstanding(session, lead.tenant_id, lead.id)
    if lead.opted_out_at is not None:
        await consents.renew(session, lead, heard[0] if heard else None)
        return _RENEWED_CONSENT
    if heard:
        await consents.by_message(session, lead, "AGREED", heard[0])
    return cause


async def _waiting(session: AsyncSession, lead: Lead) -> list[LeadSource]:
    """Clicks, and forms that were left after opting out: they wait for the person to write. The
    newest first."""
    rows = await session.exec(
        select(LeadSource)
        .where(
            LeadSource.tenant_id == lead.tenant_id,
            LeadSource.lead_id == lead.id,
            LeadSource.status == "WAITS_FOR_WRITER",
        )
        .order_by(col(LeadSource.submitted_at).desc())
    )
    return list(rows.all())


async def _only_offer(session: AsyncSession, lead: Lead) -> UUID | None:
    """Who writes out of the blue can only mean the one offer, where a tenant has just one."""
    offers = await inventory.active_offers(session, lead.tenant_id, lead.created_at.date())
    return next(iter(offers)) if len(offers) == 1 else None
