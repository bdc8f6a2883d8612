"""Writes the reply to a turn with a model, beside the turn: the turn decides whether to use it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import answering, offering, replying
from activities.errors import of_vendor, translated
from activities.model_writer import ModelWriter
from activities.talk import Talk
from integrations.errors import VendorRateLimited, VendorUnavailable
from integrations.openai_chat import ChatModels
from models import ids
from models.contracts.replying import DraftOutcome, DraftWritten, ModelReply, WriteInput
from models.records import (
    briefing,
    inventory,
    leads,
    model_usage,
    prompts,
    reply_drafts,
    tenants,
    transcript,
)
from models.records.briefing import Case, Heard
from models.records.model_usage import Call
from models.records.prompts import Instructions
from models.session import Database
from models.tables import Lead

WITHIN_S: Final = 40.0
"""A person waits: what takes longer is not worth it. Below the activity's start-to-close."""
_TRIES_WHEN_DOWN: Final = 2


@dataclass(frozen=True)
class _Prepared:
    life_id: UUID
    turn_key: str
    case: Case
    instructions: Instructions
    left_micro_usd: int


@dataclass
class WritingActivities:
    db: Database
    chat: ChatModels
    clock: Callable[[], datetime]

    @activity.defn(name="replies.write")
    async def write(self, inp: WriteInput) -> DraftWritten:
        """Stores a draft of the turn's reply, or why there is none. Key: the turn's last message.

        Safe to repeat: what was written is not written, nor paid for, again.
        """
        with translated():
            prepared = await self._prepare(inp)
            if isinstance(prepared, DraftOutcome):
                return DraftWritten(outcome=prepared)
            tenant_id = inp.turn.tenant_id
            writer = ModelWriter(
                self.chat,
                prepared.case,
                prepared.instructions.body,
                prepared.left_micro_usd,
                keep=lambda call: self._keep(tenant_id, prepared, call),
            )
            try:
                async with asyncio.timeout(WITHIN_S):
                    outcome, reply = await writer.write()
            except TimeoutError:
                outcome, reply = DraftOutcome.TOO_SLOW, None
            await self._save(tenant_id, prepared, outcome, reply, writer.refused)
            if outcome is DraftOutcome.MODELS_DOWN:
                _try_again_if_worth_it(writer)
            return DraftWritten(outcome=outcome)

    async def _prepare(self, inp: WriteInput) -> _Prepared | DraftOutcome:
        turn, now = inp.turn, self.clock()
        async with self.db.tenant(turn.tenant_id) as session:
            heard = await transcript.messages(session, turn.tenant_id, turn.message_ids)
            key = ids.reply_turn_key(heard[-1].id)
            known = await reply_drafts.of_turn(session, turn.tenant_id, key)
            if known is not None and known.outcome == DraftOutcome.WRITTEN:
                return DraftOutcome.WRITTEN
            talk = await _talk(session, turn.tenant_id, turn.contact_id, heard, now)
            case = await briefing.case_of(
                session,
                talk.tenant,
                talk.lead,
                talk.life,
                talk.offers,
                Heard(
                    messages=heard,
                    fields=talk.fields.merged(talk.reading.fields),
                    questions=answering.questions(talk),
                    language=replying.language(talk),
                ),
                [answer.chunk_id for answer in inp.answers],
                now,
            )
            instructions = await prompts.active(session, turn.tenant_id, "reply")
            assert instructions is not None, "the reply's instructions ship with the product"
            left = await model_usage.left_today(session, talk.tenant, now)
            return _Prepared(talk.life.id, key, case, instructions, left)

    async def _keep(self, tenant_id: UUID, prepared: _Prepared, call: Call) -> None:
        """At once, so that a call that was paid for is counted whatever happens next."""
        async with self.db.tenant(tenant_id) as session:
            model_usage.keep(
                session,
                tenant_id,
                call,
                purpose="reply",
                lead_offer_id=prepared.life_id,
                turn_key=prepared.turn_key,
            )

    async def _save(
        self,
        tenant_id: UUID,
        prepared: _Prepared,
        outcome: DraftOutcome,
        reply: ModelReply | None,
        refused: list[dict[str, Any]],
    ) -> None:
        async with self.db.tenant(tenant_id) as session:
            await reply_drafts.save(
                session,
                tenant_id=tenant_id,
                lead_offer_id=prepared.life_id,
                turn_key=prepared.turn_key,
                outcome=outcome,
                prompt=prepared.instructions.name,
                reply=reply.model_dump(mode="json") if reply else None,
                refused=refused,
            )


async def _talk(
    session: AsyncSession, tenant_id: UUID, contact_id: UUID, heard: list[Any], now: datetime
) -> Talk:
    """The turn as it stands, not locked: nothing is changed."""
    tenant = await tenants.load(session, tenant_id)
    lead = await session.get_one(Lead, (tenant_id, contact_id))
    life = await leads.latest_life(session, tenant_id, contact_id)
    assert life is not None, "a turn that is prepared has a life"
    offers = await inventory.active_offers(session, tenant_id, now.date())
    offered = await offering.last_offer(session, life, heard)
    return Talk(session, tenant, lead, life, offers, heard, now, offered=offered)


def _try_again_if_worth_it(writer: ModelWriter) -> None:
    """Once more where a model was busy or away; then the person is answered by the script."""
    passing = [f for f in writer.failures if isinstance(f, VendorRateLimited | VendorUnavailable)]
    if passing and activity.info().attempt < _TRIES_WHEN_DOWN:
        raise of_vendor(passing[0])
