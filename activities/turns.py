"""One turn of a conversation: takes in what arrived, and answers it once, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import answering, front_door, hearing, offering, openings, replying
from activities.errors import translated
from activities.talk import Talk
from models.contracts.conversation import (
    LifeStanding,
    Preparation,
    TakeTurnInput,
    TurnTaken,
)
from models.domain import window
from models.domain.lifecycle import State
from models.domain.score_versions import Scoring
from models.records import (
    consents,
    inventory,
    score_templates,
    shared_numbers,
    takeover,
    tenants,
    transcript,
)
from models.session import Database
from models.tables import Lead, LeadOffer, Message, Tenant


@dataclass
class TurnActivities:
    db: Database
    clock: Callable[[], datetime]
    has_model: bool = False
    has_transcriber: bool = False
    has_desk: bool = False
    has_writer: bool = False

    @activity.defn(name="turns.take")
    async def take(self, inp: TakeTurnInput) -> TurnTaken:
        """Inbox to transcript to reply. Key of the reply: the turn's last message.

        Safe to repeat: what was taken in is in the transcript, what was answered is marked there
        in the same transaction as the reply was queued, a queued reply is named until it is sent,
        and where the life stands is told each time.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                lead, tenant, scoring = await _load(session, inp)
                if not tenant.is_active:
                    # Nothing is lost: the inbox keeps it until the tenant is active again.
                    return TurnTaken()
                now = self.clock()
                if lead.merged_into is not None:
                    await hearing.pass_on(session, lead)
                    return TurnTaken()
                if lead.erased_at is not None:
                    await hearing.drop(session, lead)
                    return TurnTaken()
                new = await hearing.take_in(session, tenant, lead, now)
                heard, unsent = await transcript.outstanding(session, inp.tenant_id, lead.id)
                if tenant.is_front_door:
                    return await self._at_front_door(session, lead, heard, unsent, now)
                if await _stays_out(session, lead, heard, now):
                    return TurnTaken(is_answered=True)
                life, opened = await openings.life_of(
                    session,
                    tenant,
                    lead,
                    now,
                    wrote=bool(heard) or new.wrote,
                    clicked=new.clicked,
                )
                if life is None:
                    return TurnTaken(send_ids=unsent)
                if not heard:
                    return TurnTaken(
                        standing=_standing(life, lead),
                        send_ids=unsent,
                        opened=opened,
                        at_desk=self._is_at_desk(life, lead, now),
                    )
                unkept = tuple(m.id for m in heard if m.awaits_keeping)
                offers = await inventory.active_offers(session, inp.tenant_id, now.date())
                offered = await offering.last_offer(session, life, heard)
                talk = Talk(session, tenant, lead, life, offers, heard, now, scoring, offered)
                if takeover.is_held(lead, now) and not talk.reading.opt_out:
                    await replying.leave_to_human(talk)
                    return TurnTaken(
                        standing=_standing(life, lead),
                        send_ids=unsent,
                        keep_ids=unkept,
                        opened=opened,
                        human_until=lead.human_until,
                        at_desk=self._is_at_desk(life, lead, now),
                    )
                if inp.silence_ms is not None and inp.silence_ms < talk.silence_ms:
                    return TurnTaken(silence_ms=talk.silence_ms, send_ids=unsent, opened=opened)
                if not inp.is_prepared and (needs := self._needs(talk)) is not None:
                    return TurnTaken(preparation=needs, send_ids=unsent, opened=opened)
                is_written = self.has_writer and inp.is_prepared
                reply_id = await replying.answer(talk, inp.answers, is_written=is_written)
                await transcript.mark_answered(session, inp.tenant_id, [m.id for m in heard], now)
                return TurnTaken(
                    standing=_standing(life, lead),
                    is_answered=True,
                    send_ids=(*unsent, reply_id) if reply_id else unsent,
                    keep_ids=unkept,
                    opened=opened,
                    at_desk=self._is_at_desk(life, lead, now),
                )

    async def _at_front_door(
        self,
        session: AsyncSession,
        lead: Lead,
        heard: list[Message],
        unsent: tuple[UUID, ...],
        now: datetime,
    ) -> TurnTaken:
        """Of a shared number: no life begins here. Who knows the person, the platform sees."""
        if not heard:
            return TurnTaken(send_ids=unsent)
        async with self.db.platform() as platform:
            known = await shared_numbers.known_to(platform, lead)
        reply_id = await front_door.answer(session, lead, heard, known, now)
        await transcript.mark_answered(session, lead.tenant_id, [m.id for m in heard], now)
        return TurnTaken(
            is_answered=True,
            send_ids=(*unsent, reply_id) if reply_id else unsent,
            keep_ids=tuple(m.id for m in heard if m.awaits_keeping),
        )

    def _is_at_desk(self, life: LeadOffer, lead: Lead, now: datetime) -> bool:
        """Whether the platform's desk may have something to be told of this person."""
        is_held = life.state == State.HUMAN_HANDOFF or takeover.is_held(lead, now)
        return self.has_desk and is_held

    def _needs(self, talk: Talk) -> Preparation | None:
        """What has to be called out for first; most turns need nothing."""
        unheard = tuple(m.id for m in talk.heard if m.kind == "voice" and m.text is None)
        needs = Preparation(
            message_ids=tuple(m.id for m in talk.heard),
            voice_ids=unheard if self.has_transcriber else (),
            needs_knowledge=answering.has_question_for_knowledge(talk),
            needs_model=self.has_model and bool(hearing.joined_text(talk.heard)),
            needs_reply=self.has_writer and (bool(unheard) or replying.may_be_written(talk)),
        )
        wanted = needs.voice_ids or needs.needs_knowledge or needs.needs_model or needs.needs_reply
        return needs if wanted else None


async def _stays_out(
    session: AsyncSession, lead: Lead, heard: list[Message], now: datetime
) -> bool:
    """Who opted out and says so again renews nothing: it goes on record, and into no new life."""
    if lead.opted_out_at is None or (said := hearing.opting_out(heard, now)) is None:
        return False
    await consents.withdraw(session, lead, said, heard[-1].occurred_at)
    await transcript.mark_answered(session, lead.tenant_id, [m.id for m in heard], now)
    return True


def _standing(life: LeadOffer, lead: Lead) -> LifeStanding:
    return LifeStanding(
        lead_offer_id=life.id,
        state=State(life.state),
        score=life.score,
        window_until=window.open_until(lead.last_inbound_at),
    )


async def _load(
    session: AsyncSession, inp: TakeTurnInput
) -> tuple[Lead, tenants.TenantView, Scoring]:
    """The person, locked so that one turn at a time is answered, the tenant and how it scores."""
    rows = await session.exec(
        select(Lead, Tenant, score_templates.standing(inp.tenant_id))
        .join(Tenant, col(Tenant.id) == col(Lead.tenant_id))
        .where(Lead.tenant_id == inp.tenant_id, Lead.id == inp.contact_id)
        # No key update: a message that refers to the person must not wait for this lock.
        .with_for_update(of=Lead, key_share=True)
    )
    lead, tenant, stood = rows.one()
    return lead, tenants.view(tenant), score_templates.scoring_of(stood)
