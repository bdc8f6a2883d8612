"""What a turn changes about a life: the fields learned, the score, the state."""

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from activities.talk import Talk
from models import ids
from models.domain.dialogue import conversation_quality
from models.domain.lifecycle import State
from models.domain.places import Relation, relation
from models.domain.scoring import Score, score
from models.records import leads
from models.tables import Delivery

_SETTLED = frozenset({State.LEAD_READY, State.SENT_TO_DEVELOPER})
"""What is said from here on changes neither score nor state."""
OUT_OF_ZONE: Final = "NOT_CHARGEABLE_OUT_OF_ZONE"
SKIPPED: Final = "NOT_CHARGEABLE_SKIPPED"
"""A person decided on it: what the lead writes later is answered and changes nothing."""


def learn(talk: Talk) -> None:
    spans = talk.reading.spans
    origin = {name: talk.message_with(spans.get(name)) for name in spans}
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


async def qualify(talk: Talk) -> bool:
    """Scores and moves the life; True when what they want lies where nothing is sold."""
    if talk.state in _SETTLED or talk.life.outcome == SKIPPED:
        return False
    if _wants_another_place(talk):
        await talk.move(State.QUALIFYING, "answered")
        talk.life.outcome = OUT_OF_ZONE
        await talk.move(State.DISQUALIFIED, "out_of_zone")
        return True
    if talk.state is not State.SCORED:
        await talk.move(State.QUALIFYING, "answered")
    talk.life.outcome = None
    result = _score(talk)
    talk.life.score = result.total
    talk.life.score_detail = {"version": result.version, **_detail(result)}
    if result.ready:
        await _make_ready(talk)
    elif not result.missing and talk.state is State.QUALIFYING:
        await talk.move(State.SCORED, "below_threshold")
    return False


def _wants_another_place(talk: Talk) -> bool:
    """Every zone they named is in another city than every zone that is sold."""
    if not talk.fields.zones or not our_zones(talk):
        return False
    if talk.life.outcome == OUT_OF_ZONE and "zones" not in talk.learned:
        return True
    return all(
        relation(wanted, ours) is Relation.NONE
        for wanted in talk.fields.zones
        for ours in our_zones(talk)
    )


def our_zones(talk: Talk) -> tuple[str, ...]:
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
    await talk.move(State.LEAD_READY, "score_reached")
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
