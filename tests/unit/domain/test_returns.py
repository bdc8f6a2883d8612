"""What is given back at once, what waits for a person, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.catalogue import LANGUAGES
from models.domain.places import Relation
from models.domain.policy import DEFAULT_POLICY
from models.domain.return_words import explain
from models.domain.returns import (
    Evidence,
    Reason,
    ReturnRefused,
    ReturnState,
    cycle,
    decide,
    returns_max,
    zone_relation,
)

NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
EARLIER, LATER = NOON - timedelta(hours=2), NOON - timedelta(hours=1)
DAYS = timedelta(days=DEFAULT_POLICY.return_days)


def evidence(**known: Any) -> Evidence:
    """A lead delivered just now, of which nothing bad is known."""
    return Evidence(
        **{"delivered_at": NOON, "delivered_in_cycle": 1, "credited_in_cycle": 0, **known}
    )


CLEAR: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.DUPLICATE, {"was_delivered_before": True}),
    (Reason.SPAM, {"conversation": 2}),
    (Reason.SPAM, {"conversation": 0}),
    (Reason.BAD_NUMBER, {"has_phone": False}),
    (Reason.BAD_NUMBER, {"undeliverable_at": LATER}),
    (Reason.BAD_NUMBER, {"undeliverable_at": LATER, "reached_at": EARLIER}),
    (Reason.OUT_OF_ZONE, {"zone": Relation.NONE}),
]
NOT_CLEAR: list[tuple[Reason, dict[str, Any], str]] = [
    (Reason.DUPLICATE, {}, "duplicate.not_shown"),
    (Reason.SPAM, {}, "spam.not_shown"),
    (Reason.SPAM, {"conversation": 5}, "spam.not_shown"),
    (Reason.SPAM, {"conversation": 2, "facts_told": 1}, "spam.told_facts"),
    (Reason.BAD_NUMBER, {}, "bad_number.not_shown"),
    (Reason.BAD_NUMBER, {"reached_at": LATER}, "bad_number.was_reached"),
    (
        Reason.BAD_NUMBER,
        {"undeliverable_at": EARLIER, "reached_at": LATER},
        "bad_number.was_reached",
    ),
    (Reason.OUT_OF_ZONE, {}, "out_of_zone.not_known"),
    (Reason.OUT_OF_ZONE, {"zone": Relation.EXACT}, "out_of_zone.same_zone"),
    (Reason.OUT_OF_ZONE, {"zone": Relation.ADJACENT}, "out_of_zone.near"),
    (Reason.OUT_OF_ZONE, {"zone": Relation.SAME_CITY}, "out_of_zone.near"),
    (Reason.NOT_MY_OFFER, {}, "for_a_person"),
    (Reason.OTHER, {}, "for_a_person"),
]
EVERYTHING = {name: value for _, known in CLEAR for name, value in known.items()}


@pytest.mark.parametrize(("reason", "known"), CLEAR)
def test_what_the_records_show_is_credited_at_once(reason: Reason, known: dict[str, Any]) -> None:
    assert decide(reason, evidence(**known), DEFAULT_POLICY, NOON).state is ReturnState.CREDITED


@pytest.mark.parametrize(("reason", "known", "rule"), NOT_CLEAR)
def test_what_the_records_do_not_show_or_contradict_waits_with_the_rule_that_says_why(
    reason: Reason, known: dict[str, Any], rule: str
) -> None:
    found = decide(reason, evidence(**known), DEFAULT_POLICY, NOON)
    assert (found.state, found.rule) == (ReturnState.PENDING, rule)


@pytest.mark.parametrize("reason", [Reason.NOT_MY_OFFER, Reason.OTHER])
def test_no_evidence_of_another_kind_decides_what_only_a_person_can(reason: Reason) -> None:
    found = decide(reason, evidence(**EVERYTHING), DEFAULT_POLICY, NOON)
    assert found.state is ReturnState.PENDING


@pytest.mark.parametrize("reason", list(Reason))
def test_a_lead_is_kept_after_five_days_whatever_is_wrong_with_it(reason: Reason) -> None:
    known = evidence(**EVERYTHING)
    assert decide(reason, known, DEFAULT_POLICY, NOON + DAYS).state is not ReturnState.REJECTED
    with pytest.raises(ReturnRefused, match="within 5 days"):
        decide(reason, known, DEFAULT_POLICY, NOON + DAYS + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("delivered", "credited", "is_over"),
    [(1, 2, False), (1, 3, True), (19, 3, True), (20, 3, False), (20, 4, True), (100, 19, False)],
)
def test_over_the_cap_of_the_month_a_clear_case_waits_too(
    delivered: int, credited: int, is_over: bool
) -> None:
    known = evidence(
        delivered_in_cycle=delivered, credited_in_cycle=credited, was_delivered_before=True
    )
    found = decide(Reason.DUPLICATE, known, DEFAULT_POLICY, NOON)
    assert (found.state is ReturnState.PENDING and found.rule == "cap") is is_over


def test_over_the_cap_a_grey_case_keeps_the_rule_that_says_why() -> None:
    known = evidence(credited_in_cycle=50)
    assert decide(Reason.OTHER, known, DEFAULT_POLICY, NOON).rule == "for_a_person"


def test_a_tenants_own_policy_decides() -> None:
    strict = replace(DEFAULT_POLICY, return_days=1, returns_min=0, returns_share_max_percent=0)
    known = evidence(was_delivered_before=True)
    assert decide(Reason.DUPLICATE, known, strict, NOON).rule == "cap"
    with pytest.raises(ReturnRefused, match="within 1 days"):
        decide(Reason.DUPLICATE, known, strict, NOON + timedelta(days=2))


times = st.none() | st.datetimes(timezones=st.just(UTC))


@given(
    st.sampled_from(Reason),
    st.builds(
        Evidence,
        delivered_at=st.just(NOON),
        delivered_in_cycle=st.integers(0, 400),
        credited_in_cycle=st.integers(0, 90),
        was_delivered_before=st.booleans(),
        has_phone=st.booleans(),
        undeliverable_at=times,
        reached_at=times,
        facts_told=st.integers(0, 3),
        conversation=st.none() | st.integers(0, 10),
        zone=st.none() | st.sampled_from(Relation),
    ),
)
def test_no_rule_rejects_and_none_credits_beyond_the_cap(reason: Reason, known: Evidence) -> None:
    found = decide(reason, known, DEFAULT_POLICY, NOON)
    assert found.state in (ReturnState.CREDITED, ReturnState.PENDING)
    assert found.rule
    if known.credited_in_cycle >= returns_max(known.delivered_in_cycle, DEFAULT_POLICY):
        assert found.state is ReturnState.PENDING


@pytest.mark.parametrize(
    ("wanted", "offered", "city", "relation"),
    [
        (["Palermo"], "Palermo", "Buenos Aires", Relation.EXACT),
        (["Rosario"], "Palermo", "Buenos Aires", Relation.NONE),
        (["Rosario", "Palermo"], "Palermo", "Buenos Aires", Relation.EXACT),
        (["Belgrano"], None, "Buenos Aires", Relation.SAME_CITY),
        (["Rosario"], None, "Buenos Aires", Relation.NONE),
        (["Barrio Inexistente"], "Palermo", "Buenos Aires", None),
        (["Rosario", "Barrio Inexistente"], "Palermo", "Buenos Aires", None),
        (["Rosario"], "Barrio Inexistente", "Buenos Aires", None),
        ([], "Palermo", "Buenos Aires", None),
        (["  "], "Palermo", "Buenos Aires", None),
        (["Palermo"], None, None, None),
    ],
)
def test_a_place_that_nobody_knows_is_not_taken_for_a_far_one(
    wanted: list[str], offered: str | None, city: str | None, relation: Relation | None
) -> None:
    assert zone_relation(wanted, offered, city) is relation


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        ("2026-03-11T15:00+00:00", "2026-03-01T03:00+00:00", "2026-04-01T03:00+00:00"),
        ("2026-03-01T02:59+00:00", "2026-02-01T03:00+00:00", "2026-03-01T03:00+00:00"),
        ("2026-12-31T23:00+00:00", "2026-12-01T03:00+00:00", "2027-01-01T03:00+00:00"),
    ],
)
def test_a_month_begins_at_the_tenants_midnight(at: str, start: str, end: str) -> None:
    found = cycle(datetime.fromisoformat(at), "America/Argentina/Buenos_Aires")
    assert found == (datetime.fromisoformat(start), datetime.fromisoformat(end))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_may_decide_is_told_in_words(language: str) -> None:
    told = set()
    for reason, has_phone, failed, reached, facts, quality, zone, was_known, credited in product(
        Reason, (True, False), (None, EARLIER), (None, LATER), (0, 1), (None, 2, 7),
        (None, *Relation), (True, False), (0, 99),
    ):  # fmt: skip
        known = evidence(
            has_phone=has_phone,
            undeliverable_at=failed,
            reached_at=reached,
            facts_told=facts,
            conversation=quality,
            zone=zone,
            was_delivered_before=was_known,
            credited_in_cycle=credited,
        )
        told.add(decide(reason, known, DEFAULT_POLICY, NOON).rule)
    assert len({explain(rule, language) for rule in told}) == len(told) == 15
