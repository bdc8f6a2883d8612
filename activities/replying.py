"""The second half of a turn: what the person said changes the life, and gets one reply."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.hearing import joined_text
from models import ids
from models.contracts.conversation import FoundAnswer
from models.contracts.reading import ModelReading
from models.domain.answers import OfferFacts, from_inventory
from models.domain.catalogue import phrase
from models.domain.dialogue import Reply, Turn, compose, conversation_quality
from models.domain.lifecycle import NOT_ALIVE, State
from models.domain.places import Relation, relation
from models.domain.qualification import Fields
from models.domain.scoring import Score, score
from models.records import knowledge, leads, tenants, transcript
from models.tables import Delivery, Lead, LeadOffer, Message, OpenQuestion
from models.understanding.inquiries import Topic, topic
from models.understanding.quoting import quote
from models.understanding.reading import Reading, read

_ACTOR = "conversation"
_SETTLED = frozenset({State.LEAD_READY, State.SENT_TO_DEVELOPER})
"""What is said from here on changes neither score nor state."""


@dataclass
class Talk:
    """One turn while it is worked on."""

    session: AsyncSession
    tenant: tenants.TenantView
    lead: Lead
    life: LeadOffer
    offers: dict[UUID, OfferFacts]
    heard: list[Message]
    now: datetime
    learned: frozenset[str] = frozenset()
    citations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def facts(self) -> OfferFacts | None:
        return self.offers.get(self.life.offer_id) if self.life.offer_id else None

    @property
    def fields(self) -> Fields:
        return leads.fields_of(self.life.fields)

    @property
    def state(self) -> State:
        return State(self.life.state)

    @cached_property
    def reading(self) -> Reading:
        """By rules always; what a model understood as well stands above them."""
        reading = read(
            joined_text(self.heard),
            expecting=self.life.asked_field,
            known=self.fields,
            first_contact=self.state is State.CONTACTED,
            today=self.now.date(),
            default_currency=(self.facts.offer.currency if self.facts else None) or "USD",
        )
        stored = self.heard[-1].reading
        if stored is None:
            return reading
        return replace(reading, fields=reading.fields.merged(ModelReading(**stored).fields()))


def has_question_for_knowledge(talk: Talk) -> bool:
    """Whether anything is asked that inventory does not answer by itself."""
    if talk.reading.opt_out:
        return False
    return any(
        _from_inventory(talk, question, has_chunk=_may_be_told_by_knowledge(question)) is None
        for question in talk.reading.questions
    )


def _may_be_told_by_knowledge(question: str) -> bool:
    return topic(question) is Topic.FINANCING


async def answer(talk: Talk, found: tuple[FoundAnswer, ...]) -> UUID | None:
    """The reply's row, or None where silence is the answer."""
    talk.life.follow_ups = talk.life.reactivations = 0
    if talk.reading.opt_out:
        await _stop(talk)
        return None
    if not talk.tenant.is_active or _is_held_by_human(talk):
        return None
    talk.lead.language = _language(talk)
    _learn(talk)
    if talk.reading.handoff and talk.state not in NOT_ALIVE | {State.PENDING_MAPPING}:
        await _move(talk, State.HUMAN_HANDOFF, "asked_for_a_human")
        talk.life.handed_off_at = talk.now
        return await _queue(talk, Reply(phrase("handoff", talk.lead.language)))
    if talk.state is State.PENDING_MAPPING:
        return await _queue(talk, Reply(phrase("holding", talk.lead.language)))
    was = talk.state
    out_of_zone = await _qualify(talk)
    answers = await _answers(talk, found)
    turn = Turn(
        state=talk.state,
        language=talk.lead.language,
        tenant_name=talk.tenant.name,
        fields=talk.fields,
        asked=talk.life.asked,
        last_asked=talk.life.asked_field,
        learned=talk.learned,
        answers=answers,
        has_unheard_voice=any(m.kind == "voice" and m.text is None for m in talk.heard),
        has_media=any(m.kind == "media" for m in talk.heard),
        just_ready=talk.state is State.LEAD_READY and was is not State.LEAD_READY,
        out_of_zone=out_of_zone,
        our_zones=_our_zones(talk),
    )
    return await _queue(talk, compose(turn))


async def _stop(talk: Talk) -> None:
    """Blocks all automation at once, in the transaction that heard it."""
    talk.lead.opted_out_at = talk.now
    await _move(talk, State.STOPPED, "opted_out", actor="lead")
    tenants.audit(
        talk.session,
        talk.tenant.id,
        actor="lead",
        action="consent.withdrawn",
        subject=f"lead:{talk.lead.id}",
    )


def _is_held_by_human(talk: Talk) -> bool:
    """A person has the conversation until nobody has written for the tenant's set silence."""
    if talk.state is not State.HUMAN_HANDOFF or talk.life.handed_off_at is None:
        return False
    silence = timedelta(minutes=talk.tenant.policy.handoff_silence_min)
    held = talk.now - talk.life.handed_off_at < silence
    if held:
        talk.life.handed_off_at = talk.now
    return held


def _language(talk: Talk) -> str:
    """The person's, once a message is long enough to tell; before that the one it was."""
    words = joined_text(talk.heard).split()
    return talk.reading.language if len(words) >= 3 else talk.lead.language


