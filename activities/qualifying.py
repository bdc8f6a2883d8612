"""What a turn changes about a life: the fields learned, the score, the state."""

from datetime import datetime
from typing import Final

from activities.talk import Talk
from models.domain import places
from models.domain.disqualification import Code, outcome
from models.domain.engagement import conversation_quality, engagement
from models.domain.lifecycle import State
from models.domain.places import Relation, relation
from models.domain.remarks import Remark
from models.domain.score_templates import ScoreTemplate
from models.domain.scoring import Score, offer_type_of, score
from models.records import judging, leads, scores

_SETTLED = frozenset({State.LEAD_READY, State.SENT_TO_DEVELOPER})
"""What is said from here on changes neither score nor state."""
OUT_OF_ZONE: Final = outcome(Code.OUT_OF_ZONE)
_BY_RULE: Final = frozenset({OUT_OF_ZONE, outcome(Code.NO_LONGER_LOOKING), outcome(Code.RENTS)})
"""Over as long as the person says nothing else."""
_LET_GO: Final = {
    Remark.GONE: (Code.NO_LONGER_LOOKING, "no_longer_looking"),
    Remark.NOT_ME: (Code.WRONG_PERSON, "wrong_person"),
    Remark.RENTS: (Code.RENTS, "rents"),
}
"""As what a life ends, and the cause of its transition."""
_ABOUT_WHO: Final = frozenset({"name", "email"})
"""Known from a form as a rule: they tell nothing of what the person wants."""


def learn(talk: Talk) -> None:
    said = talk.reading.said
    talk.learned = leads.learn(
        talk.session,
        talk.life,
        talk.reading.fields,
        origin="message",
        said=said,
        message_ids={name: talk.message_of(proof) for name, proof in said.items()},
        corrects=talk.reading.corrects,
    )
    if talk.fields.name and not talk.lead.name:
        talk.lead.name = talk.fields.name


async def qualify(talk: Talk) -> bool:
    """Scores and moves the life; True when what they want lies where nothing is sold."""
    if talk.state in _SETTLED or _is_decided(talk) or _stays_away(talk):
        return False
    if _wants_another_place(talk):
        if talk.state is not State.DISQUALIFIED:
            await _rule_out(talk)
        return True
    await _hear_answer(talk)
    talk.life.outcome = None
    result, shadow = await _scores(talk)
    scores.keep(talk.session, talk.life, result, shadow)
    if result.ready:
        await judging.make_ready(
            talk.session, talk.life, talk.now, cause="score_reached", actor=talk.ACTOR
        )
    elif not result.missing and talk.state is State.QUALIFYING:
        await talk.move(State.SCORED, "below_threshold")
    return False


async def let_go(talk: Talk) -> bool:
    """They look for nothing of ours: no touch, no delivery. False where that is settled."""
    if talk.remark not in _LET_GO or talk.state in _SETTLED or talk.state is State.DISQUALIFIED:
        return False
    code, cause = _LET_GO[talk.remark]
    await judging.disqualify(
        talk.session,
        talk.life,
        code,
        cause=cause,
        actor=talk.ACTOR,
        evidence={"message_id": str(talk.heard[-1].id)},
    )
    return True


def _stays_away(talk: Talk) -> bool:
    """Looks for nothing any more, and says nothing that tells otherwise."""
    if talk.life.outcome == outcome(Code.RENTS):
        return talk.remark is Remark.RENTS
    is_gone = talk.life.outcome == outcome(Code.NO_LONGER_LOOKING)
    return is_gone and not (talk.learned or talk.reading.questions)


def _is_decided(talk: Talk) -> bool:
    """A person disqualified it: what the lead writes later is answered and changes nothing."""
    return talk.state is State.DISQUALIFIED and talk.life.outcome not in _BY_RULE


async def _hear_answer(talk: Talk) -> None:
    """Who answers is engaged, and is being qualified once they told something of what they want."""
    if talk.state in (State.QUALIFYING, State.SCORED):
        return
    has_told = bool(set(talk.fields.known()) - _ABOUT_WHO)
    is_back = talk.state is State.HUMAN_HANDOFF
    await talk.move(State.QUALIFYING if has_told or is_back else State.ENGAGED, "answered")


async def _rule_out(talk: Talk) -> None:
    """The evidence are their own words and where they stand."""
    await talk.move(State.QUALIFYING, "answered")
    await judging.disqualify(
        talk.session,
        talk.life,
        Code.OUT_OF_ZONE,
        cause="out_of_zone",
        actor=talk.ACTOR,
        evidence={
            "wanted": list(talk.fields.zones),
            "ours": list(our_zones(talk)),
            "words": talk.reading.spans.get("zones"),
            "message_id": str(talk.message_with(talk.reading.spans.get("zones"))),
        },
    )


def _wants_another_place(talk: Talk) -> bool:
    """Every zone they named is in another city than every zone that is sold. A zone that nobody
    knows rules nobody out."""
    if not our_zones(talk) or not all(map(places.find, talk.fields.zones)):
        return False
    if talk.life.outcome == OUT_OF_ZONE and "zones" not in talk.learned:
        return True
    return bool(talk.fields.zones) and all(
        relation(wanted, ours) is Relation.NONE
        for wanted in talk.fields.zones
        for ours in our_zones(talk)
    )


def our_zones(talk: Talk) -> tuple[str, ...]:
    """Where what they look for is sold: a loan's offers say nothing of where homes are."""
    offers = (facts.offer for facts in talk.offers.values())
    return tuple(dict.fromkeys(o.zone for o in offers if o.zone and o.offer_type == talk.kind))


async def _scores(talk: Talk) -> tuple[Score, Score | None]:
    """By the template that counts, and by one that scores along without effect."""
    fields, offer = talk.fields, talk.facts.offer if talk.facts else None
    quality = engagement(
        conversation_quality(fields, talk.life.asked),
        await _told_at(talk),
        talk.now,
        talk.tenant.policy,
    )

    def by(template: ScoreTemplate) -> Score:
        return score(
            fields,
            offer,
            conversation=quality,
            template=template,
            language=talk.tenant.language,
        )

    kind = offer_type_of(offer)
    beside = talk.scoring.shadow.get(kind)
    return by(talk.scoring.published[kind]), by(beside) if beside else None


async def _told_at(talk: Talk) -> datetime | None:
    """Looked up only where the tenant's policy lets answers grow old."""
    if not talk.tenant.policy.answers_fresh_days:
        return None
    return talk.now if talk.learned else await scores.last_told_at(talk.session, talk.life)
