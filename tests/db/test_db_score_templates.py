"""Versions of scoring templates: their way, back again, and that what scored never changes."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from demo.seed import SeededTenant
from models.domain.errors import NotFound
from models.domain.offer import OfferType
from models.domain.score_definition import InvalidTemplate, written
from models.domain.score_templates import LOAN
from models.domain.score_versions import Scoring, Status, VersionRefused
from models.records import score_templates
from models.session import Database
from tests.db.scoring import NOW, definition, draft, move, publish

TYPE = OfferType.PROPERTY


async def scoring(db: Database, tenant: SeededTenant) -> Scoring:
    async with db.tenant(tenant.id) as session:
        return await score_templates.load(session, tenant.id)


async def in_force(db: Database, tenant: SeededTenant) -> str:
    return (await scoring(db, tenant)).published[TYPE].version


async def roll_back(db: Database, tenant: SeededTenant) -> None:
    async with db.tenant(tenant.id) as session:
        await score_templates.roll_back(session, tenant.id, TYPE, by="ana", now=NOW)


async def statuses(db: Database, tenant: SeededTenant) -> dict[int, str]:
    async with db.tenant(tenant.id) as session:
        return {v.version: v.status for v in await score_templates.every(session, tenant.id)}


async def test_a_draft_scores_nothing_a_shadow_beside_and_a_published_one_counts(
    db: Database, tenant: SeededTenant
) -> None:
    number = await draft(db, tenant.id, definition(threshold=70))
    assert (await scoring(db, tenant)) == Scoring()
    await move(db, tenant.id, number, Status.SHADOW)
    beside = await scoring(db, tenant)
    assert beside.published == Scoring().published
    assert beside.shadow[TYPE].threshold == 70
    await move(db, tenant.id, number, Status.PUBLISHED)
    after = await scoring(db, tenant)
    assert (after.published[TYPE].version, after.shadow) == (f"tenant-property-{number}", {})


async def test_a_new_version_retires_the_one_before(db: Database, tenant: SeededTenant) -> None:
    for _ in range(2):
        await publish(db, tenant, definition())
    third, fourth = [await draft(db, tenant.id, definition()) for _ in range(2)]
    await move(db, tenant.id, third, Status.SHADOW)
    await move(db, tenant.id, fourth, Status.SHADOW)
    assert await statuses(db, tenant) == {
        4: "SHADOW",
        3: "RETIRED",
        2: "PUBLISHED",
        1: "RETIRED",
    }


async def test_rolling_back_goes_to_what_counted_before_and_at_last_to_the_platforms(
    db: Database, tenant: SeededTenant
) -> None:
    for day in range(3):
        number = await draft(db, tenant.id, definition())
        await move(db, tenant.id, number, Status.SHADOW)
        await move(db, tenant.id, number, Status.PUBLISHED, now=NOW + timedelta(days=day))
    seen = []
    for _ in range(3):
        seen.append(await in_force(db, tenant))
        await roll_back(db, tenant)
    assert seen == ["tenant-property-3", "tenant-property-2", "tenant-property-1"]
    assert await in_force(db, tenant) == "property-1"
    with pytest.raises(VersionRefused, match="no version of PROPERTY is published"):
        await roll_back(db, tenant)


async def test_a_version_that_was_taken_back_is_passed_over(
    db: Database, tenant: SeededTenant
) -> None:
    await publish(db, tenant, definition())
    await publish(db, tenant, definition())
    await roll_back(db, tenant)
    await publish(db, tenant, definition())
    await roll_back(db, tenant)
    assert await in_force(db, tenant) == "tenant-property-1"


async def test_each_step_says_who_and_when(db: Database, tenant: SeededTenant) -> None:
    number = await publish(db, tenant, definition())
    async with db.tenant(tenant.id) as session:
        version = await score_templates.find(session, tenant.id, TYPE, number)
    assert [(s["status"], s["by"]) for s in version.steps] == [
        ("DRAFT", "ana"),
        ("SHADOW", "ana"),
        ("PUBLISHED", "ana"),
    ]


async def test_a_wrong_template_is_not_stored(db: Database, tenant: SeededTenant) -> None:
    with pytest.raises(InvalidTemplate):
        await draft(db, tenant.id, definition(threshold=101))
    assert await statuses(db, tenant) == {}
    with pytest.raises(NotFound):
        await move(db, tenant.id, 1, Status.SHADOW)


@pytest.mark.parametrize(
    "change", ["definition = '{}'", "version = version + 1", "offer_type = 'LOAN'"]
)
async def test_a_stored_version_never_changes(
    db: Database, tenant: SeededTenant, change: str
) -> None:
    await draft(db, tenant.id, definition())
    with pytest.raises(ProgrammingError, match="does not change"):
        async with db.tenant(tenant.id) as session:
            await session.execute(text(f"update score_template set {change}"))


async def test_two_published_versions_cannot_stand_side_by_side(
    db: Database, tenant: SeededTenant
) -> None:
    for _ in range(2):
        await draft(db, tenant.id, definition())
    with pytest.raises(IntegrityError, match="uq_score_template_in_force"):
        async with db.tenant(tenant.id) as session:
            await session.execute(text("update score_template set status = 'PUBLISHED'"))


async def test_the_platforms_version_scores_every_tenant_until_it_is_rolled_back(
    db: Database, tenant: SeededTenant
) -> None:
    """Of loans, which no other test sells."""
    loans = {"offer_type": OfferType.LOAN}
    number = await draft(db, None, {**written(LOAN), "threshold": 60})
    await move(db, None, number, Status.SHADOW, **loans)
    await move(db, None, number, Status.PUBLISHED, **loans)
    template = (await scoring(db, tenant)).published[OfferType.LOAN]
    assert (template.version, template.threshold) == (f"loan-{number}", 60)
    async with db.platform() as session:
        await score_templates.roll_back(session, None, OfferType.LOAN, by="ana", now=NOW)
    assert (await scoring(db, tenant)).published[OfferType.LOAN] is LOAN


async def test_a_tenants_transaction_cannot_write_the_platforms(
    db: Database, tenant: SeededTenant
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.tenant(tenant.id) as session:
            await score_templates.draft(session, None, definition(), by="ana", now=NOW)
