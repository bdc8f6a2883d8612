"""What really happened, read at the end: in the database, the sandbox, the sheet and Temporal."""

import asyncio
import base64
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlmodel import SQLModel, col, select
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from demo.roles import Character
from demo.stage import House, Stage
from models import ids
from models.session import Database
from models.tables import (
    Delivery,
    DeliveryTarget,
    InboxEvent,
    Lead,
    LeadOffer,
    LeadSource,
    LeadTransition,
    LedgerEntry,
    Message,
    Offer,
    OpenQuestion,
)

_SETTLE_S: Final = 40.0
_VISIBLE_S: Final = 30.0
_LOOK_EVERY_S: Final = 0.2

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class HouseFacts:
    """All rows of one tenant, what its targets hold, and which of its workflows are listed."""

    house: House
    leads: Sequence[Lead] = ()
    lives: Sequence[LeadOffer] = ()
    sources: Sequence[LeadSource] = ()
    transitions: Sequence[LeadTransition] = ()
    messages: Sequence[Message] = ()
    questions: Sequence[OpenQuestion] = ()
    deliveries: Sequence[Delivery] = ()
    targets: Sequence[DeliveryTarget] = ()
    ledger: Sequence[LedgerEntry] = ()
    offers: Sequence[Offer] = ()
    unhandled: int = 0
    """Inbox rows that nothing came of."""
    in_sheet: Counter[str] = field(default_factory=Counter)
    at_sink: Counter[str] = field(default_factory=Counter)
    """How often each delivery arrived there."""
    wrongly_signed: int = 0
    listed: frozenset[str] = frozenset()
    """Workflow ids that Temporal lists for this tenant."""
    submitted: Sequence[str] = ()
    """Every leadgen id that the sandbox gave out for this tenant's page."""

    def lead_of(self, who: Character) -> Lead | None:
        return next(
            (x for x in self.leads if (x.phone == f"+{who.wa_id}" if who.wa_id
                                       else x.name == who.name)),
            None,
        )  # fmt: skip

    def lives_of(self, lead: Lead) -> list[LeadOffer]:
        return [life for life in self.lives if life.lead_id == lead.id]

    def delivery_of(self, life: LeadOffer) -> Delivery | None:
        return next((d for d in self.deliveries if d.lead_offer_id == life.id), None)

    def offer_name(self, offer_id: UUID | None) -> str:
        return next((o.name for o in self.offers if o.id == offer_id), "")


async def until_settled(stage: Stage, cast: Sequence[Character]) -> None:
    """Returns when every life stands where it should and every target is served, or after a
    while: what is still missing then is said by the checks."""
    deadline = time.monotonic() + _SETTLE_S
    while time.monotonic() < deadline:
        facts = {key: await _rows(stage.db, house) for key, house in stage.houses.items()}
        if all(_is_settled(facts[who.tenant], who) for who in cast):
            return
        await asyncio.sleep(_LOOK_EVERY_S)


def _is_settled(facts: HouseFacts, who: Character) -> bool:
    lead = facts.lead_of(who)
    lives = facts.lives_of(lead) if lead else []
    if not lives or any(life.state != who.expects.state for life in lives):
        return False
    if any(s.lead_offer_id is None for s in facts.sources):
        return False
    if not who.expects.delivered:
        return True
    delivery = facts.delivery_of(lives[0])
    targets = [t for t in facts.targets if delivery and t.delivery_id == delivery.id]
    return bool(targets) and all(t.state == "SENT" for t in targets)


async def look(stage: Stage) -> dict[str, HouseFacts]:
    return {key: await _look(stage, house) for key, house in stage.houses.items()}


async def _look(stage: Stage, house: House) -> HouseFacts:
    facts = await _rows(stage.db, house)
    async with stage.db.platform() as db:
        waiting = await db.exec(
            select(InboxEvent.id).where(
                InboxEvent.tenant_id == house.id, col(InboxEvent.handled_at).is_(None)
            )
        )
        facts.unhandled = len(waiting.all())
    facts.in_sheet = Counter(await asyncio.to_thread(stage.delivered_in_sheet, house))
    await _read_sink(stage, facts)
    submitted = (await stage.sandbox.get("/_sandbox/leads", params={"limit": 1000})).json()
    facts.submitted = [x["id"] for x in submitted["leads"] if x["page_id"] == house.page_id]
    facts.listed = await _listed(stage, facts)
    return facts


async def _rows(db: Database, house: House) -> HouseFacts:
    facts = HouseFacts(house)
    async with db.tenant(house.id) as session:

        async def all_of(table: type[Row], order: Any) -> Sequence[Row]:
            column: Any = table.tenant_id  # type: ignore[attr-defined]
            return (
                await session.exec(select(table).where(column == house.id).order_by(order))
            ).all()

        facts.leads = await all_of(Lead, Lead.created_at)
        facts.lives = await all_of(LeadOffer, LeadOffer.created_at)
        facts.sources = await all_of(LeadSource, LeadSource.created_at)
        facts.transitions = await all_of(LeadTransition, LeadTransition.at)
        facts.messages = await all_of(Message, Message.created_at)
        facts.questions = await all_of(OpenQuestion, OpenQuestion.created_at)
        facts.deliveries = await all_of(Delivery, Delivery.ready_at)
        facts.targets = await all_of(DeliveryTarget, DeliveryTarget.id)
        facts.ledger = await all_of(LedgerEntry, LedgerEntry.seq)
        facts.offers = await all_of(Offer, Offer.name)
    return facts


async def _read_sink(stage: Stage, facts: HouseFacts) -> None:
    house = facts.house
    answer = await stage.sandbox.get(f"/sink/{house.sink}", params={"limit": 1000})
    signature = Webhook(house.webhook["signing_secret"])
    for request in answer.json()["requests"]:
        facts.at_sink[request["headers"]["webhook-id"]] += 1
        try:
            signature.verify(base64.b64decode(request["body_base64"]), request["headers"])
        except WebhookVerificationError:
            facts.wrongly_signed += 1


async def _listed(stage: Stage, facts: HouseFacts) -> frozenset[str]:
    """Temporal's list follows after a moment, so it is asked until every life is in it."""
    house_id = facts.house.id
    wanted = {ids.lead_workflow_id(house_id, life.id) for life in facts.lives}
    deadline = time.monotonic() + _VISIBLE_S
    while True:
        found = {w.id async for w in stage.temporal.list_workflows(f"TenantId = '{house_id}'")}
        if wanted <= found or time.monotonic() > deadline:
            return frozenset(found)
        await asyncio.sleep(_LOOK_EVERY_S)
