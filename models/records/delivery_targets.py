"""What a delivery did with each target: one row a target, made once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.records.targets import connected, count_success
from models.tables import Delivery, DeliveryTarget, Integration

_DONE: Final = frozenset({"SENT", "DISMISSED"})


async def unserved(session: AsyncSession, delivery: Delivery) -> list[DeliveryTarget]:
    """The primary target's row first, then those of the others that did not take the lead.

    A row is made once for each connected target. Which one is primary is read anew until the
    primary one took the lead: then it stays, even switched off.
    """
    on = await connected(session, delivery.tenant_id)
    await _add_rows(session, delivery, on)
    by_target = {row.integration_id: row for row in await _rows(session, delivery)}
    took = [row for row in by_target.values() if row.is_primary and row.state == "SENT"]
    in_order = [*took, *(by_target[target.id] for target in on)]
    for row in by_target.values():
        row.is_primary = row is in_order[0] if in_order else False
    return in_order[:1] + [row for row in in_order[1:] if row.state not in _DONE]


async def left(session: AsyncSession, delivery: Delivery) -> list[DeliveryTarget]:
    """Of a delivered lead: what is on and did not take it. Later targets do not get old leads."""
    on = {target.id for target in await connected(session, delivery.tenant_id)}
    rows = await _rows(session, delivery)
    return [row for row in rows if row.integration_id in on and row.state not in _DONE]


async def _add_rows(session: AsyncSession, delivery: Delivery, on: Sequence[Integration]) -> None:
    rows = [
        {
            "tenant_id": delivery.tenant_id,
            "id": ids.new_id(),
            "delivery_id": delivery.id,
            "integration_id": target.id,
            "kind": target.kind,
        }
        for target in on
    ]
    if rows:
        await session.execute(insert(DeliveryTarget).values(rows).on_conflict_do_nothing())


async def _rows(session: AsyncSession, delivery: Delivery) -> Sequence[DeliveryTarget]:
    found = await session.exec(
        select(DeliveryTarget).where(
            DeliveryTarget.tenant_id == delivery.tenant_id,
            DeliveryTarget.delivery_id == delivery.id,
        )
    )
    return found.all()


async def note_success(
    session: AsyncSession, tenant_id: UUID, target_id: UUID, receipt: dict[str, Any], now: datetime
) -> None:
    row = await session.get_one(DeliveryTarget, (tenant_id, target_id))
    row.state, row.receipt, row.sent_at = "SENT", receipt, now
    row.error = row.error_code = None
    await count_success(session, tenant_id, row.integration_id)


async def note_problem(
    session: AsyncSession, tenant_id: UUID, target_id: UUID, words: str, code: str | None
) -> None:
    """`words` tell the tenant what to do; whether it is tried again is the workflow's to say."""
    row = await session.get_one(DeliveryTarget, (tenant_id, target_id))
    row.error, row.error_code = words, code
