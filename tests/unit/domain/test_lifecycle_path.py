"""A life goes from state to state along the arrows, however many of them a turn takes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.lifecycle import (
    ARROWS,
    FUNNEL,
    INITIAL_STATES,
    NOT_ALIVE,
    IllegalTransition,
    State,
    path,
)

states = st.sampled_from(State)


@given(states, states)
def test_every_step_of_a_path_is_an_arrow(current: State, target: State) -> None:
    try:
        steps = path(current, target)
    except IllegalTransition:
        assert target not in ARROWS[current]
        return
    assert all(after in ARROWS[before] for before, after in pairwise((current, *steps)))
    assert not steps or steps[-1] is target
    assert len(set(steps)) == len(steps)


@given(states, states)
def test_an_arrow_is_taken_directly(current: State, target: State) -> None:
    if target in ARROWS[current]:
        assert path(current, target) == (target,)


@given(states)
def test_who_is_there_already_goes_nowhere(state: State) -> None:
    assert path(state, state) == ()


@pytest.mark.parametrize(
    ("current", "target", "steps"),
    [
        (State.CONTACTED, State.LEAD_READY, "ENGAGED QUALIFYING LEAD_READY"),
        (State.COOLING, State.SCORED, "QUALIFYING SCORED"),
        (State.TO_BE_CONTACTED, State.HUMAN_HANDOFF, "ENGAGED HUMAN_HANDOFF"),
        (State.DISQUALIFIED, State.QUALIFYING, "REACTIVATION QUALIFYING"),
    ],
)
def test_a_turn_that_says_all_passes_the_states_between(
    current: State, target: State, steps: str
) -> None:
    assert path(current, target) == tuple(State(s) for s in steps.split())


@pytest.mark.parametrize("target", sorted(set(State) - {State.STOPPED}))
def test_nothing_leads_out_of_stopped(target: State) -> None:
    with pytest.raises(IllegalTransition):
        path(State.STOPPED, target)


@pytest.mark.parametrize("state", sorted(set(State) - {State.STOPPED}))
def test_everybody_can_stop(state: State) -> None:
    assert path(state, State.STOPPED) == (State.STOPPED,)


@pytest.mark.parametrize("state", sorted(set(State) - {State.LEAD_READY, State.SENT_TO_DEVELOPER}))
def test_only_a_ready_lead_is_delivered(state: State) -> None:
    assert State.SENT_TO_DEVELOPER not in ARROWS[state]


def test_every_state_is_in_one_group_of_the_funnel() -> None:
    grouped = [state for group in FUNNEL.values() for state in group]
    assert sorted(grouped) == sorted(State)


def test_a_life_begins_alive() -> None:
    assert not INITIAL_STATES & NOT_ALIVE
