"""Templates of a tenant and what somebody says who is nearly ready."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from demo.seed import SeededTenant
from models.domain.offer import OfferType
from models.domain.score_definition import written
from models.domain.score_templates import PROPERTY
from models.domain.score_versions import Status
from models.records import score_templates
from models.records.score_templates import Owner
from models.session import Database

NOW: Final = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
LOOKING: Final = "Soy Ana, busco 2 ambientes en Palermo hasta 150 mil dólares"
"""25 + 20 + 15 and 5 for a conversation that was not assessed: 65 of 80."""


def definition(**changed: Any) -> dict[str, Any]:
    return {**written(PROPERTY), **changed}


async def draft(db: Database, owner: Owner, given: Mapping[str, Any]) -> int:
    """Its number."""
    async with db.platform() if owner is None else db.tenant(owner) as session:
        made = await score_templates.draft(session, owner, given, by="ana", now=NOW)
        return made.version


async def move(
    db: Database,
    owner: Owner,
    number: int,
    to: Status,
    *,
    now: datetime = NOW,
    offer_type: OfferType = OfferType.PROPERTY,
) -> None:
    async with db.platform() if owner is None else db.tenant(owner) as session:
        await score_templates.move(session, owner, offer_type, number, to, by="ana", now=now)


async def publish(db: Database, tenant: SeededTenant, given: Mapping[str, Any]) -> int:
    number = await draft(db, tenant.id, given)
    await move(db, tenant.id, number, Status.SHADOW)
    await move(db, tenant.id, number, Status.PUBLISHED)
    return number
