"""The one reply to a turn: silence, a hand-off, or answers and the next question."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from activities import answering, qualifying
from activities.hearing import joined_text
from activities.talk import Talk
from models import ids
from models.contracts.conversation import FoundAnswer
from models.domain.catalogue import phrase
from models.domain.choices import BODY_MAX, numbered
from models.domain.dialogue import Reply, Turn, compose
from models.domain.lifecycle import NOT_ALIVE, State
from models.records import consents, takeover, transcript

_ACKNOWLEDGED: Final = frozenset({"media", "location", "contacts"})
_SILENT: Final = frozenset(
    {State.TO_BE_CONTACTED, State.CONTACTED, State.COOLING, State.REACTIVATION}
)
"""The person has not written since we did."""


async def answer(talk: Talk, found: tuple[FoundAnswer, ...]) -> UUID | None:
    """The reply's row, or None where silence is the answer."""
    talk.life.follow_ups = talk.life.reactivations = 0
    if talk.reading.opt_out:
        await _stop(talk)
        return None
    talk.lead.language = _language(talk)
    qualifying.learn(talk)
    if talk.reading.handoff and talk.state not in NOT_ALIVE | {State.PENDING_MAPPING}:
        await talk.move(State.HUMAN_HANDOFF, "asked_for_a_human")
        takeover.hand_off(talk.lead, talk.life, talk.tenant.policy, talk.now)
        return await _queue(talk, Reply(phrase("handoff", talk.lead.language)))
    if talk.state is State.PENDING_MAPPING:
        return await _queue(talk, Reply(phrase("holding", talk.lead.language)))
    was = talk.state
    out_of_zone = await qualifying.qualify(talk)
    answers = await answering.answers(talk, found)
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
        has_unreadable=all(m.kind == "unreadable" for m in talk.heard),
        has_media=any(m.kind in _ACKNOWLEDGED for m in talk.heard),
        just_ready=talk.state is State.LEAD_READY and was is not State.LEAD_READY,
        out_of_zone=out_of_zone,
        our_zones=qualifying.our_zones(talk),
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


def _language(talk: Talk) -> str:
    """The person's, once a message is long enough to tell; before that the one it was."""
    words = joined_text(talk.heard).split()
    return talk.reading.language if len(words) >= 3 else talk.lead.language


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
