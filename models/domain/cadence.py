"""When to write to a lead again and when to stop: first contact, follow-ups, cooling."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.domain.contact_hours import ContactHours, Hold
from models.domain.lifecycle import State
from models.domain.policy import Policy


class TouchKind(StrEnum):
    FIRST_CONTACT = "first_contact"
    FOLLOW_UP = "follow_up"
    COOL = "cool"
    REACTIVATE = "reactivate"


@dataclass(frozen=True, slots=True)
class Touch:
    """`held`: why it leaves later than it was meant to."""

    kind: TouchKind
    number: int
    due_at: datetime
    held: Hold | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the cadence of one life depends on. Times are aware; `time_zone` is the lead's own.

    `approached_at`: when the life was last begun anew, by a contact that left, by another form or
    by a person. `human_until`: until when a human has the conversation, so that nothing is written
    beside them. `is_reachable`: WhatsApp can be written to at all. `holidays`: public ones.
    """

    state: State
    opened_at: datetime
    last_inbound_at: datetime | None
    last_touch_at: datetime | None
    follow_ups: int
    reactivations: int
    time_zone: str
    approached_at: datetime | None = None
    handed_off_at: datetime | None = None
    human_until: datetime | None = None
    is_reachable: bool = True
    holidays: Container[date] = frozenset()


def next_touch(rhythm: Rhythm, policy: Policy, now: datetime) -> Touch | None:
    """The next thing to do without the lead's help, or None: then only the lead's answer moves it.

    Two follow-ups within 48 h of the last sign of life, then cooling; from there three
    reactivations in seven days. An answer starts the count anew (its caller resets the counters).
    Cooling itself writes to nobody, so nothing holds it; a follow-up that is held until then is
    not written. What is late waits for an allowed moment like the rest. None as well where the
    tenant's hours allow no moment at all.
    """
    touch = _planned(rhythm, policy)
    if touch is not None and rhythm.human_until and touch.due_at < rhythm.human_until:
        touch = Touch(touch.kind, touch.number, rhythm.human_until, Hold.HUMAN_WRITES)
    if touch is None or touch.kind is TouchKind.COOL:
        return touch
    hours = ContactHours(policy, rhythm.time_zone, rhythm.holidays)
    is_first = touch.kind is TouchKind.FIRST_CONTACT
    earliest = max(touch.due_at, now)
    held = hours.hold(earliest, is_first=is_first)
    if held is None:
        return touch
    due_at = hours.next_allowed(earliest, is_first=is_first)
    if touch.kind is TouchKind.FOLLOW_UP:
        cool_at = _cools_at(rhythm, policy)
        if due_at is None or due_at >= cool_at:
            return Touch(TouchKind.COOL, 0, cool_at)
    return None if due_at is None else Touch(touch.kind, touch.number, due_at, held)


def _planned(rhythm: Rhythm, policy: Policy) -> Touch | None:
    """What would come next if every hour were allowed."""
    last_touch = max(t for t in (_last_sign(rhythm), rhythm.last_touch_at) if t is not None)
    cool = Touch(TouchKind.COOL, 0, _cools_at(rhythm, policy))
    if not rhythm.is_reachable:
        return cool if rhythm.state in _COOLING_FROM else None
    match rhythm.state:
        case State.TO_BE_CONTACTED:
            return _first_contact(rhythm, policy)
        case State.CONTACTED | State.ENGAGED | State.QUALIFYING | State.SCORED:
            due = last_touch + timedelta(minutes=policy.follow_up_every_min)
            if rhythm.follow_ups < policy.follow_ups_max and due < cool.due_at:
                return Touch(TouchKind.FOLLOW_UP, rhythm.follow_ups + 1, due)
            return cool
        case State.HUMAN_HANDOFF:
            return cool
        case State.REACTIVATION if rhythm.reactivations == 0 and rhythm.approached_at:
            return _contact_anew(rhythm, policy, rhythm.approached_at)
        case State.COOLING | State.REACTIVATION if rhythm.reactivations < policy.reactivations_max:
            due = last_touch + timedelta(minutes=policy.reactivation_every_min)
            return Touch(TouchKind.REACTIVATE, rhythm.reactivations + 1, due)
        case State.REACTIVATION:
            due = last_touch + timedelta(minutes=policy.reactivation_every_min)
            return Touch(TouchKind.COOL, 0, due)
        case _:
            return None


def _first_contact(rhythm: Rhythm, policy: Policy) -> Touch:
    """At once; one that WhatsApp did not pass on is repeated like a follow-up."""
    if rhythm.last_touch_at is None:
        return Touch(TouchKind.FIRST_CONTACT, 0, rhythm.opened_at)
    again = rhythm.last_touch_at + timedelta(minutes=policy.follow_up_every_min)
    cool_at = _cools_at(rhythm, policy)
    if again < cool_at:
        return Touch(TouchKind.FIRST_CONTACT, 0, again)
    return Touch(TouchKind.COOL, 0, cool_at)


def _contact_anew(rhythm: Rhythm, policy: Policy, approached_at: datetime) -> Touch:
    """Like a first contact, from when the life was begun anew."""
    last = rhythm.last_touch_at
    since = last if last is not None and last > approached_at else None
    return _first_contact(replace(rhythm, opened_at=approached_at, last_touch_at=since), policy)


_COOLING_FROM = frozenset(
    {
        State.TO_BE_CONTACTED,
        State.CONTACTED,
        State.ENGAGED,
        State.QUALIFYING,
        State.SCORED,
        State.REACTIVATION,
        State.HUMAN_HANDOFF,
    }
)


def _last_sign(rhythm: Rhythm) -> datetime:
    signs = (rhythm.opened_at, rhythm.last_inbound_at, rhythm.approached_at)
    return max(t for t in signs if t is not None)


def _cools_at(rhythm: Rhythm, policy: Policy) -> datetime:
    if rhythm.state is not State.HUMAN_HANDOFF:
        return _last_sign(rhythm) + timedelta(minutes=policy.incomplete_after_min)
    last_word = max(t for t in (_last_sign(rhythm), rhythm.handed_off_at) if t is not None)
    return last_word + timedelta(minutes=policy.handoff_cools_after_min)
