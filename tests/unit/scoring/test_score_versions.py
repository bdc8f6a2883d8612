"""Which version scores a tenant's leads, and how a version gets there."""

from typing import Any

import pytest

from models.domain.offer import OfferType
from models.domain.score_definition import written
from models.domain.score_templates import PROPERTY, TEMPLATES
from models.domain.score_versions import Status, VersionRefused, check_step, in_force

TYPE = OfferType.PROPERTY


def version(number: int, status: Status) -> dict[str, Any]:
    return {"version": number, "status": status, "definition": written(PROPERTY)}


def standing(own: list[dict[str, Any]], platform: list[dict[str, Any]]) -> tuple[str, str | None]:
    scoring = in_force(own, platform)
    shadow = scoring.shadow.get(TYPE)
    return scoring.published[TYPE].version, shadow.version if shadow else None


SHADOW, PUBLISHED = Status.SHADOW, Status.PUBLISHED


@pytest.mark.parametrize(
    ("own", "platform", "expected"),
    [
        ([], [], ("property-1", None)),
        ([], [version(2, PUBLISHED)], ("property-2", None)),
        ([], [version(2, PUBLISHED), version(3, SHADOW)], ("property-2", "property-3")),
        ([version(1, PUBLISHED)], [version(2, PUBLISHED)], ("tenant-property-1", None)),
        ([version(1, SHADOW)], [version(2, SHADOW)], ("property-1", "tenant-property-1")),
        ([version(1, PUBLISHED)], [version(2, SHADOW)], ("tenant-property-1", None)),
    ],
)
def test_the_tenants_own_goes_before_the_platforms_and_that_before_the_shipped(
    own: list[dict[str, Any]],
    platform: list[dict[str, Any]],
    expected: tuple[str, str | None],
) -> None:
    assert standing(own, platform) == expected


def test_an_offer_type_without_a_version_keeps_the_shipped_template() -> None:
    scoring = in_force([version(1, PUBLISHED)], [])
    assert scoring.published[OfferType.AUTO] is TEMPLATES[OfferType.AUTO]


@pytest.mark.parametrize("now", list(Status))
@pytest.mark.parametrize("target", [Status.SHADOW, Status.PUBLISHED, Status.RETIRED])
def test_a_version_goes_from_draft_over_shadow_to_published(now: Status, target: Status) -> None:
    allowed = {
        (Status.DRAFT, Status.SHADOW),
        (Status.SHADOW, Status.PUBLISHED),
        (Status.DRAFT, Status.RETIRED),
        (Status.SHADOW, Status.RETIRED),
    }
    if (now, target) in allowed:
        check_step(now, target)
        return
    with pytest.raises(VersionRefused, match=f"it is {now}"):
        check_step(now, target)
