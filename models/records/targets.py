"""A tenant's targets: which there are, how each of them does."""

import base64
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import breaker
from models.domain.errors import InvalidInput, NotFound
from models.records import tenants
from models.tables import Delivery, Integration

_ACTOR: Final = "delivery"


async def every(session: AsyncSession, tenant_id: UUID) -> Sequence[Integration]:
    """Also those that are off; the primary one first."""
    rows = await session.exec(
        select(Integration)
        .where(Integration.tenant_id == tenant_id, col(Integration.is_target).is_(True))
        .order_by(col(Integration.is_primary).desc(), col(Integration.created_at))
    )
    return rows.all()


async def connected(session: AsyncSession, tenant_id: UUID) -> list[Integration]:
    """The targets that are on, the primary one first."""
    return [target for target in await every(session, tenant_id) if target.status != "OFF"]


async def load(session: AsyncSession, tenant_id: UUID, integration_id: UUID) -> Integration:
    """Raises NotFound for what is no target of this tenant."""
    found = await session.get(Integration, (tenant_id, integration_id))
    if found is None or not found.is_target:
        raise NotFound(f"tenant {tenant_id} has no target {integration_id}")
    return found


async def waiting(session: AsyncSession, tenant_id: UUID) -> Sequence[UUID]:
    """Deliveries that wait for a target to be connected."""
    rows = await session.exec(
        select(Delivery.id).where(
            Delivery.tenant_id == tenant_id, Delivery.state == "WAITING_TARGET"
        )
    )
    return rows.all()


async def count_success(session: AsyncSession, tenant_id: UUID, integration_id: UUID) -> None:
    target = await session.get_one(Integration, (tenant_id, integration_id))
    if target.failures:
        _forget_failures(target)


async def count_failure(
    session: AsyncSession, tenant_id: UUID, integration_id: UUID, words: str, now: datetime
) -> None:
    """One more in a row, over all leads: maybe the target is left alone now."""
    target = await _locked(session, tenant_id, integration_id)
    target.failures += 1
    target.error = words
    target.failing_since = target.failing_since or now
    target.paused_until = breaker.paused_until(target.failures, now)


async def failing(session: AsyncSession, now: datetime, limit: int) -> Sequence[Integration]:
    """Targets that a letter may be due for, without their secrets. Platform role."""
    is_due = and_(
        col(Integration.noticed_at).is_(None),
        col(Integration.failing_since) <= now - breaker.NOTICE_AFTER,
    ) | (col(Integration.failing_since) <= now - breaker.OFF_AFTER)
    rows = await session.exec(
        select(Integration)
        # A secret that no key opens must not hide the others.
        .options(defer(Integration.secret))
        .where(
            col(Integration.is_target).is_(True),
            Integration.status != "OFF",
            Integration.failures >= breaker.FAILURES_MAX,
            is_due,
        )
        .order_by(col(Integration.failing_since))
        .limit(limit)
    )
    return rows.all()


async def take_step(
    session: AsyncSession, tenant_id: UUID, integration_id: UUID, step: breaker.Step, now: datetime
) -> None:
    """Nothing where the target works again since the letter was written."""
    target = await _locked(session, tenant_id, integration_id)
    if breaker.due(target.failing_since, target.noticed_at, now) is not step:
        return
    if step is breaker.Step.NOTICE:
        target.noticed_at = now
        return
    target.status = "OFF"
    tenants.audit(
        session,
        tenant_id,
        actor=_ACTOR,
        action="target.switched_off",
        subject=f"integration:{integration_id}",
        after={"error": target.error},
    )


async def _locked(session: AsyncSession, tenant_id: UUID, integration_id: UUID) -> Integration:
    return await session.get_one(
        Integration, (tenant_id, integration_id), with_for_update={"key_share": True}
    )


async def connect(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    kind: str,
    config: Mapping[str, Any],
    secret: Mapping[str, Any] | None,
    is_primary: bool,
) -> Integration:
    """A new target. A new primary one takes the place of the one before.

    Raises InvalidInput for a place that is a target already: each lead would arrive there twice.
    """
    target = Integration(
        tenant_id=tenant_id,
        kind=kind,
        config=dict(config),
        secret=None if secret is None else dict(secret),
        is_target=True,
        is_primary=is_primary,
    )
    for other in await every(session, tenant_id):
        if _place(other) == _place(target):
            raise InvalidInput(f"this is a target already: {other.id} ({other.status})")
        other.is_primary = other.is_primary and not is_primary
    session.add(target)
    await session.flush()
    return target


def _place(target: Integration) -> tuple[Any, ...]:
    """What two targets of a tenant do not share."""
    names = {
        "SHEETS": ("spreadsheet_id", "worksheet"),
        "WEBHOOK": ("url",),
        "EMAIL": ("to",),
        "TOKKO": ("publication_id",),
    }[target.kind]
    place = tuple(target.config.get(name) for name in names)
    return (target.kind, *place, target.secret["api_key"] if target.kind == "TOKKO" else None)


def switch(target: Integration, *, is_on: bool) -> None:
    """On again it starts without a record of failures."""
    target.status = "ACTIVE" if is_on else "OFF"
    _forget_failures(target)


def _forget_failures(target: Integration) -> None:
    target.failures, target.error = 0, None
    target.failing_since = target.paused_until = target.noticed_at = None


def new_signing_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(24)).decode()


def rotate_secret(target: Integration) -> str:
    """The new secret; the one before signs as well until the next rotation."""
    fresh = new_signing_secret()
    before = (target.secret or {}).get("signing_secret")
    target.secret = {"signing_secret": fresh, "previous_secret": before}
    return fresh
