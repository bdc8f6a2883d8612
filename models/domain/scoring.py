"""How well a lead fits an offer: points by dimension, each with its reason, and who is ready."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from models.domain.offer import Offer, OfferType
from models.domain.qualification import Fields
from models.domain.score_case import Case, Finding
from models.domain.score_findings import packed
from models.domain.score_reasons import reason
from models.domain.score_rulebook import RULES
from models.domain.score_rules import CONVERSATION_MAX
from models.domain.score_templates import TEMPLATES, UNKNOWN, DimensionTemplate, ScoreTemplate

TOTAL_MAX: Final = 100
CONVERSATION_NOT_KNOWN: Final = 5
ALTERNATIVES_MAX: Final = 3
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dimension:
    """`finding`: what `reason` was told from, to tell it again in another language."""

    key: str
    points: int
    max: int
    reason: str
    rule: str
    finding: Finding

    def told(self) -> dict[str, Any]:
        """As people and targets read it."""
        return {"key": self.key, "points": self.points, "max": self.max, "reason": self.reason}

    def packed(self) -> dict[str, Any]:
        """As it is kept, to be told in any language."""
        kept = {"key": self.key, "rule": self.rule, "points": self.points, "max": self.max}
        return {**kept, "finding": packed(self.finding)}


@dataclass(frozen=True, slots=True)
class Score:
    """`missing` names the minimum fields that are not known; the field `zones` is "zone" here."""

    total: int
    threshold: int
    ready: bool
    dimensions: tuple[Dimension, ...]
    missing: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class ScoredOffer:
    offer: Offer
    score: Score

    @property
    def why(self) -> str:
        """What speaks for this offer, and against it: the reasons that compare with it."""
        told = (d for d in self.score.dimensions if RULES[d.rule].compares)
        return " ".join(d.reason for d in told if d.finding.level != UNKNOWN)


@dataclass(frozen=True, slots=True)
class Recommendation:
    best: ScoredOffer | None
    alternatives: tuple[ScoredOffer, ...] = ()


def score(
    fields: Fields,
    offer: Offer | None,
    *,
    conversation: int | None = CONVERSATION_NOT_KNOWN,
    template: ScoreTemplate | None = None,
    language: str = "es",
    extra: Mapping[str, object] = _NOTHING,
) -> Score:
    """Pure: the same input gives the same score. Without an offer, what needs one is unknown.

    `extra`: over what the tenant's own questions found out.
    """
    chosen = template or TEMPLATES[offer_type_of(offer)]
    quality = CONVERSATION_NOT_KNOWN if conversation is None else conversation
    case = Case(fields, offer, min(max(quality, 0), CONVERSATION_MAX), {**fields.extra, **extra})
    dimensions = tuple(_dimension(d, case, language) for d in chosen.dimensions)
    total = min(sum(d.points for d in dimensions), TOTAL_MAX)
    missing = missing_fields(fields, chosen.required)
    return Score(
        total=total,
        threshold=chosen.threshold,
        ready=total >= chosen.threshold and not missing,
        dimensions=dimensions,
        missing=missing,
        version=chosen.version,
    )


def offer_type_of(offer: Offer | None) -> OfferType:
    """Without an offer a property is what people ask for."""
    return OfferType(offer.offer_type) if offer else OfferType.PROPERTY


def best_offers(
    fields: Fields,
    offers: Iterable[Offer],
    *,
    conversation: int | None = CONVERSATION_NOT_KNOWN,
    templates: Mapping[OfferType, ScoreTemplate] = TEMPLATES,
    language: str = "es",
    extra: Mapping[str, object] = _NOTHING,
    alternatives_max: int = ALTERNATIVES_MAX,
) -> Recommendation:
    """The offer to recommend and what else fits, best first; ties keep the order given."""
    scored = [
        ScoredOffer(
            offer,
            score(
                fields,
                offer,
                conversation=conversation,
                template=templates.get(OfferType(offer.offer_type)),
                language=language,
                extra=extra,
            ),
        )
        for offer in offers
    ]
    ranked = sorted(scored, key=_rank, reverse=True)
    if not ranked:
        return Recommendation(None)
    return Recommendation(ranked[0], tuple(ranked[1 : 1 + alternatives_max]))


def missing_fields(fields: Fields, required: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in required if not _is_known(fields, name))


def _rank(scored: ScoredOffer) -> tuple[int, int]:
    """Points above the cap still tell two offers apart."""
    return scored.score.total, sum(d.points for d in scored.score.dimensions)


def _dimension(template: DimensionTemplate, case: Case, language: str) -> Dimension:
    finding = RULES[template.rule].find(case)
    points = _points(template, finding)
    told = reason(template.rule, finding, language)
    return Dimension(template.key, points, template.max, told, template.rule, finding)


def _points(template: DimensionTemplate, finding: Finding) -> int:
    """A share is rounded here, once, half up; a level the template does not know is worth 0."""
    if finding.share is None:
        return template.levels.get(finding.level, 0)
    return int(finding.share * template.max + Fraction(1, 2))


def _is_known(fields: Fields, name: str) -> bool:
    """An empty name, a zone of spaces or a budget without a figure is not known."""
    match name:
        case "name":
            return bool((fields.name or "").strip())
        case "zone":
            return any(zone.strip() for zone in fields.zones)
        case "budget":
            budget = fields.budget
            return budget is not None and (budget.min is not None or budget.max is not None)
        case "timing":
            said = fields.timing
            return said is not None and (
                said.flexible
                or bool(said.text.strip())
                or said.months_min is not None
                or said.months_max is not None
            )
        case _:
            return name in fields.known()
