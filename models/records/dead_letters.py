"""Dead letters: deliveries that every try failed for, and that wait for a person's word; also of
delivered leads, where a target beside the primary one did not take it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import defer
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.disqualification import Code
from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import State
from models.records import judging, tenants
from models.tables import CreditHold, Delivery, DeliveryTarget, LeadOffer, Tenant

_Key = tuple[UUID, UUID]


@dataclass(frozen=True)
class DeadLetter:
    """`state`: DEAD_LETTER or DELIVERED. `since`: when its hold ended. `language`: the tenant's."""

    tenant_id: UUID
    delivery_id: UUID
    lead_offer_id: UUID
    state: str
    since: datetime
    language: str
    targets: Sequence[DeliveryTarget]


async def queue(
    session: AsyncSession, *, limit: int, tenant_id: UUID | None = None
) -> list[DeadLetter]:
    """Of every tenant that the transaction's role sees; leads that nobody has come first. A dead
    letter that failed again goes to the end of them."""
    released_at = func.max(CreditHold.resolved_at)
    query = (
        select(Delivery, Tenant.language, released_at)
        # A payload that no key opens must not hide the others.
        .options(defer(Delivery.payload))
        .join(Tenant, col(Tenant.id) == col(Delivery.tenant_id))
        .join(
            CreditHold,
            (col(CreditHold.tenant_id) == col(Delivery.tenant_id))
            & (col(CreditHold.delivery_id) == col(Delivery.id)),
            isouter=True,
        )
        .where((col(Delivery.state) == "DEAD_LETTER") | _has_failed_target())
        .group_by(col(Delivery.tenant_id), col(Delivery.id), col(Tenant.id))
        .order_by(
            col(Delivery.state) == "DELIVERED",
            func.coalesce(released_at, Delivery.ready_at),
            col(Delivery.id),
        )
        .limit(limit)
    )
    if tenant_id is not None:
        query = query.where(Delivery.tenant_id == tenant_id)
    rows = (await session.exec(query)).all()
    targets = await _targets(session, [(d.tenant_id, d.id) for d, _, _ in rows])
    return [
        DeadLetter(
            d.tenant_id,
            d.id,
            d.lead_offer_id,
            d.state,
            at or d.ready_at,
            language,
            targets[d.tenant_id, d.id],
        )
        for d, language, at in rows
    ]


def _has_failed_target() -> ColumnElement[bool]:
    """A delivered lead that one of its targets did not take."""
    failed = select(DeliveryTarget.id).where(
        DeliveryTarget.tenant_id == Delivery.tenant_id,
        DeliveryTarget.delivery_id == Delivery.id,
        DeliveryTarget.state == "FAILED",
    )
    return (col(Delivery.state) == "DELIVERED") & failed.exists()


async def ask_retry(session: AsyncSession, tenant_id: UUID, delivery_id: UUID, by: str) -> None:
    """Puts on record that a person wants another try, also of what failed beside the primary
    target of a delivered lead. Raises NotFound, InvalidInput."""
    delivery = await _locked(session, tenant_id, delivery_id)
    if delivery.state != "DEAD_LETTER" and not await _has_target_left(session, delivery):
        raise InvalidInput(f"the delivery is {delivery.state}: nothing is left to retry")
    audit_retry(session, tenant_id, delivery_id, by)


def audit_retry(session: AsyncSession, tenant_id: UUID, delivery_id: UUID, by: str) -> None:
    tenants.audit(
        session,
        tenant_id,
        actor=by,
        action="delivery.retry_asked",
        subject=f"delivery:{delivery_id}",
    )


async def skip(session: AsyncSession, tenant_id: UUID, delivery_id: UUID, by: str) -> None:
    """The lead is DISQUALIFIED and the delivery SKIPPED, uncharged. Repeating changes nothing.

    Raises NotFound, InvalidInput.
    """
    delivery = await _locked(session, tenant_id, delivery_id)
    if delivery.state == "SKIPPED":
        return
    if delivery.state != "DEAD_LETTER":
        raise InvalidInput(f"the delivery is {delivery.state}; only a DEAD_LETTER is skipped")
    life = await session.get_one(
        LeadOffer, (tenant_id, delivery.lead_offer_id), with_for_update={"key_share": True}
    )
    # Who stopped, or was handed to a person, a moment ago keeps that state.
    if life.state == State.LEAD_READY:
        await judging.disqualify(session, life, Code.SKIPPED, cause="delivery_skipped", actor=by)
    delivery.state = "SKIPPED"
    tenants.audit(
        session,
        tenant_id,
        actor=by,
        action="delivery.skipped",
        subject=f"delivery:{delivery_id}",
        before={"state": "DEAD_LETTER"},
        after={"state": "SKIPPED"},
    )


async def dismiss(session: AsyncSession, tenant_id: UUID, delivery_id: UUID, by: str) -> None:
    """Lets the targets be that did not take a delivered lead. Repeating changes nothing.

    Raises NotFound, InvalidInput.
    """
    delivery = await _locked(session, tenant_id, delivery_id)
    if delivery.state != "DELIVERED":
        raise InvalidInput(
            f"the delivery is {delivery.state}: a target is let be once it is DELIVERED"
        )
    for target in await _failed(session, delivery):
        target.state = "DISMISSED"
        tenants.audit(
            session,
            tenant_id,
            actor=by,
            action="delivery.target_dismissed",
            subject=f"delivery:{delivery_id}",
            after={"target": target.kind, "error": target.error_code},
        )


async def _has_target_left(session: AsyncSession, delivery: Delivery) -> bool:
    return delivery.state == "DELIVERED" and bool(await _failed(session, delivery))


async def _failed(session: AsyncSession, delivery: Delivery) -> list[DeliveryTarget]:
    key = (delivery.tenant_id, delivery.id)
    return [t for t in (await _targets(session, [key]))[key] if t.state == "FAILED"]


async def _locked(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> Delivery:
    found = await session.get(
        Delivery, (tenant_id, delivery_id), with_for_update={"key_share": True}
    )
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no delivery {delivery_id}")
    return found


async def _targets(
    session: AsyncSession, deliveries: Sequence[_Key]
) -> dict[_Key, list[DeliveryTarget]]:
    rows = await session.exec(
        select(DeliveryTarget)
        .where(
            tuple_(col(DeliveryTarget.tenant_id), col(DeliveryTarget.delivery_id)).in_(deliveries)
        )
        .order_by(col(DeliveryTarget.is_primary).desc(), col(DeliveryTarget.kind))
    )
    found = defaultdict(list)
    for target in rows.all():
        found[target.tenant_id, target.delivery_id].append(target)
    return found
