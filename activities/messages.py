"""Sends what was queued, once, and listens to voice notes."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.channels import (
    CHANNELS,
    TAKE_OPTIONS,
    WHATSAPP,
    Channel,
    Outgoing,
    channel_of_media,
)
from activities.errors import of_vendor, translated
from activities.media_shelf import MediaShelf
from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
)
from integrations.openai_models import OpenAIModels
from integrations.whatsapp import VOICE_BYTES_MAX
from models.contracts.conversation import MessageRef, SendResult
from models.domain import window
from models.domain.account_standing import Standing
from models.domain.choices import numbered
from models.domain.errors import NotFound
from models.domain.pacing import PATIENCE
from models.domain.send_errors import WINDOW_CLOSED, Action, Meaning, meaning
from models.records import outcomes, pacing, rhythm, sending, takeover, tenants, transcript
from models.session import Database
from models.tables import Integration, Lead, Message

SETTLE_WAIT: Final = timedelta(seconds=30)
"""How long a status webhook may take to settle a send whose answer was lost."""
_NOT_ALLOWED: Final = frozenset({"opted_out", "no_address", takeover.OVERTAKEN})
_ASK_AGAIN: Final = timedelta(seconds=2)
_LONG: Final = timedelta(minutes=10)
_TOKEN_REFUSED: Final = Meaning(Action.HOLD, problem="token")


@dataclass
class MessageActivities:
    db: Database
    channels: Mapping[str, Channel]
    models: OpenAIModels
    shelf: MediaShelf
    clock: Callable[[], datetime]

    @activity.defn(name="messages.send")
    async def send(self, inp: MessageRef) -> SendResult:
        """Sends one queued row, or what takes its place. Key: the row, whose id travels along.

        A send whose answer was lost is settled by the status webhook that carries this id; only
        when none comes within SETTLE_WAIT is it sent again. What is over the pace is tried again
        when it may go.
        """
        with translated():
            result = await self._send_one(inp)
            while result.replaced_by is not None:
                instead = MessageRef(tenant_id=inp.tenant_id, message_id=result.replaced_by)
                result = await self._send_one(instead)
            return result

    async def _send_one(self, inp: MessageRef) -> SendResult:
        begun = await self._begin(inp)
        if isinstance(begun, SendResult):
            return begun
        if isinstance(begun, datetime):
            raise _later("over WhatsApp's pace", "send.paced", self._until(begun))
        via, outgoing, leaves_at = begun
        await asyncio.sleep((leaves_at - self.clock()).total_seconds())
        try:
            if outgoing.has_file:
                outgoing = replace(outgoing, file=await self.shelf.take(inp))
            wamid = await self.channels[via.kind].send(via, outgoing)
        except VendorOutcomeUnknown:
            raise
        except VendorError as error:
            return await self._not_sent(inp, error)
        await self._sent(inp, wamid)
        return SendResult(status="sent")

    def _until(self, place: datetime) -> timedelta:
        """Who waits long does not come back in step with all the others of the day."""
        wait = place - self.clock()
        return wait if wait < _LONG else wait + _LONG * random.random()  # noqa: S311

    async def _begin(
        self, inp: MessageRef
    ) -> tuple[Integration, Outgoing, datetime] | SendResult | datetime:
        """Marks the row `sending` before anything leaves, or says why nothing may: for good, or
        before which time."""
        now = self.clock()
        async with self.db.tenant(inp.tenant_id) as session:
            message, lead, connection, tenant = await sending.load(
                session, inp.tenant_id, inp.message_id, CHANNELS
            )
            if message.status not in ("queued", "sending"):
                return await _settle(session, message, now)
            if (refused := _refused(lead, connection)) is not None:
                message.status, message.error = "failed", refused
                return SendResult(status="skipped", error_code=refused)
            if message.status == "queued" and _must_wait(message, lead, tenant, now):
                return SendResult(status="skipped")
            _refuse_early(message, now)
            if connection is None:
                raise NotFound(f"tenant {inp.tenant_id} has no active channel")
            if message.kind != "template" and not window.is_open(lead.last_inbound_at, now):
                return await _failed(session, message, WINDOW_CLOSED, now)
            _refuse_held(message, connection, now)
            is_repeat = message.status == "sending"
            may_go_at = await pacing.take_place(session, message, lead, connection, now)
            if may_go_at > now + PATIENCE:
                return may_go_at
            if message.kind == "interactive" and connection.kind not in TAKE_OPTIONS:
                message.kind = "text"
                message.text = numbered(message.text or "", transcript.offered(message))
            outgoing = Outgoing(
                reference=message.id,
                lead_id=lead.id,
                phone=lead.phone,
                wa_user_id=lead.wa_user_id,
                language=lead.language,
                text=message.text or "",
                template=message.template,
                options=transcript.offered(message) if message.kind == "interactive" else (),
                is_repeat=is_repeat,
                has_file=message.media_id is not None,
            )
            return connection, outgoing, may_go_at

    async def _not_sent(self, inp: MessageRef, error: VendorError) -> SendResult:
        """Nothing left. What can go later goes back into the queue; the rest is final."""
        said = _meaning_of(error)
        now = self.clock()
        async with self.db.tenant(inp.tenant_id) as session:
            message = await sending.locked(session, inp.tenant_id, inp.message_id)
            if said is not None and said.action not in (Action.RETRY, Action.HOLD):
                return await _failed(session, message, error.code or "rejected", now)
            if said is None and isinstance(error, VendorRejected):
                return await _failed(session, message, error.code or "rejected", now)
            message.status = "queued"
            if said is not None and said.action is Action.HOLD:
                await outcomes.hold(session, inp.tenant_id, said, error.code or "", now)
        raise _retry(error, said) from None

    async def _sent(self, inp: MessageRef, wamid: str) -> None:
        now = self.clock()
        async with self.db.tenant(inp.tenant_id) as session:
            await sending.mark_sent(session, inp.tenant_id, inp.message_id, wamid, now)

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
                kind = channel_of_media(message.media_id)
                via = await tenants.integration(session, inp.tenant_id, kind)
            audio, mime_type = await self.channels[kind].media(
                via, message.media_id, VOICE_BYTES_MAX
            )
            words = await self.models.transcribe(audio, mime_type)
            async with self.db.tenant(inp.tenant_id) as session:
                message = await session.get_one(Message, (inp.tenant_id, inp.message_id))
                message.text = words


def _must_wait(message: Message, lead: Lead, tenant: tenants.TenantView, now: datetime) -> bool:
    """It stays queued: its tenant is not active, or it is a touch and the hour is not allowed."""
    if not tenant.is_active:
        return True
    if message.kind != "template" or message.template is None:
        return False
    return rhythm.held(lead, tenant, message.template["purpose"], now) is not None


def _refused(lead: Lead, via: Integration | None) -> str | None:
    """Why nothing may be sent to this person. Chatwoot knows people without an address as well."""
    if lead.opted_out_at is not None:
        return "opted_out"
    if via is not None and via.kind == WHATSAPP and not (lead.phone or lead.wa_user_id):
        return "no_address"
    return None


def _refuse_early(message: Message, now: datetime) -> None:
    """Raises for what may leave, but not now."""
    if message.send_after is not None and message.send_after > now:
        raise _later("waiting before another try", "send.paced", message.send_after - now)
    if message.status == "sending" and _is_unsettled(message, now):
        raise _later("waiting for the status of an earlier try", "vendor.timeout_unknown")


def _refuse_held(message: Message, via: Integration, now: datetime) -> None:
    """Raises where Meta has banned or restricted the account: nothing is even tried."""
    is_touch = message.kind == "template"
    wait = Standing.of(via.config).wait(is_touch=is_touch, now=now)
    if wait is not None:
        raise _later("Meta does not let this account write", "send.held", wait)


def _later(why: str, kind: str, delay: timedelta = _ASK_AGAIN) -> ApplicationError:
    return ApplicationError(why, type=kind, next_retry_delay=delay)


def _meaning_of(error: VendorError) -> Meaning | None:
    """By the code, where WhatsApp gave one that is known; a refused token means the same always."""
    said = meaning(error.code)
    return _TOKEN_REFUSED if said is None and isinstance(error, VendorAuth) else said


def _retry(error: VendorError, said: Meaning | None) -> ApplicationError:
    """When to try again: as long as the vendor asked, else as its code says, else as usual."""
    failure = of_vendor(error)
    asked = isinstance(error, VendorRateLimited) and error.retry_after_s
    if said is None or said.action is Action.HOLD or asked:
        return failure
    delay = said.delay(activity.info().attempt)
    return ApplicationError(str(error), error.code, type=failure.type, next_retry_delay=delay)


async def _failed(session: AsyncSession, message: Message, code: str, now: datetime) -> SendResult:
    message.status, message.error, message.failed_at = "failed", code, now
    instead = await outcomes.after_failure(session, message, now)
    return SendResult(status="failed", error_code=code, replaced_by=instead)


async def _settle(session: AsyncSession, message: Message, now: datetime) -> SendResult:
    """A status webhook settled it; what follows from that is done here."""
    if message.status == "failed":
        instead = None
        if message.error not in _NOT_ALLOWED:
            instead = await outcomes.after_failure(session, message, now)
        return SendResult(status="skipped", error_code=message.error, replaced_by=instead)
    if message.kind == "template" and message.lead_offer_id:
        await sending.contacted(session, message.tenant_id, message.lead_offer_id, now)
    return SendResult(status="skipped")


def _is_unsettled(message: Message, now: datetime) -> bool:
    return message.sending_since is not None and now - message.sending_since < SETTLE_WAIT