def _learn(talk: Talk) -> None:
    spans = talk.reading.spans
    origin = {name: _message_with(talk.heard, spans.get(name)) for name in spans}
    talk.learned = leads.learn(
        talk.session,
        talk.life,
        talk.reading.fields,
        origin="message",
        words=spans,
        message_ids=origin,
    )
    if talk.fields.name and not talk.lead.name:
        talk.lead.name = talk.fields.name


def _message_with(heard: list[Message], words: str | None) -> UUID:
    """The message that a field's words stand in; the last one where they span several."""
    holding = (m.id for m in heard if words and m.text and words in m.text)
    return next(holding, heard[-1].id)


async def _qualify(talk: Talk) -> bool:
    """Scores and moves the life; True when what they want lies where nothing is sold."""
    if talk.state in _SETTLED:
        return False
    if _wants_another_place(talk):
        await _move(talk, State.QUALIFYING, "answered")
        talk.life.outcome = "NOT_CHARGEABLE_OUT_OF_ZONE"
        await _move(talk, State.DISQUALIFIED, "out_of_zone")
        return True
    if talk.state is not State.SCORED:
        await _move(talk, State.QUALIFYING, "answered")
    talk.life.outcome = None
    result = _score(talk)
    talk.life.score = result.total
    talk.life.score_detail = {"version": result.version, **_detail(result)}
    if result.ready:
        await _make_ready(talk)
    elif not result.missing and talk.state is State.QUALIFYING:
        await _move(talk, State.SCORED, "below_threshold")
    return False


def _wants_another_place(talk: Talk) -> bool:
    """Every zone they named is in another city than every zone that is sold."""
    if not talk.fields.zones or not _our_zones(talk):
        return False
    if talk.state is State.DISQUALIFIED and "zones" not in talk.learned:
        return True
    return all(
        relation(wanted, ours) is Relation.NONE
        for wanted in talk.fields.zones
        for ours in _our_zones(talk)
    )


def _our_zones(talk: Talk) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.offer.zone for f in talk.offers.values() if f.offer.zone))


def _score(talk: Talk) -> Score:
    fields = talk.fields
    return score(
        fields,
        talk.facts.offer if talk.facts else None,
        conversation=conversation_quality(fields, talk.life.asked),
        language=talk.tenant.language,
    )


def _detail(result: Score) -> dict[str, Any]:
    return {
        "threshold": result.threshold,
        "missing": list(result.missing),
        "dimensions": [asdict(d) for d in result.dimensions],
    }


async def _make_ready(talk: Talk) -> None:
    """LEAD_READY and its delivery row are one step: a ready lead is never without one.

    A life that was ready before and withdrawn (handed to a person) takes its row up again.
    """
    await _move(talk, State.LEAD_READY, "score_reached")
    talk.life.ready_at = talk.now
    row = {
        "tenant_id": talk.tenant.id,
        "id": ids.new_id(),
        "lead_offer_id": talk.life.id,
        "state": "PENDING",
        "ready_at": talk.now,
    }
    await talk.session.execute(
        insert(Delivery)
        .values(row)
        .on_conflict_do_update(
            index_elements=["tenant_id", "lead_offer_id"],
            set_={"state": "PENDING"},
            where=col(Delivery.state) == "WITHDRAWN",
        )
    )


async def _answers(talk: Talk, found: tuple[FoundAnswer, ...]) -> tuple[str, ...]:
    """One sentence a question: from inventory, else from a cited chunk, else it is noted."""
    chunk_of = {answer.question_number: answer.chunk_id for answer in found}
    chunks = await knowledge.chunks(talk.session, talk.tenant.id, tuple(chunk_of.values()))
    answers: list[str] = []
    for number, question in enumerate(talk.reading.questions):
        chunk = chunks.get(chunk_of[number]) if number in chunk_of else None
        text = _from_inventory(talk, question, has_chunk=chunk is not None)
        if text is None and chunk is not None:
            words, source = quote(chunk[0], question), chunk[1]
            text = phrase("cited", talk.lead.language, text=words, source=source)
            talk.citations.append({"chunk_id": str(chunk_of[number]), "source": source})
        if text is None:
            text = phrase("open_question", talk.lead.language)
            _note_open(talk, question)
        if text not in answers:
            answers.append(text)
    return tuple(answers)


def _from_inventory(talk: Talk, question: str, *, has_chunk: bool) -> str | None:
    """Terms of financing are told best by the tenant's own approved text, where there is one."""
    about = topic(question)
    if about is None or talk.facts is None or (about is Topic.FINANCING and has_chunk):
        return None
    return from_inventory(
        about, talk.facts, talk.lead.language, ambientes=talk.reading.fields.ambientes
    )


def _note_open(talk: Talk, question: str) -> None:
    talk.session.add(
        OpenQuestion(
            tenant_id=talk.tenant.id,
            message_id=_message_with(talk.heard, question),
            lead_offer_id=talk.life.id,
            question=question,
        )
    )


async def _queue(talk: Talk, reply: Reply) -> UUID:
    talk.life.asked_field = reply.asks
    talk.life.asked = dict(reply.asked) or talk.life.asked
    return await transcript.queue(
        talk.session,
        tenant_id=talk.tenant.id,
        lead_id=talk.lead.id,
        lead_offer_id=talk.life.id,
        turn_key=ids.reply_turn_key(talk.heard[-1].id),
        now=talk.now,
        kind="text",
        text=reply.text,
        citations=talk.citations,
    )


async def _move(talk: Talk, target: State, cause: str, actor: str = _ACTOR) -> None:
    await leads.move(talk.session, talk.life, target, cause=cause, actor=actor)
