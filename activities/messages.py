"""Sends what was queued, once, and listens to voice notes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.channels import CHANNELS, WHATSAPP, Channel, Outgoing
from activities.errors import of_vendor, translated
from activities.leads import UNREACHABLE
from integrations.errors import VendorError, VendorOutcomeUnknown, VendorRejected
from integrations.openai_models import OpenAIModels
from integrations.whatsapp import WhatsAppClient
from models.contracts.conversation import MessageRef, SendResult
from models.domain.errors import NotFound
from models.domain.lifecycle import State
from models.records import leads, takeover, tenants
from models.session import Database
from models.tables import Integration, Lead, LeadOffer, Message

SETTLE_WAIT: Final = timedelta(seconds=30)
"""How long a status webhook may take to settle a send whose answer was lost."""
_NOT_ALLOWED: Final = frozenset({"opted_out", "no_phone", takeover.OVERTAKEN})
_ASK_AGAIN: Final = timedelta(seconds=2)


@dataclass
class MessageActivities:
    db: Database
    channels: Mapping[str, Channel]
    whatsapp: WhatsAppClient
    models: OpenAIModels
    clock: Callable[[], datetime]

    @activity.defn(name="messages.send")
    async def send(self, inp: MessageRef) -> SendResult:
        """Sends one queued row. Key: the row itself, whose id travels with the message.

        A send whose answer was lost is settled by the status webhook that carries this id; only
        when none comes within SETTLE_WAIT is it sent again.
        """
        with translated():
            begun = await self._begin(inp)
            if isinstance(begun, SendResult):
                return begun
            via, outgoing = begun
            try:
                wamid = await self.channels[via.kind].send(via, outgoing)
            except VendorOutcomeUnknown:
                raise
            except VendorError as error:
                return await self._not_sent(inp, error)
            await self._sent(inp, wamid)
            return SendResult(status="sent")

    async def _begin(self, inp: MessageRef) -> tuple[Integration, Outgoing] | SendResult:
        """Marks the row `sending` before anything leaves, or says why nothing may."""
        now = self.clock()
        async with self.db.tenant(inp.tenant_id) as session:
            message, lead, connection = await _load(session, inp)
            if message.status not in ("queued", "sending"):
                # A status webhook settled it; what follows from that is done here.
                await _settle(session, message, now)
                return SendResult(status="skipped")
            if refused := _refusal(lead, connection):
                message.status, message.error = "failed", refused
                return SendResult(status="skipped", error_code=refused)
            if message.status == "sending" and _is_unsettled(message, now):
                raise ApplicationError(
                    "waiting for the status of an earlier try",
                    type="vendor.timeout_unknown",
                    next_retry_delay=_ASK_AGAIN,
                )
            if connection is None:
                raise NotFound(f"tenant {inp.tenant_id} has no active channel")
            is_repeat = message.status == "sending"
            message.status, message.sending_since = "sending", now
            return connection, Outgoing(
                message.id,
                lead.id,
                lead.phone,
                message.text or "",
                message.template,
                is_repeat,
            )

    async def _not_sent(self, inp: MessageRef, error: VendorError) -> SendResult:
        """Nothing left. A refusal is final; everything else goes back into the queue."""
        async with self.db.tenant(inp.tenant_id) as session:
            message = await _locked(session, inp)
            if not isinstance(error, VendorRejected):
                message.status = "queued"
            else:
                message.status, message.error = "failed", error.code or "rejected"
                await _mark_unreachable(session, message)
        if isinstance(error, VendorRejected):
            return SendResult(status="failed", error_code=error.code)
        raise of_vendor(error) from None

    async def _sent(self, inp: MessageRef, wamid: str) -> None:
        async with self.db.tenant(inp.tenant_id) as session:
            row = await session.execute(_MARK_SENT, {**inp.model_dump(), "wamid": wamid})
            kind, lead_offer_id = row.one()
            if kind != "template" or lead_offer_id is None:
                return
            await _contacted(session, inp.tenant_id, lead_offer_id, self.clock())

    @activity.defn(name="messages.transcribe")
    async def transcribe(self, inp: MessageRef) -> None:
        """Puts a voice note's words into its row; without a transcriber the row stays without."""
        if not self.models.can_transcribe:
            return
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                message = await session.get_one(Message, (inp.tenant_id, inp.message_id))
                if message.text is not None or message.media_id is None:
                    return
                connection = await tenants.integration(session, inp.tenant_id, WHATSAPP)
            audio, mime_type = await self.whatsapp.media(
                connection.secret["access_token"], message.media_id
            )
            words = await self.models.transcribe(audio, mime_type)
            async with self.db.tenant(inp.tenant_id) as session:
                message = await session.get_one(Message, (inp.tenant_id, inp.message_id))
                message.text = words


