"""What a scoring template is, and the ones the product ships: the first version of each offer type.

A dimension names its rule (see `score_rulebook.RULES`) and the points of each level the rule can
find. What makes a template valid: `score_definition`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from models.domain.offer import OfferType

UNKNOWN: Final = "unknown"
"""Every rule may answer this; it is worth nothing unless a template says otherwise."""


REQUIRED: Final = ("name", "budget", "zone", "timing", "intent")


@dataclass(frozen=True, slots=True)
class DimensionTemplate:
    """`levels` is empty for a rule that answers a share of the maximum. A bonus comes on top."""

    key: str
    max: int
    rule: str
    levels: Mapping[str, int] = field(default_factory=dict)
    is_bonus: bool = False


@dataclass(frozen=True, slots=True)
class ScoreTemplate:
    offer_type: OfferType
    version: str
    threshold: int
    dimensions: tuple[DimensionTemplate, ...]
    required: tuple[str, ...] = REQUIRED
    """Without these a lead is not ready, whatever its points."""


def _levels(names: str, *points: int) -> dict[str, int]:
    return dict(zip(names.split(), points, strict=True))


_MONEY: Final = "fits within_20 within_50 out_of_range"
_PLACE: Final = "exact adjacent same_city none"
_TYPOLOGY: Final = "exact close partial none"
_TIMING: Final = "immediate within_6 flexible within_12 later"
_INTENT: Final = "ready looking exploring curious"

_BUDGET: Final = DimensionTemplate("budget", 25, "budget", _levels(_MONEY, 25, 20, 12, 5))
_CONVERSATION: Final = DimensionTemplate("conversation", 10, "conversation")
_INTENT_10: Final = DimensionTemplate("intent", 10, "intent", _levels(_INTENT, 10, 8, 5, 3))
_INTENT_15: Final = DimensionTemplate("intent", 15, "intent", _levels(_INTENT, 15, 12, 8, 4))
_TIMING_15: Final = DimensionTemplate("timing", 15, "timing", _levels(_TIMING, 15, 12, 10, 8, 5))
_TIMING_20: Final = DimensionTemplate("timing", 20, "timing", _levels(_TIMING, 20, 16, 13, 10, 6))

PROPERTY: Final = ScoreTemplate(
    OfferType.PROPERTY,
    "property-1",
    80,
    (
        _BUDGET,
        DimensionTemplate("zone", 20, "zone", _levels(_PLACE, 20, 12, 8, 3)),
        DimensionTemplate("typology", 15, "typology", _levels(_TYPOLOGY, 15, 10, 6, 2)),
        _TIMING_15,
        _INTENT_15,
        _CONVERSATION,
        DimensionTemplate("preferences", 10, "preferences", is_bonus=True),
    ),
)

AUTO: Final = ScoreTemplate(
    OfferType.AUTO,
    "auto-1",
    75,
    (
        _BUDGET,
        DimensionTemplate("model", 20, "model", _levels("exact brand other", 20, 12, 3)),
        _TIMING_20,
        DimensionTemplate("financing", 15, "financing", _levels("settled needs unmet", 15, 12, 4)),
        _INTENT_10,
        _CONVERSATION,
    ),
)

LOAN: Final = ScoreTemplate(
    OfferType.LOAN,
    "loan-1",
    80,
    (
        DimensionTemplate("amount", 25, "amount", _levels(_MONEY, 25, 20, 12, 5)),
        DimensionTemplate(
            "income",
            25,
            "income",
            _levels("enough within_20 within_50 out_of_range stated", 25, 18, 10, 4, 15),
        ),
        _TIMING_15,
        DimensionTemplate(
            "documentation", 15, "documentation", _levels("complete partial none", 15, 8, 2)
        ),
        _INTENT_10,
        _CONVERSATION,
    ),
)

INSURANCE: Final = ScoreTemplate(
    OfferType.INSURANCE,
    "insurance-1",
    80,
    (
        DimensionTemplate(
            "coverage", 30, "coverage", _levels("offered stated not_offered", 30, 15, 6)
        ),
        DimensionTemplate("risk", 25, "risk", _levels("low medium high", 25, 15, 6)),
        _TIMING_20,
        _INTENT_15,
        _CONVERSATION,
    ),
)

TEMPLATES: Final[Mapping[OfferType, ScoreTemplate]] = {
    t.offer_type: t for t in (PROPERTY, AUTO, LOAN, INSURANCE)
}
