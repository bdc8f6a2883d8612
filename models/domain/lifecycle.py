"""The states of a lead_offer and the arrows between them: the one copy of that table in code.

The first migration copies ARROWS into the database, where a trigger refuses any other change.
Source: domain document, section 3.
"""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    PENDING_MAPPING = "PENDING_MAPPING"
    TO_BE_CONTACTED = "TO_BE_CONTACTED"
    CONTACTED = "CONTACTED"
    ENGAGED = "ENGAGED"
    QUALIFYING = "QUALIFYING"
    SCORED = "SCORED"
    LEAD_READY = "LEAD_READY"
    SENT_TO_DEVELOPER = "SENT_TO_DEVELOPER"
    COOLING = "COOLING"
    REACTIVATION = "REACTIVATION"
    HUMAN_HANDOFF = "HUMAN_HANDOFF"
    DISQUALIFIED = "DISQUALIFIED"
    STOPPED = "STOPPED"


S = State
_ENDS = frozenset({S.DISQUALIFIED, S.STOPPED})

ARROWS: Final[dict[State, frozenset[State]]] = {
    S.PENDING_MAPPING: frozenset({S.TO_BE_CONTACTED}) | _ENDS,
    S.TO_BE_CONTACTED: frozenset({S.CONTACTED, S.ENGAGED, S.COOLING}) | _ENDS,
    S.CONTACTED: frozenset({S.ENGAGED, S.COOLING}) | _ENDS,
    S.ENGAGED: frozenset({S.QUALIFYING, S.COOLING, S.HUMAN_HANDOFF}) | _ENDS,
    S.QUALIFYING: frozenset({S.SCORED, S.LEAD_READY, S.COOLING, S.HUMAN_HANDOFF}) | _ENDS,
    S.SCORED: frozenset({S.QUALIFYING, S.LEAD_READY, S.COOLING, S.HUMAN_HANDOFF}) | _ENDS,
    S.LEAD_READY: frozenset({S.SENT_TO_DEVELOPER, S.HUMAN_HANDOFF}) | _ENDS,
    S.SENT_TO_DEVELOPER: frozenset({S.STOPPED}),
    S.COOLING: frozenset({S.REACTIVATION, S.ENGAGED, S.QUALIFYING}) | _ENDS,
    S.REACTIVATION: frozenset({S.CONTACTED, S.ENGAGED, S.QUALIFYING, S.COOLING}) | _ENDS,
    S.HUMAN_HANDOFF: frozenset({S.QUALIFYING, S.LEAD_READY, S.COOLING}) | _ENDS,
    S.DISQUALIFIED: frozenset({S.REACTIVATION, S.STOPPED}),
    S.STOPPED: frozenset(),
}

INITIAL_STATES: Final = frozenset({S.PENDING_MAPPING, S.TO_BE_CONTACTED})
NOT_ALIVE: Final = frozenset({S.SENT_TO_DEVELOPER, S.DISQUALIFIED, S.STOPPED})
"""Only an alive life blocks a new one of the same person."""

FUNNEL: Final[dict[str, frozenset[State]]] = {
    "received": frozenset({S.PENDING_MAPPING, S.TO_BE_CONTACTED}),
    "in_chat": frozenset({S.CONTACTED, S.ENGAGED, S.QUALIFYING, S.HUMAN_HANDOFF}),
    "qualified": frozenset({S.SCORED, S.LEAD_READY}),
    "delivered": frozenset({S.SENT_TO_DEVELOPER}),
    "not_qualified": frozenset({S.COOLING, S.REACTIVATION, S.DISQUALIFIED, S.STOPPED}),
}


class IllegalTransition(Exception):
    """The table has no arrow from `current` to `target`."""

    def __init__(self, current: State, target: State) -> None:
        super().__init__(f"no arrow from {current} to {target}")
        self.current, self.target = current, target


_WAYPOINTS: Final = (S.REACTIVATION, S.ENGAGED, S.QUALIFYING)
"""States that a life may pass through on its way; the others are only ever aimed at."""


def path(current: State, target: State) -> tuple[State, ...]:
    """The states to pass through, in order, `target` last; () when already there.

    A first answer with every fact in it takes a life from CONTACTED to LEAD_READY: each state in
    between is stored as well. Raises IllegalTransition when no such way exists.
    """
    if current == target:
        return ()
    frontier: list[tuple[State, ...]] = [(current,)]
    seen = {current}
    while frontier:
        way = frontier.pop(0)
        if target in ARROWS[way[-1]]:
            return (*way[1:], target)
        steps = [s for s in _WAYPOINTS if s in ARROWS[way[-1]] and s not in seen]
        seen.update(steps)
        frontier.extend((*way, step) for step in steps)
    raise IllegalTransition(current, target)
