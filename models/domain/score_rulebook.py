"""Every rule by name: how it is found out, what it reads, and which levels it may answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from models.domain import score_rules as rules
from models.domain import score_rules_products as products
from models.domain.preferences import preferences
from models.domain.score_case import Case, Finding
from models.domain.typology import typology


@dataclass(frozen=True, slots=True)
class Rule:
    """`reads`: the lead's fields that it looks at, `extra:x` for what is asked beside them.
    `ladder`: its levels, best first; `aside`: levels that are only known to be no better than the
    best. Without levels it answers a share of the maximum. `compares`: with the offer, so that it
    tells why one offer fits better."""

    find: Callable[[Case], Finding]
    reads: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    compares: bool = False


_NEARNESS: Final = ("fits", "within_20", "within_50", "out_of_range")

RULES: Final[Mapping[str, Rule]] = {
    "budget": Rule(rules.budget, ("budget",), _NEARNESS, compares=True),
    "zone": Rule(rules.zone, ("zones",), ("exact", "adjacent", "same_city", "none"), compares=True),
    "typology": Rule(
        typology,
        ("ambientes", "bedrooms", "property_type"),
        ("exact", "close", "partial", "none"),
        compares=True,
    ),
    "timing": Rule(rules.timing, ("timing",), rules.TIMING_LADDER),
    "intent": Rule(rules.intent, ("intent",), ("ready", "looking", "exploring", "curious")),
    "conversation": Rule(rules.conversation),
    "preferences": Rule(
        preferences,
        (
            "garage",
            "amenities",
            "floor_preference",
            "orientation",
            "balcony",
            "terrace",
            "pets_allowed",
            "m2_min",
            "m2_max",
            "bathrooms",
        ),
        compares=True,
    ),
    "model": Rule(
        products.model, ("extra:model", "extra:brand"), ("exact", "brand", "other"), compares=True
    ),
    "financing": Rule(
        products.financing,
        ("financing", "financing_type", "pre_approved"),
        ("settled", "needs", "unmet"),
        compares=True,
    ),
    "amount": Rule(products.amount, ("budget",), _NEARNESS, compares=True),
    "income": Rule(
        products.income,
        ("extra:income",),
        ("enough", "within_20", "within_50", "out_of_range"),
        aside=("stated",),
        compares=True,
    ),
    "documentation": Rule(
        products.documentation, ("extra:documentation",), ("complete", "partial", "none")
    ),
    "coverage": Rule(
        products.coverage, ("extra:coverage",), ("offered", "stated", "not_offered"), compares=True
    ),
    "risk": Rule(products.risk, ("extra:risk",), ("low", "medium", "high")),
}
