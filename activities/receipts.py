"""Shows a person that their message was read and that an answer is being written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.channels import WHATSAPP
from activities.errors import translated
from integrations.whatsapp import Sender, WhatsAppClient
from models.contracts.conversation import ContactRef
from models.domain.lifecycle import State
from models.records import leads, takeover, tenants
from models.session import Database
from models.tables import InboxEvent, Lead


@dataclass
class ReceiptActivities:
    db: Database
    whatsapp: WhatsAppClient
    clock: Callable[[], datetime]

    @activity.defn(name="messages.show_typing")
    async def show_typing(self, inp: ContactRef) -> None:
        """Where the bot is going to answer; nothing depends on it. Lasts 25 s, or until then."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                if not await self._will_answer(session, inp):
                    return
                wamid = await _last_heard(session, inp)
                if wamid is None:
                    return
                connection = await tenants.integration(session, inp.tenant_id, WHATSAPP)
            sender = Sender(connection.config["phone_number_id"], connection.secret["access_token"])
            await self.whatsapp.show_typing(sender, wamid)

    async def _will_answer(self, session: AsyncSession, inp: ContactRef) -> bool:
        lead = await session.get_one(Lead, (inp.tenant_id, inp.contact_id))
        life = await leads.alive_life(session, inp.tenant_id, inp.contact_id)
        is_with_human = life is not None and life.state == State.HUMAN_HANDOFF
        return not is_with_human and not takeover.is_held(lead, self.clock())


async def _last_heard(session: AsyncSession, inp: ContactRef) -> str | None:
    """The wamid of the newest message that no turn has taken yet."""
    rows = await session.exec(
        select(InboxEvent.external_id)
        .where(
            InboxEvent.tenant_id == inp.tenant_id,
            InboxEvent.contact_id == inp.contact_id,
            InboxEvent.kind == "message",
            InboxEvent.provider == "whatsapp",
            col(InboxEvent.handled_at).is_(None),
        )
        .order_by(col(InboxEvent.occurred_at).desc())
        .limit(1)
    )
    return rows.first()
