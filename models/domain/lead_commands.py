"""What an operator may order about a life, and in words why not."""

from enum import StrEnum
from typing import Final

from models.domain.errors import Refusal
from models.domain.lifecycle import ARROWS, IllegalTransition, State, path


class Command(StrEnum):
    RETRY = "retry"
    TAKE_OVER = "take_over"
    MOVE = "move"
    CLOSE = "close"
    DISQUALIFY = "disqualify"
    REINSTATE = "reinstate"


class Taker(StrEnum):
    """PLATFORM's agent talks to the lead, and nothing is charged. A TENANT that takes a lead over
    accepts it: that is its delivery, and its charge."""

    PLATFORM = "platform"
    TENANT = "tenant"


class Reason(StrEnum):
    """Closed, since it travels through histories; what there is to add goes into the audit."""

    CORRECTION = "correction"
    ASKED_BY_TENANT = "asked_by_tenant"
    ASKED_BY_LEAD = "asked_by_lead"
    BOUGHT_ELSEWHERE = "bought_elsewhere"
    DUPLICATE = "duplicate"
    TEST = "test"
    OTHER = "other"


class CommandRefused(Refusal):
    type = "lead.refused"


_ACCEPTABLE: Final = frozenset({State.SCORED, State.LEAD_READY, State.HUMAN_HANDOFF})
"""What a tenant may take over: below the threshold it may still want it."""
_OWN_COMMAND: Final = {
    State.TO_BE_CONTACTED: "map its ad, or choose its offer",
    State.CONTACTED: "a first contact that leaves brings it there",
    State.HUMAN_HANDOFF: "use take_over",
    State.SENT_TO_DEVELOPER: "a delivery brings it there; use take_over for the tenant",
    State.DISQUALIFIED: "use disqualify",
    State.STOPPED: "use close",
}
_OVER: Final = {
    State.STOPPED: "STOPPED is final: only the person opens a new life, by writing",
    State.SENT_TO_DEVELOPER: "it is delivered: what is wrong with it is told as a return",
}


def check(
    command: Command, state: State, *, target: State | None = None, taker: Taker | None = None
) -> None:
    """Raises CommandRefused with the reason in words."""
    if (words := _refusal(command, state, target, taker)) is not None:
        raise CommandRefused(words)


def movable(state: State) -> tuple[State, ...]:
    """Where `move` may take it."""
    if state is State.DISQUALIFIED:
        return ()
    return tuple(sorted(ARROWS[state] - set(_OWN_COMMAND)))


def _refusal(
    command: Command, state: State, target: State | None, taker: Taker | None
) -> str | None:
    if state in _OVER:
        return _OVER[state]
    if command is Command.REINSTATE:
        return None if state is State.DISQUALIFIED else f"it is {state}, not DISQUALIFIED"
    if state is State.DISQUALIFIED and command is not Command.CLOSE:
        return "it is DISQUALIFIED: reinstate it first"
    if command is Command.TAKE_OVER:
        return _no_take_over(state, taker)
    if command is Command.MOVE:
        return _no_move(state, target)
    return None


def _no_take_over(state: State, taker: Taker | None) -> str | None:
    if taker is Taker.TENANT:
        if state in _ACCEPTABLE:
            return None
        return f"it is {state}: a tenant takes over {', '.join(sorted(_ACCEPTABLE))} only"
    if state is State.HUMAN_HANDOFF:
        return "a person has it already"
    try:
        path(state, State.HUMAN_HANDOFF)
    except IllegalTransition:
        return f"no way leads from {state} to a person"
    return None


def _no_move(state: State, target: State | None) -> str | None:
    if target in movable(state):
        return None
    if target in _OWN_COMMAND:
        return f"{target} is not moved to: {_OWN_COMMAND[target]}"
    where = ", ".join(movable(state)) or "nowhere"
    return f"no arrow leads from {state} to {target}; move leads to {where}"
