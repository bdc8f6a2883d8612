"""One life and the two activities that move it, without a workflow; a clock to set."""

import json
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from activities.leads import LeadActivities
from activities.messages import MessageActivities
from activities.turns import TurnActivities
from demo.seed import SeededTenant
from models.contracts.conversation import MessageRef, SendResult, TakeTurnInput, TurnTaken
from models.contracts.lead import LeadRef, LeadStep
from models.domain.lifecycle import State
from models.records import lead_commands, leads
from models.records.lead_commands import Order
from models.session import Database
from models.tables import (
    ConsentEvent,
    Delivery,
    Disqualification,
    InboxEvent,
    LeadOffer,
    LeadTransition,
    Message,
    Tenant,
)
from tests.factories import Clock, make_life, unique


@dataclass
class Living:
    db: Database
    tenant: SeededTenant
    clock: Clock
    life_id: UUID
    lead_id: UUID
    said: int = field(default=0)

    @property
    def ref(self) -> LeadRef:
        return LeadRef(tenant_id=self.tenant.id, lead_offer_id=self.life_id)

    async def advance(self, **later: float) -> LeadStep:
        """What the lifecycle does, so much later."""
        self.clock.advance(**later)
        return await LeadActivities(self.db, self.clock).advance(self.ref)

    async def says(self, text: str) -> TurnTaken:
        """One message of the person, and the turn that answers it."""
        return await self.hears(text)

    async def hears(self, *texts: str) -> TurnTaken:
        """A burst, and the turn that answers it."""
        async with self.db.platform() as session:
            for text in texts:
                self.said += 1
                wamid = unique("wamid")
                body = {"id": wamid, "type": "text", "text": {"body": text}}
                session.add(
                    InboxEvent(
                        provider="whatsapp", external_id=wamid, kind="message",
                        tenant_id=self.tenant.id, contact_id=self.lead_id,
                        body=json.dumps(body).encode(),
                        occurred_at=self.clock.now + timedelta(milliseconds=self.said),
                    )
                )  # fmt: skip
        who = TakeTurnInput(tenant_id=self.tenant.id, contact_id=self.lead_id, is_prepared=True)
        return await TurnActivities(self.db, self.clock).take(who)

    async def sends(self, message_id: UUID) -> SendResult:
        """Over a WhatsApp that nothing may reach."""
        parts: dict[str, Any] = {part.name: None for part in fields(MessageActivities)}
        sending = MessageActivities(**{**parts, "db": self.db, "clock": self.clock})
        return await sending.send(MessageRef(tenant_id=self.tenant.id, message_id=message_id))

    async def policy(self, **values: Any) -> None:
        async with self.db.platform() as session:
            tenant = await session.get_one(Tenant, self.tenant.id)
            tenant.policy = {**tenant.policy, **values}

    async def template_leaves(self) -> None:
        """What `messages.send` does once WhatsApp took the template."""
        async with self.db.tenant(self.tenant.id) as session:
            life = await session.get_one(LeadOffer, (self.tenant.id, self.life_id))
            for message in await self._templates():
                row = await session.get_one(Message, (self.tenant.id, message.id))
                row.status = "sent"
            await leads.first_contact_left(session, life, self.clock.now)

    async def _templates(self) -> list[Message]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(Message).where(
                    Message.lead_id == self.lead_id, Message.kind == "template",
                    Message.status == "queued",
                )
            )  # fmt: skip
            return list(rows.all())

    async def obeys(self, order: Order) -> LeadOffer:
        async with self.db.tenant(self.tenant.id) as session:
            return await lead_commands.obey(
                session, self.tenant.id, self.life_id, order, self.clock.now
            )

    async def change(self, **columns: Any) -> None:
        async with self.db.tenant(self.tenant.id) as session:
            life = await session.get_one(LeadOffer, (self.tenant.id, self.life_id))
            for name, value in columns.items():
                setattr(life, name, value)

    async def life(self) -> LeadOffer:
        async with self.db.tenant(self.tenant.id) as session:
            return await session.get_one(LeadOffer, (self.tenant.id, self.life_id))

    async def way(self) -> list[tuple[str | None, str, str, str]]:
        """Every transition: from, to, cause, actor."""
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(LeadTransition)
                .where(LeadTransition.lead_offer_id == self.life_id)
                .order_by(col(LeadTransition.at))
            )
            return [(t.from_state, t.to_state, t.cause, t.actor) for t in rows.all()]

    async def last_step(self) -> tuple[str | None, str, str, str]:
        return (await self.way())[-1]

    async def consents(self) -> list[ConsentEvent]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(ConsentEvent)
                .where(ConsentEvent.lead_id == self.lead_id)
                .order_by(col(ConsentEvent.at))
            )
            return list(rows.all())

    async def judgements(self) -> list[Disqualification]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(Disqualification).where(Disqualification.lead_offer_id == self.life_id)
            )
            return list(rows.all())

    async def delivery(self) -> Delivery:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(Delivery).where(Delivery.lead_offer_id == self.life_id)
            )
            return rows.one()


async def begin(
    db: Database, tenant: SeededTenant, clock: Clock, state: State, **columns: Any
) -> Living:
    """A life that came to `state`; opened, approached and last touched now."""
    async with db.tenant(tenant.id) as session:
        life = await make_life(
            session, tenant, state,
            created_at=clock.now,
            last_touch_at=None if state is State.TO_BE_CONTACTED else clock.now,
            approached_at=clock.now, **columns,
        )  # fmt: skip
        if state is State.LEAD_READY:
            session.add(
                Delivery(
                    tenant_id=tenant.id, lead_offer_id=life.id, state="PENDING",
                    ready_at=clock.now,
                )
            )  # fmt: skip
        return Living(db, tenant, clock, life.id, life.lead_id)
