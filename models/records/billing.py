"""How a tenant pays: its prices, its customer at Stripe, auto-recharge and the low-credit alert."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, cast, func, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.domain.errors import InvalidInput
from models.domain.policy import DEFAULT_POLICY
from models.domain.pricing import PACKAGES, Package
from models.tables import BillingOrder, BillingProfile, CreditAccount, Tenant, TenantPackage


async def packages(session: AsyncSession, tenant_id: UUID) -> dict[str, Package]:
    """What this tenant may buy, at its own prices where it has any."""
    rows = await session.exec(select(TenantPackage).where(TenantPackage.tenant_id == tenant_id))
    offered = dict(PACKAGES)
    for own in rows.all():
        offered.pop(own.key, None)
        if own.is_offered:
            offered[own.key] = Package(own.key, own.credits, own.amount_minor, own.currency)
    return offered


async def package(session: AsyncSession, tenant_id: UUID, key: str) -> Package:
    """Raises InvalidInput for one that this tenant cannot buy."""
    offered = await packages(session, tenant_id)
    if key not in offered:
        raise InvalidInput(f"unknown package {key!r}; there are {', '.join(offered)}")
    return offered[key]


async def set_price(
    session: AsyncSession, tenant_id: UUID, own: Package, *, is_offered: bool
) -> None:
    """A tenant's own price; only the platform's role may write it."""
    values = {
        "credits": own.credits,
        "amount_minor": own.amount_minor,
        "currency": own.currency,
        "is_offered": is_offered,
    }
    await session.execute(
        insert(TenantPackage)
        .values(tenant_id=tenant_id, key=own.key, **values)
        .on_conflict_do_update(index_elements=["tenant_id", "key"], set_=values)
    )


async def profile(session: AsyncSession, tenant_id: UUID) -> BillingProfile:
    """As it stands; a tenant that never paid has an empty one, which is not stored."""
    found = await session.get(BillingProfile, tenant_id)
    return found or BillingProfile(tenant_id=tenant_id)


async def change_profile(session: AsyncSession, tenant_id: UUID, **values: object) -> None:
    """Writes these columns only, so that two writers of different ones never undo each other."""
    await session.execute(
        insert(BillingProfile)
        .values(tenant_id=tenant_id, **values)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=values)
    )


async def keep_customer(
    session: AsyncSession, tenant_id: UUID, customer_id: str, email: str | None
) -> str:
    """The tenant's customer at Stripe: the first one that was kept, whoever comes later."""
    statement = insert(BillingProfile).values(
        tenant_id=tenant_id, stripe_customer_id=customer_id, email=email
    )
    kept = {
        "stripe_customer_id": func.coalesce(
            col(BillingProfile.stripe_customer_id), statement.excluded.stripe_customer_id
        ),
        "email": func.coalesce(col(BillingProfile.email), statement.excluded.email),
    }
    row = await session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id"], set_=kept).returning(
            col(BillingProfile.stripe_customer_id)
        )
    )
    return str(row.scalar_one())


async def recharged_since(session: AsyncSession, tenant_id: UUID, since: datetime) -> int:
    """Minor units that recharges took or may still take since then."""
    total = await session.scalar(
        select(func.coalesce(func.sum(BillingOrder.amount_minor), 0)).where(
            BillingOrder.tenant_id == tenant_id,
            BillingOrder.origin == "RECHARGE",
            BillingOrder.created_at >= since,
            col(BillingOrder.state).in_(("CREATED", "OPEN", "COMPLETED")),
        )
    )
    return int(total or 0)


_AVAILABLE = col(CreditAccount.balance) - col(CreditAccount.held)
_ALERT_AT = func.coalesce(
    cast(col(Tenant.policy)["low_credit_alert"].astext, Integer),
    DEFAULT_POLICY.low_credit_alert,
)


async def note_crossings(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Tenants that fell to their alert level and were not told yet; each crossing is told once.

    Platform role. Who is above the level again is armed anew in the same call.
    """
    await session.execute(
        update(BillingProfile)
        .where(
            col(BillingProfile.low_crossed_at).is_not(None),
            col(BillingProfile.tenant_id).in_(_accounts().where(_AVAILABLE > _ALERT_AT)),
        )
        .values(low_crossed_at=None, low_alerted_at=None)
    )
    fallen = await session.exec(
        _accounts()
        .join(
            BillingProfile,
            col(BillingProfile.tenant_id) == col(CreditAccount.tenant_id),
            isouter=True,
        )
        .where(
            Tenant.status == "ACTIVE",
            _AVAILABLE <= _ALERT_AT,
            CreditAccount.entries > 0,
            col(BillingProfile.low_crossed_at).is_(None),
        )
        .limit(limit)
    )
    for tenant_id in fallen.all():
        await change_profile(session, tenant_id, low_crossed_at=now)
    untold = await session.exec(
        select(BillingProfile.tenant_id)
        .join(Tenant, col(Tenant.id) == col(BillingProfile.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            col(BillingProfile.low_crossed_at).is_not(None),
            col(BillingProfile.low_alerted_at).is_(None),
        )
        .limit(limit)
    )
    return untold.all()


def _accounts() -> SelectOfScalar[UUID]:
    return select(CreditAccount.tenant_id).join(
        Tenant, col(Tenant.id) == col(CreditAccount.tenant_id)
    )


async def due_for_recharge(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Tenants that opted in, are down to their own level and below their cap. Platform role."""
    rows = await session.exec(
        select(BillingProfile.tenant_id)
        .join(CreditAccount, col(CreditAccount.tenant_id) == col(BillingProfile.tenant_id))
        .join(Tenant, col(Tenant.id) == col(BillingProfile.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            col(BillingProfile.recharge_is_on).is_(True),
            col(BillingProfile.recharge_problem).is_(None),
            func.coalesce(col(BillingProfile.recharge_capped_until) <= now, true()),
            col(BillingProfile.recharge_at) >= _AVAILABLE,
        )
        .limit(limit)
    )
    return rows.all()


async def lock_profile(session: AsyncSession, tenant_id: UUID) -> None:
    """Whoever decides on a recharge decides alone until the transaction ends."""
    await session.exec(
        select(BillingProfile.tenant_id)
        .where(BillingProfile.tenant_id == tenant_id)
        .with_for_update()
    )


def recharge_is_due(profile: BillingProfile, account: CreditAccount) -> bool:
    return (
        profile.recharge_is_on
        and profile.recharge_problem is None
        and profile.recharge_at is not None
        and account.balance - account.held <= profile.recharge_at
    )