_MARK_SENT: Final = text(
    # A status webhook may have been quicker: what it said stands.
    "update message set wamid = :wamid,"
    " status = case when status = 'sending' then 'sent' else status end"
    " where tenant_id = :tenant_id and id = :message_id returning kind, lead_offer_id"
)


async def _load(session: AsyncSession, inp: MessageRef) -> tuple[Message, Lead, Integration | None]:
    """The row, locked, with the person and the tenant's channel, in one round trip."""
    rows = await session.exec(
        select(Message, Lead, Integration)
        .join(
            Lead,
            (col(Lead.tenant_id) == col(Message.tenant_id))
            & (col(Lead.id) == col(Message.lead_id)),
        )
        .join(
            Integration,
            (col(Integration.tenant_id) == col(Message.tenant_id))
            & col(Integration.kind).in_(CHANNELS)
            & (col(Integration.status) == "ACTIVE"),
            isouter=True,
        )
        .where(Message.tenant_id == inp.tenant_id, Message.id == inp.message_id)
        .order_by(col(Integration.kind))  # as CHANNELS are
        .with_for_update(of=Message, key_share=True)
    )
    found = rows.first()
    assert found is not None, "a message is queued before it is named"
    message, lead, connection = found
    return message, lead, connection


def _refusal(lead: Lead, via: Integration | None) -> str | None:
    """Why nothing may be sent to this person. Chatwoot knows people without a phone as well."""
    if lead.opted_out_at is not None:
        return "opted_out"
    if lead.phone is None and via is not None and via.kind == WHATSAPP:
        return "no_phone"
    return None


async def _settle(session: AsyncSession, message: Message, now: datetime) -> None:
    """A template that left has contacted the person; one that cannot arrive marks the life."""
    if message.status == "failed" and message.error not in _NOT_ALLOWED:
        await _mark_unreachable(session, message)
    elif message.status != "failed" and message.kind == "template" and message.lead_offer_id:
        await _contacted(session, message.tenant_id, message.lead_offer_id, now)


async def _contacted(
    session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID, now: datetime
) -> None:
    """The next touch counts from when this one left, however long WhatsApp was away."""
    life = await session.get_one(
        LeadOffer, (tenant_id, lead_offer_id), with_for_update={"key_share": True}
    )
    life.last_touch_at = now
    if life.state == State.TO_BE_CONTACTED:
        await leads.move(session, life, State.CONTACTED, cause="first_contact", actor="lifecycle")


async def _locked(session: AsyncSession, inp: MessageRef) -> Message:
    return await session.get_one(
        Message, (inp.tenant_id, inp.message_id), with_for_update={"key_share": True}
    )


def _is_unsettled(message: Message, now: datetime) -> bool:
    return message.sending_since is not None and now - message.sending_since < SETTLE_WAIT


async def _mark_unreachable(session: AsyncSession, message: Message) -> None:
    if message.lead_offer_id is not None and message.kind == "template":
        life = await session.get_one(LeadOffer, (message.tenant_id, message.lead_offer_id))
        life.outcome = UNREACHABLE
