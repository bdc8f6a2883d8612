"""The one reply to a turn: silence, a hand-off, or answers and the next question.

Where a model wrote a draft of it, the draft is used if the conversation simply goes on; everything
that starts or ends something is said in the product's own words.
"""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from activities import answering, drafted, qualifying
from activities.hearing import joined_text
from activities.talk import Talk
from models import ids
from models.contracts.conversation import FoundAnswer
from models.domain.asking import next_question
from models.domain.catalogue import phrase
from models.domain.choices import BODY_MAX, numbered
from models.domain.dialogue import CLOSED, Reply, Turn, compose
from models.domain.lifecycle import NOT_ALIVE, State
from models.domain.remarks import LEAVES, Remark
from models.records import consents, takeover, transcript
from models.understanding.language import spoken

_ACKNOWLEDGED: Final = frozenset({"media", "location", "contacts"})
_SILENT: Final = frozenset(
    {State.TO_BE_CONTACTED, State.CONTACTED, State.COOLING, State.REACTIVATION}
)
"""The person has not written since we did."""


_OURS_TO_ANSWER: Final = LEAVES | {Remark.UPSET}


def may_be_written(talk: Talk) -> bool:
    """Whether a model may have something to say that the product does not say by itself."""
    return (
        bool(joined_text(talk.heard))
        and talk.state is not State.PENDING_MAPPING
        and talk.declined is None
        and talk.remark not in _OURS_TO_ANSWER
        and not (talk.reading.opt_out or talk.reading.handoff)
        and (bool(talk.reading.questions) or _goes_on_asking(talk))
    )


def _goes_on_asking(talk: Talk) -> bool:
    fields = talk.fields.merged(talk.reading.fields)
    left = next_question(fields, talk.life.asked, talk.kind)
    return talk.state not in CLOSED and left is not None


async def answer(
    talk: Talk, found: tuple[FoundAnswer, ...], *, is_written: bool = False
) -> UUID | None:
    """The reply's row, or None where silence is the answer. `is_written`: a model may have drafted
    it."""
    talk.life.follow_ups = talk.life.reactivations = 0
    if talk.reading.opt_out:
        await _stop(talk)
        return None
    talk.lead.language = language(talk)
    draft = await drafted.of_turn(talk) if is_written else None
    qualifying.learn(talk)
    wants_human = talk.reading.handoff or (draft is not None and draft.asks_for_human)
    if wants_human and talk.state not in NOT_ALIVE | {State.PENDING_MAPPING}:
        if draft is not None:
            draft.row.used_at = talk.now
        await talk.move(State.HUMAN_HANDOFF, "asked_for_a_human")
        takeover.hand_off(talk.lead, talk.life, talk.tenant.policy, talk.now)
        return await _queue(talk, Reply(phrase("handoff", talk.lead.language)))
    if talk.state is State.PENDING_MAPPING:
        return await _queue(talk, Reply(phrase("holding", talk.lead.language)))
    if await qualifying.let_go(talk):
        return await _queue(talk, Reply(phrase(str(talk.remark), talk.lead.language)))
    was = talk.state
    out_of_zone = await qualifying.qualify(talk)
    is_new = talk.state is State.LEAD_READY and was is not State.LEAD_READY
    if draft is not None and draft.speaks and not (is_new or out_of_zone):
        return await _queue(talk, draft.use(talk))
    answers = await answering.answers(talk, found)
    turn = Turn(
        state=talk.state,
        language=talk.lead.language,
        tenant_name=talk.tenant.name,
        fields=talk.fields,
        asked=talk.life.asked,
        last_asked=talk.life.asked_field,
        learned=talk.learned,
        repeats=bool(talk.reading.fields.known()) and not talk.learned,
        answers=answers,
        has_unheard_voice=any(m.kind == "voice" and m.text is None for m in talk.heard),
        has_unreadable=all(m.kind == "unreadable" for m in talk.heard),
        has_media=any(m.kind in _ACKNOWLEDGED for m in talk.heard),
        just_ready=is_new,
        out_of_zone=out_of_zone,
        is_first=was in _SILENT and not talk.life.asked,
        is_told=was is State.DISQUALIFIED and "zones" not in talk.learned,
        remark=talk.remark,
        our_zones=qualifying.our_zones(talk),
        zone=talk.facts.offer.zone if talk.facts else None,
        extra=talk.beside,
        kind=talk.kind,
    )
    return await _queue(talk, compose(turn))


async def leave_to_human(talk: Talk) -> None:
    """A human has the conversation: that the person wrote counts, what they wrote waits."""
    talk.life.follow_ups = talk.life.reactivations = 0
    if talk.state in _SILENT:
        await talk.move(State.ENGAGED, "answered")


async def _stop(talk: Talk) -> None:
    """Blocks all automation at once, in the transaction that heard it."""
    at = talk.heard[-1].occurred_at
    await consents.withdraw(talk.session, talk.lead, talk.opting_out(), at)
    await talk.move(State.STOPPED, "opted_out", actor="lead")


def language(talk: Talk) -> str:
    """The person's, once their words tell it; before that the one it was."""
    return spoken(joined_text(talk.heard), talk.lead.language)


async def _queue(talk: Talk, reply: Reply) -> UUID:
    talk.life.asked_field = reply.asks
    talk.life.asked = dict(reply.asked) or talk.life.asked
    fits = bool(reply.options) and len(reply.text) <= BODY_MAX
    return await transcript.queue(
        talk.session,
        tenant_id=talk.tenant.id,
        lead_id=talk.lead.id,
        lead_offer_id=talk.life.id,
        turn_key=ids.reply_turn_key(talk.heard[-1].id),
        now=talk.now,
        kind="interactive" if fits else "text",
        text=reply.text if fits or not reply.options else numbered(reply.text, reply.options),
        options=[asdict(option) for option in reply.options] or None,
        citations=talk.citations,
    )
