"""The versions of a scoring template, and which of them score a tenant's leads.

DRAFT -> SHADOW (scores along, without effect) -> PUBLISHED -> RETIRED. A version never changes
otherwise: an edited template is a new version. The platform has versions of its own, over those
that the product ships; a tenant's own go before them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from models.domain.errors import Refusal
from models.domain.offer import OfferType
from models.domain.score_definition import read
from models.domain.score_templates import TEMPLATES, ScoreTemplate

SHIPPED: Final = 1
"""The number of the version that the product ships: the platform's own begin after it."""


class Status(StrEnum):
    DRAFT = "DRAFT"
    SHADOW = "SHADOW"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


IN_FORCE: Final = (Status.SHADOW, Status.PUBLISHED)
"""Of each an owner has one at most."""


class VersionRefused(Refusal):
    """Not from where this version stands."""

    type = "score.version_refused"


_FROM: Final[Mapping[Status, tuple[Status, str]]] = {
    Status.SHADOW: (Status.DRAFT, "only a draft begins to score along"),
    Status.PUBLISHED: (Status.SHADOW, "let it score along as a shadow first"),
}


def check_step(now: Status, target: Status) -> None:
    """Raises VersionRefused."""
    if target is Status.RETIRED:
        if now not in (Status.DRAFT, Status.SHADOW):
            raise VersionRefused(f"it is {now}: only a draft or a shadow can be withdrawn")
        return
    needed, words = _FROM[target]
    if now is not needed:
        raise VersionRefused(f"it is {now}: {words}")


@dataclass(frozen=True, slots=True)
class Scoring:
    """What scores the leads of one tenant, by offer type."""

    published: Mapping[OfferType, ScoreTemplate] = field(default_factory=lambda: TEMPLATES)
    shadow: Mapping[OfferType, ScoreTemplate] = field(default_factory=dict)


DEFAULT_SCORING: Final = Scoring()


def label(offer_type: OfferType, number: int, *, is_own: bool) -> str:
    """How a score names the version it was made with: "property-1", "tenant-property-3"."""
    return f"{'tenant-' if is_own else ''}{offer_type.lower()}-{number}"


def in_force(own: Iterable[Mapping[str, Any]], platform: Iterable[Mapping[str, Any]]) -> Scoring:
    """Each {version, status, definition}, SHADOW or PUBLISHED.

    A shadow of the platform says nothing about a tenant that publishes a template of its own.
    """
    ours, theirs = _by_status(own, is_own=True), _by_status(platform, is_own=False)
    published = {**TEMPLATES, **theirs[Status.PUBLISHED], **ours[Status.PUBLISHED]}
    of_platform = {
        offer_type: template
        for offer_type, template in theirs[Status.SHADOW].items()
        if offer_type not in ours[Status.PUBLISHED]
    }
    return Scoring(published, {**of_platform, **ours[Status.SHADOW]})


def _by_status(
    versions: Iterable[Mapping[str, Any]], *, is_own: bool
) -> dict[Status, dict[OfferType, ScoreTemplate]]:
    found: dict[Status, dict[OfferType, ScoreTemplate]] = {status: {} for status in IN_FORCE}
    for version in versions:
        offer_type = OfferType(version["definition"]["offer_type"])
        name = label(offer_type, version["version"], is_own=is_own)
        found[Status(version["status"])][offer_type] = read(version["definition"], name)
    return found
