"""Whether a delivered lead that a tenant gives back is credited at once, or waits for a person.

A rule credits only what the records show by themselves. What they do not show, or contradict,
waits with the name of the rule that says why; no rule refuses a reason. Only time does: after
`Policy.return_days` a lead is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from models.domain import places
from models.domain.errors import Refusal
from models.domain.places import Relation
from models.domain.policy import Policy


class Reason(StrEnum):
    BAD_NUMBER = "BAD_NUMBER"
    DUPLICATE = "DUPLICATE"
    SPAM = "SPAM"
    OUT_OF_ZONE = "OUT_OF_ZONE"
    NOT_MY_OFFER = "NOT_MY_OFFER"
    OTHER = "OTHER"


class ReturnState(StrEnum):
    CREDITED = "CREDITED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"


class ReturnRefused(Refusal):
    """This delivery cannot be returned, or not any more."""

    type = "return.refused"


UNDELIVERABLE: Final = frozenset({"131026"})
"""What WhatsApp answers where a number has no WhatsApp."""
NONSENSE_MAX: Final = 2
"""Conversation quality, of ten, of somebody who answered hardly any question."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is stored about one delivered lead. Times are aware.

    `facts_told`: fields that the person's own messages filled. `conversation`: its quality, 0-10.
    `zone`: how near the zones wanted lie to the offer's. None: not known.
    """

    delivered_at: datetime
    delivered_in_cycle: int
    credited_in_cycle: int
    was_delivered_before: bool = False
    has_phone: bool = True
    undeliverable_at: datetime | None = None
    reached_at: datetime | None = None
    facts_told: int = 0
    conversation: int | None = None
    zone: Relation | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    state: ReturnState
    rule: str


def decide(reason: Reason, evidence: Evidence, policy: Policy, now: datetime) -> Decision:
    """Never REJECTED: only a person rejects. Raises ReturnRefused when it is too late."""
    if now - evidence.delivered_at > timedelta(days=policy.return_days):
        raise ReturnRefused(f"a lead can be returned within {policy.return_days} days of delivery")
    found = _RULES[reason](evidence)
    is_over_cap = evidence.credited_in_cycle >= returns_max(evidence.delivered_in_cycle, policy)
    if found.state is ReturnState.CREDITED and is_over_cap:
        return _waits("cap")
    return found


def returns_max(delivered: int, policy: Policy) -> int:
    """How many of a cycle's deliveries the rules may credit; a person may credit more."""
    return max(policy.returns_min, delivered * policy.returns_share_max_percent // 100)


def cycle(at: datetime, time_zone: str) -> tuple[datetime, datetime]:
    """The calendar month of this moment where the tenant is: its start, and the next one's."""
    local = at.astimezone(ZoneInfo(time_zone))
    start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=32)).replace(day=1)


def zone_relation(wanted: Iterable[str], offered: str | None, city: str | None) -> Relation | None:
    """The nearest of the zones wanted. None where nothing can be compared: no zone, no place, or
    a name that is in no list, which would look as if it were far away."""
    zones, place = [zone for zone in wanted if zone.strip()], offered or city
    if not zones or not place:
        return None
    nearest = max(places.relation(zone, place, city) for zone in zones)
    are_known = places.find(place, city) and all(places.find(zone) for zone in zones)
    return nearest if nearest is not Relation.NONE or are_known else None


def _credited(rule: str) -> Decision:
    return Decision(ReturnState.CREDITED, rule)


def _waits(rule: str) -> Decision:
    return Decision(ReturnState.PENDING, rule)


def _bad_number(evidence: Evidence) -> Decision:
    """Who was reached after the failure has a number that works."""
    if not evidence.has_phone:
        return _credited("bad_number.none")
    failed, reached = evidence.undeliverable_at, evidence.reached_at
    if failed is None:
        return _waits("bad_number.not_shown" if reached is None else "bad_number.was_reached")
    if reached is not None and reached >= failed:
        return _waits("bad_number.was_reached")
    return _credited("bad_number.undeliverable")


def _duplicate(evidence: Evidence) -> Decision:
    if evidence.was_delivered_before:
        return _credited("duplicate.delivered_before")
    return _waits("duplicate.not_shown")


def _spam(evidence: Evidence) -> Decision:
    """Asked several times and never answered with a fact. A greeting alone proves nothing."""
    if evidence.facts_told > 0:
        return _waits("spam.told_facts")
    if evidence.conversation is None or evidence.conversation > NONSENSE_MAX:
        return _waits("spam.not_shown")
    return _credited("spam.nothing_understood")


def _out_of_zone(evidence: Evidence) -> Decision:
    match evidence.zone:
        case None:
            return _waits("out_of_zone.not_known")
        case Relation.NONE:
            return _credited("out_of_zone.elsewhere")
        case Relation.EXACT:
            return _waits("out_of_zone.same_zone")
        case _:
            return _waits("out_of_zone.near")


def _for_a_person(_: Evidence) -> Decision:
    return _waits("for_a_person")


_RULES: Final[Mapping[Reason, Callable[[Evidence], Decision]]] = {
    Reason.BAD_NUMBER: _bad_number,
    Reason.DUPLICATE: _duplicate,
    Reason.SPAM: _spam,
    Reason.OUT_OF_ZONE: _out_of_zone,
    Reason.NOT_MY_OFFER: _for_a_person,
    Reason.OTHER: _for_a_person,
}
