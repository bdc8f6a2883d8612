"""A scoring template as data: written down, read back, and what is wrong with one, in words.

{"offer_type": "PROPERTY", "threshold": 80, "required": ["name", "budget", ...],
 "dimensions": [{"key": "budget", "rule": "budget", "max": 25, "is_bonus": false,
                 "levels": {"fits": 25, "within_20": 20, ...}}, ...]}
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from models.domain.errors import InvalidInput
from models.domain.offer import OfferType
from models.domain.qualification import FIELD_NAMES
from models.domain.score_rulebook import RULES, Rule
from models.domain.score_templates import UNKNOWN, DimensionTemplate, ScoreTemplate

WEIGHTS_TOTAL: Final = 100
THRESHOLD_MAX: Final = 100
REQUIRABLE: Final = frozenset(FIELD_NAMES) - {"zones", "extra"} | {"zone"}
"""The field `zones` is "zone" where a template names it."""


class InvalidTemplate(InvalidInput):
    """Its text names everything that is wrong, and what to do."""

    type = "score.template_invalid"


def written(template: ScoreTemplate) -> dict[str, Any]:
    return {
        "offer_type": template.offer_type.value,
        "threshold": template.threshold,
        "required": list(template.required),
        "dimensions": [
            {
                "key": d.key,
                "rule": d.rule,
                "max": d.max,
                "is_bonus": d.is_bonus,
                "levels": dict(d.levels),
            }
            for d in template.dimensions
        ],
    }


def read(definition: Mapping[str, Any], version: str) -> ScoreTemplate:
    """One that was checked when it was stored."""
    return ScoreTemplate(
        offer_type=OfferType(definition["offer_type"]),
        version=version,
        threshold=definition["threshold"],
        required=tuple(definition["required"]),
        dimensions=tuple(
            DimensionTemplate(d["key"], d["max"], d["rule"], dict(d["levels"]), d["is_bonus"])
            for d in definition["dimensions"]
        ),
    )


def checked(definition: Mapping[str, Any], version: str) -> ScoreTemplate:
    """Of the shape above. Raises InvalidTemplate."""
    template = read(definition, version)
    if found := list(problems(template)):
        raise InvalidTemplate(" ".join(found))
    return template


def problems(template: ScoreTemplate) -> Iterator[str]:
    """Sentences; none for a template that may be used."""
    weights = sum(d.max for d in template.dimensions if not d.is_bonus)
    if weights != WEIGHTS_TOTAL:
        yield f"The weights add up to {weights}: bring them to {WEIGHTS_TOTAL}, bonus apart."
    if not 0 <= template.threshold <= THRESHOLD_MAX:
        yield f"The threshold {template.threshold} is outside 0..{THRESHOLD_MAX}."
    if unknown := sorted(set(template.required) - REQUIRABLE):
        yield f"No lead has {_listed(unknown)}: require one of {_listed(REQUIRABLE)}."
    keys = [d.key for d in template.dimensions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{key}: stands there twice."
    for dimension in template.dimensions:
        yield from (f"{dimension.key}: {problem}" for problem in _of_dimension(dimension))


def _of_dimension(dimension: DimensionTemplate) -> Iterator[str]:
    rule = RULES.get(dimension.rule)
    if rule is None:
        yield f"there is no rule {dimension.rule!r}: use one of {_listed(RULES)}."
    elif dimension.max < 0:
        yield "its maximum is below 0."
    elif not rule.ladder and dimension.levels:
        yield "has no levels, since it is a share of its maximum: leave them out."
    elif rule.ladder:
        yield from _of_levels(dimension, rule)


def _of_levels(dimension: DimensionTemplate, rule: Rule) -> Iterator[str]:
    levels, known = dimension.levels, (*rule.ladder, *rule.aside)
    if unknown := sorted(set(levels) - {*known, UNKNOWN}):
        yield f"has no level {_listed(unknown)}: its levels are {_listed(known)}."
    if absent := [level for level in known if level not in levels]:
        yield f"say what {_listed(absent)} is worth."
        return
    best, *_, worst = (levels[level] for level in rule.ladder)
    if best != dimension.max:
        yield f"its best level, {rule.ladder[0]}, is worth {best}: give it the maximum."
    for better, worse in zip(rule.ladder, rule.ladder[1:], strict=False):
        if levels[worse] > levels[better]:
            yield f"{worse} is worth more than {better}, which fits better."
    if any(levels[level] > best for level in rule.aside):
        yield f"nothing may be worth more than {rule.ladder[0]}."
    if not 0 <= levels.get(UNKNOWN, 0) <= worst:
        yield f"what is not known may be worth 0 to {worst}, or telling it would cost points."
    if worst < 0:
        yield f"{rule.ladder[-1]} is worth less than 0."


def _listed(names: Any) -> str:
    return ", ".join(sorted(names) if isinstance(names, (set, frozenset)) else names)
