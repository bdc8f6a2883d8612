"""The score lab: scores the leads of the last days anew, in a transaction that cannot write."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.engagement import scored_engagement
from models.domain.lifecycle import State
from models.domain.offer import Offer, OfferType
from models.domain.qualification import Fields
from models.domain.score_lab import Report, Tally, Trial
from models.domain.score_templates import ScoreTemplate
from models.domain.score_versions import Scoring
from models.domain.scoring import Score, offer_type_of, score
from models.records import billing, inventory, leads
from models.tables import Delivery, LeadOffer

LEADS_MAX: Final = 20_000
"""The newest; a report that was cut says so."""
_BATCH: Final = 50
"""Small enough that the API goes on answering others between two of them."""


@dataclass(frozen=True)
class TriedLead:
    """`delivery`: the state of its delivery, where it has one."""

    life: LeadOffer
    offer: Offer | None
    delivery: str | None

    def scored(self, template: ScoreTemplate, fields: Fields | None = None) -> Score:
        """From what is stored, unless other `fields` are given."""
        return score(
            fields or leads.fields_of(self.life.fields),
            self.offer,
            conversation=scored_engagement(self.life.score_detail),
            template=template,
        )

    def trial(self, now: Score, then: Score) -> Trial:
        return Trial(
            lead_offer_id=str(self.life.id),
            state=State(self.life.state),
            is_returned=self.delivery == "RETURNED",
            stored=self.life.score or 0,
            now=now,
            then=then,
        )


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
    packages = await billing.packages(session, tenant_id)
    in_force, tally = scoring.published[tried.offer_type], Tally()
    found = leads_since(session, tenant_id, tried.offer_type, since=since, today=today)
    is_cut = False
    async with aclosing(found) as newest:
        async for lead in newest:
            if is_cut := tally.leads >= leads_max:
                break
            tally.add(lead.trial(lead.scored(in_force), lead.scored(tried)))
    return tally.report(tried.version, packages.values(), is_cut=is_cut)


async def leads_since(
    session: AsyncSession, tenant_id: UUID, offer_type: OfferType, *, since: datetime, today: date
) -> AsyncGenerator[TriedLead, None]:
    """Newest first, read in batches."""
    facts = await inventory.active_offers(session, tenant_id, today)
    last: LeadOffer | None = None
    while batch := await _batch(session, tenant_id, since, last):
        last = batch[-1][0]
        for life, delivery in batch:
            found = facts.get(life.offer_id) if life.offer_id else None
            lead = TriedLead(life, found.offer if found else None, delivery)
            if offer_type_of(lead.offer) is offer_type:
                yield lead
        session.expunge_all()


async def _batch(
    session: AsyncSession, tenant_id: UUID, since: datetime, last: LeadOffer | None
) -> Sequence[tuple[LeadOffer, str | None]]:
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
