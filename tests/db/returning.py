"""Delivered leads of a test's tenant, and how they are given back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from demo.seed import SeededTenant
from models.domain.returns import Reason
from models.records import returns
from models.session import Database
from tests.delivered import make_delivered

NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
CLEAR = {"zones": ("Rosario",)}
"""What makes OUT_OF_ZONE a clear case: the offer is in Palermo."""


async def delivered(db: Database, tenant: SeededTenant, **how: Any) -> UUID:
    async with db.tenant(tenant.id) as session:
        made = await make_delivered(session, tenant, **{"delivered_at": NOON, **how})
        return made.id


async def ask(
    db: Database,
    tenant: SeededTenant,
    delivery_id: UUID,
    reason: Reason = Reason.OUT_OF_ZONE,
    now: datetime = NOON,
) -> tuple[str, str]:
    """State and rule."""
    async with db.tenant(tenant.id) as session:
        answer = await returns.ask(session, tenant.id, delivery_id, reason, "", "test", now)
    return answer.request.state, answer.request.rule
