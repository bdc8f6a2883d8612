"""The score lab: scores the leads of the last days anew, in a transaction that cannot write."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.answers import OfferFacts
from models.domain.engagement import scored_engagement
from models.domain.lifecycle import State
from models.domain.offer import Offer
from models.domain.score_lab import Report, Tally, Trial
from models.domain.score_templates import ScoreTemplate
from models.domain.score_versions import Scoring
from models.domain.scoring import offer_type_of, score
from models.records import billing, inventory, leads
from models.tables import Delivery, LeadOffer

LEADS_MAX: Final = 20_000
"""The newest; a report that was cut says so."""
_BATCH: Final = 50
"""Small enough that the API goes on answering others between two of them."""

Row = tuple[LeadOffer, str | None]


async def compare(
    session: AsyncSession,
    tenant_id: UUID,
    scoring: Scoring,
    tried: ScoreTemplate,
    *,
    since: datetime,
    today: date,
    leads_max: int = LEADS_MAX,
) -> Report:
    """Leads of the offer type that `tried` is for, which came since then and were scored; tests
    stay out."""
    facts = await inventory.active_offers(session, tenant_id, today)
    packages = await billing.packages(session, tenant_id)
    tally = Tally()
    last: LeadOffer | None = None
    is_cut = False
    while batch := await _batch(session, tenant_id, since, last):
        last = batch[-1][0]
        for row in batch:
            offer = _offer(row[0], facts)
            if offer_type_of(offer) is not tried.offer_type:
                continue
            if is_cut := tally.leads >= leads_max:
                break
            tally.add(_trial(row, offer, scoring, tried))
        session.expunge_all()
        if is_cut:
            break
    return tally.report(tried.version, packages.values(), is_cut=is_cut)


def _offer(life: LeadOffer, facts: dict[UUID, OfferFacts]) -> Offer | None:
    found = facts.get(life.offer_id) if life.offer_id else None
    return found.offer if found else None


def _trial(row: Row, offer: Offer | None, scoring: Scoring, tried: ScoreTemplate) -> Trial:
    life, delivery = row
    fields = leads.fields_of(life.fields)
    quality = scored_engagement(life.score_detail)
    now, then = (
        score(fields, offer, conversation=quality, template=template)
        for template in (scoring.published[tried.offer_type], tried)
    )
    return Trial(
        lead_offer_id=str(life.id),
        state=State(life.state),
        is_returned=delivery == "RETURNED",
        stored=life.score or 0,
        now=now,
        then=then,
    )


async def _batch(
    session: AsyncSession, tenant_id: UUID, since: datetime, last: LeadOffer | None
) -> Sequence[Row]:
    """Newest first, from after `last`."""
    wanted = (
        select(LeadOffer, Delivery.state)
        .join(
            Delivery,
            (col(Delivery.tenant_id) == col(LeadOffer.tenant_id))
            & (col(Delivery.lead_offer_id) == col(LeadOffer.id)),
            isouter=True,
        )
        .where(
            LeadOffer.tenant_id == tenant_id,
            LeadOffer.created_at >= since,
            col(LeadOffer.score).is_not(None),
            col(LeadOffer.is_test).is_(False),
        )
        .order_by(col(LeadOffer.created_at).desc(), col(LeadOffer.id).desc())
        .limit(_BATCH)
    )
    if last is not None:
        place = tuple_(col(LeadOffer.created_at), col(LeadOffer.id))
        wanted = wanted.where(place < tuple_(last.created_at, last.id))
    rows = await session.exec(wanted)
    return rows.all()
