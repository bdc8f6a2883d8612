"""One person who writes to a tenant: rows in the inbox, and turns that take them in."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from activities.turns import TurnActivities
from demo.seed import SeededTenant
from models.contracts.conversation import TakeTurnInput, TurnTaken
from models.records import inbox
from models.records.inbox import Arrival
from models.session import Database
from models.tables import Lead, LeadOffer, LeadSource, Message
from tests.factories import Clock, make_person, unique


@dataclass
class Talk:
    db: Database
    tenant: SeededTenant
    clock: Clock
    contact_id: UUID

    async def arrives(
        self,
        raw: dict[str, Any],
        at: datetime | None = None,
        kind: str = "message",
        provider: str = "whatsapp",
    ) -> str:
        """One event of the vendor's, in its own shape; its wamid."""
        wamid = f"wamid.{unique('in')}"
        arrival = Arrival(
            provider=provider, external_id=wamid, kind=kind, account="1055550100",
            body=json.dumps({"id": wamid, **raw}).encode(), occurred_at=at or self.clock(),
            tenant_id=self.tenant.id, contact_id=self.contact_id,
        )  # fmt: skip
        async with self.db.platform() as session:
            await inbox.store(session, [arrival])
        return wamid

    async def says(self, text: str, at: datetime | None = None, **rest: Any) -> str:
        return await self.arrives({"type": "text", "text": {"body": text}, **rest}, at)

    async def human_says(self, text: str, at: datetime | None = None) -> str:
        return await self.arrives({"type": "text", "text": {"body": text}}, at, kind="echo")

    async def turn(self) -> TurnTaken:
        """Takes what lies in the inbox; what it replies counts as sent."""
        taking = TurnActivities(self.db, self.clock)
        turn = await taking.take(
            TakeTurnInput(tenant_id=self.tenant.id, contact_id=self.contact_id, is_prepared=True)
        )
        async with self.db.tenant(self.tenant.id) as session:
            for message_id in turn.send_ids:
                message = await session.get_one(Message, (self.tenant.id, message_id))
                message.status = "sent"
        return turn

    async def reply(self) -> str | None:
        """What the next turn says."""
        turn = await self.turn()
        if not turn.send_ids:
            return None
        async with self.db.tenant(self.tenant.id) as session:
            message = await session.get_one(Message, (self.tenant.id, turn.send_ids[-1]))
            return message.text

    async def lead(self) -> Lead:
        async with self.db.tenant(self.tenant.id) as session:
            return await session.get_one(Lead, (self.tenant.id, self.contact_id))

    async def messages(self) -> list[Message]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(Message)
                .where(Message.lead_id == self.contact_id)
                .order_by(col(Message.occurred_at), col(Message.created_at))
            )
            return list(rows.all())

    async def lives(self) -> list[LeadOffer]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(LeadOffer)
                .where(LeadOffer.lead_id == self.contact_id)
                .order_by(col(LeadOffer.created_at))
            )
            return list(rows.all())

    async def sources(self) -> list[LeadSource]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(LeadSource).where(LeadSource.lead_id == self.contact_id)
            )
            return list(rows.all())


async def make_talk(db: Database, tenant: SeededTenant, clock: Clock, **person: Any) -> Talk:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id, **person)
    return Talk(db, tenant, clock, lead.id)
