"""The score lab's report: who flips, by which dimension, and what the difference is worth."""

from dataclasses import replace
from uuid import uuid4

import pytest

from models.domain.errors import InvalidInput
from models.domain.lifecycle import State
from models.domain.offer import Offer, OfferType
from models.domain.pricing import Package
from models.domain.qualification import Budget, Fields, Intent, Timing
from models.domain.score_definition import InvalidTemplate, written
from models.domain.score_lab import FLIPS_MAX, Report, Tally, Trial, candidate
from models.domain.score_templates import PROPERTY, ScoreTemplate
from models.domain.score_versions import DEFAULT_SCORING
from models.domain.scoring import score

OFFER = Offer(zone="Palermo", city="Buenos Aires", price_from=100_000, currency="USD")
LEAD = Fields(
    name="Ana",
    budget=Budget(max=100_000, currency="USD"),
    zones=("Palermo",),
    timing=Timing(months_max=1),
    intent=Intent.READY,
)
"""25 + 20 + 0 + 15 + 15 + 5 = 80: ready, and not a point more than it needs."""
PACKAGES = [Package("starter", 50, 400_00), Package("scale", 250, 1500_00)]
STRICT = replace(PROPERTY, threshold=81)
MILD = replace(PROPERTY, threshold=70)


def trial(
    tried: ScoreTemplate,
    state: State = State.SENT_TO_DEVELOPER,
    fields: Fields = LEAD,
    *,
    is_returned: bool = False,
) -> Trial:
    now, then = (score(fields, OFFER, template=t) for t in (PROPERTY, tried))
    return Trial(str(uuid4()), state, is_returned, now.total, now, then)


def reported(*trials: Trial) -> Report:
    tally = Tally()
    for each in trials:
        tally.add(each)
    return tally.report("draft", PACKAGES, is_cut=False)


ALMOST = replace(LEAD, timing=Timing(months_max=12))


@pytest.mark.parametrize(
    ("given", "credits"),
    [
        (trial(STRICT, State.SENT_TO_DEVELOPER), -1),
        (trial(STRICT, State.LEAD_READY), -1),
        (trial(STRICT, State.SENT_TO_DEVELOPER, is_returned=True), 0),
        (trial(STRICT, State.SCORED), 0),
        (trial(MILD, State.SCORED, ALMOST), 1),
        (trial(MILD, State.COOLING, ALMOST), 1),
        (trial(MILD, State.SENT_TO_DEVELOPER, ALMOST), 0),
        (trial(MILD, State.DISQUALIFIED, ALMOST), 0),
        (trial(MILD, State.STOPPED, ALMOST), 0),
    ],
)
def test_a_flip_is_worth_the_sale_that_it_makes_or_unmakes(given: Trial, credits: int) -> None:
    report = reported(given)
    assert (report.credits, len(report.flips)) == (credits, 1)
    assert report.flips[0].credits == credits


def test_who_stays_on_its_side_is_no_flip() -> None:
    report = reported(trial(MILD), trial(STRICT, State.SCORED, ALMOST))
    assert (report.leads, report.flips, report.credits) == (2, (), 0)
    assert (report.ready_now, report.ready_then) == (1, 1)


def test_credits_are_worth_what_they_cost_in_each_package() -> None:
    report = reported(*(trial(STRICT) for _ in range(3)), trial(MILD, State.SCORED, ALMOST))
    assert (report.credits, report.credits_more, report.credits_less) == (-2, 1, 3)
    assert [(w.package, w.amount_minor) for w in report.worth] == [
        ("starter", -16_00),
        ("scale", -12_00),
    ]


def test_the_dimensions_that_changed_are_told_with_their_flips() -> None:
    definition = written(PROPERTY)
    zone = next(d for d in definition["dimensions"] if d["key"] == "zone")
    timing = next(d for d in definition["dimensions"] if d["key"] == "timing")
    zone.update(max=15, levels={"exact": 15, "adjacent": 12, "same_city": 8, "none": 3})
    timing.update(max=20, levels={**timing["levels"], "immediate": 20})
    tried = candidate(DEFAULT_SCORING, OfferType.PROPERTY, definition, None)
    report = reported(trial(tried), trial(tried, State.SCORED, replace(LEAD, timing=None)))
    told = {d.key: (d.leads, d.points, d.flips) for d in report.dimensions}
    assert told == {"zone": (2, -10, 0), "timing": (1, 5, 0)}
    lost = reported(trial(tried, fields=replace(LEAD, zones=("Belgrano",), garage=True, m2_min=1)))
    assert lost.flips == ()


def test_a_flip_counts_in_each_dimension_that_changed() -> None:
    definition = written(PROPERTY)
    zone = next(d for d in definition["dimensions"] if d["key"] == "zone")
    bonus = next(d for d in definition["dimensions"] if d["is_bonus"])
    zone["levels"]["adjacent"] = 20
    bonus["max"] = 0
    tried = candidate(DEFAULT_SCORING, OfferType.PROPERTY, definition, None)
    gained = trial(tried, State.SCORED, replace(LEAD, zones=("Belgrano",)))
    report = reported(gained, gained, trial(tried))
    assert [(d.key, d.leads, d.points, d.flips) for d in report.dimensions] == [("zone", 2, 16, 2)]
    assert report.flips[0].points == {"zone": (12, 20)}


def test_the_list_of_flips_ends_and_the_count_goes_on() -> None:
    report = reported(*(trial(STRICT) for _ in range(FLIPS_MAX + 1)))
    assert (len(report.flips), report.no_longer_ready) == (FLIPS_MAX, FLIPS_MAX + 1)


def test_a_threshold_alone_or_over_a_draft_can_be_tried() -> None:
    alone = candidate(DEFAULT_SCORING, OfferType.PROPERTY, None, 70)
    assert (alone.threshold, alone.version) == (70, "property-1@70")
    both = candidate(DEFAULT_SCORING, OfferType.PROPERTY, written(STRICT), 60)
    assert (both.threshold, both.version) == (60, "draft@60")


def test_what_cannot_be_tried_is_refused() -> None:
    with pytest.raises(InvalidInput, match="name what to try"):
        candidate(DEFAULT_SCORING, OfferType.PROPERTY, None, None)
    wrong = {**written(PROPERTY), "threshold": 500}
    with pytest.raises(InvalidTemplate):
        candidate(DEFAULT_SCORING, OfferType.PROPERTY, wrong, None)
