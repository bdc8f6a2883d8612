"""A template as data: it comes back as it was written, and a wrong one is refused in words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.offer import Offer, OfferType
from models.domain.qualification import Budget, Fields
from models.domain.score_definition import InvalidTemplate, checked, problems, read, written
from models.domain.score_rulebook import RULES
from models.domain.score_templates import PROPERTY, TEMPLATES, DimensionTemplate, ScoreTemplate
from models.domain.scoring import score
from tests.unit.scoring.test_score_properties import CONVERSATION, FIELDS, OFFER


@pytest.mark.parametrize("offer_type", list(OfferType))
def test_what_the_product_ships_is_valid_and_comes_back_from_data(offer_type: OfferType) -> None:
    shipped = TEMPLATES[offer_type]
    assert list(problems(shipped)) == []
    assert read(json.loads(json.dumps(written(shipped))), shipped.version) == shipped


def changed(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    definition = json.loads(json.dumps(written(PROPERTY)))
    change(definition)
    return definition


def dimension(definition: dict[str, Any], key: str) -> dict[str, Any]:
    return next(d for d in definition["dimensions"] if d["key"] == key)


def level(key: str, name: str, points: int) -> Callable[[dict[str, Any]], None]:
    return lambda d: dimension(d, key)["levels"].update({name: points})


def column(of: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda d: dimension(d, of).update(values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (column("conversation", max=9), "weights add up to 99: bring them to 100"),
        (lambda d: d.update(threshold=101), "threshold 101 is outside 0..100"),
        (lambda d: d.update(threshold=-1), "threshold -1 is outside 0..100"),
        (lambda d: d.update(required=["zones"]), "No lead has zones: require one of ambientes"),
        (column("zone", rule="zona"), "zone: there is no rule 'zona': use one of budget, zone"),
        (column("zone", key="budget"), "budget: stands there twice"),
        (level("zone", "near", 1), "zone: has no level near: its levels are exact, adjacent"),
        (lambda d: dimension(d, "zone")["levels"].pop("none"), "zone: say what none is worth"),
        (level("zone", "exact", 19), "zone: its best level, exact, is worth 19"),
        (level("zone", "same_city", 13), "zone: same_city is worth more than adjacent"),
        (level("zone", "none", -1), "zone: none is worth less than 0"),
        (level("zone", "unknown", 4), "zone: what is not known may be worth 0 to 3"),
        (column("preferences", levels={"all": 1}), "preferences: has no levels"),
        (column("preferences", max=-1), "preferences: its maximum is below 0"),
    ],
)
def test_a_wrong_template_is_refused_in_words(
    change: Callable[[dict[str, Any]], None], words: str
) -> None:
    with pytest.raises(InvalidTemplate) as refused:
        checked(changed(change), "draft")
    assert words in str(refused.value)


def test_a_refusal_names_everything_that_is_wrong() -> None:
    definition = changed(level("zone", "near", 1))
    definition["threshold"] = 200
    with pytest.raises(InvalidTemplate, match=r"threshold 200.*near"):
        checked(definition, "draft")


@st.composite
def templates(draw: st.DrawFn) -> ScoreTemplate:
    """Any valid template of properties: rules, weights and levels as somebody may set them."""
    names = draw(st.lists(st.sampled_from(sorted(RULES)), min_size=1, max_size=6, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(names), max_size=len(names))))
    cuts[-1] = 100
    weights = [b - a for a, b in zip([0, *cuts], cuts, strict=False)]
    dimensions = []
    for name, weight in zip(names, weights, strict=True):
        rule, levels = RULES[name], {}
        if rule.ladder:
            worth = st.integers(0, weight)
            below = draw(st.lists(worth, min_size=(n := len(rule.ladder) - 1), max_size=n))
            levels = dict(zip(rule.ladder, [weight, *sorted(below, reverse=True)], strict=True))
            levels.update({level: draw(worth) for level in rule.aside})
        dimensions.append(DimensionTemplate(name, weight, name, levels))
    threshold = draw(st.integers(0, 100))
    return ScoreTemplate(OfferType.PROPERTY, "any", threshold, tuple(dimensions))


@settings(max_examples=60)
@given(templates(), FIELDS, OFFER, CONVERSATION)
def test_any_valid_template_adds_up_and_stays_within_its_bounds(
    template: ScoreTemplate, fields: Fields, offer: Offer, conversation: int | None
) -> None:
    assert list(problems(template)) == []
    scored = score(fields, offer, conversation=conversation, template=template)
    assert scored.total == min(sum(d.points for d in scored.dimensions), 100)
    assert all(0 <= d.points <= d.max for d in scored.dimensions)
    assert scored == score(fields, offer, conversation=conversation, template=template)


@settings(max_examples=60)
@given(templates(), FIELDS, OFFER, st.integers(0, 400_000), st.integers(0, 400_000))
def test_under_any_valid_template_a_better_budget_never_gets_fewer_points(
    template: ScoreTemplate, fields: Fields, offer: Offer, least: int, more: int
) -> None:
    def points(budget: int) -> int:
        told = score(
            Fields(**{**fields.known(), "budget": Budget(max=budget)}), offer, template=template
        )
        return sum(d.points for d in told.dimensions if d.rule == "budget")

    assert points(least) <= points(least + more)
