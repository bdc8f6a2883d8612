"""Events of an account or a payment that was unknown when they came, and is known now."""

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records import tenants
from models.tables import BillingOrder, InboxEvent


async def route(session: AsyncSession) -> None:
    """Gives them their tenant, and their order. Platform role."""
    accounts = await session.exec(
        select(InboxEvent.account)
        .where(
            col(InboxEvent.tenant_id).is_(None),
            col(InboxEvent.handled_at).is_(None),
            InboxEvent.kind == "leadgen",
        )
        .distinct()
    )
    await _join_payments(session)
    known = {account for account in accounts.all() if account}
    for account, tenant in (await tenants.routed(session, tenants.META_PAGE, known)).items():
        await session.execute(
            update(InboxEvent)
            .where(
                col(InboxEvent.account) == account,
                col(InboxEvent.tenant_id).is_(None),
                col(InboxEvent.kind) == "leadgen",
            )
            .values(tenant_id=tenant.id)
        )


async def _join_payments(session: AsyncSession) -> None:
    """Refunds and disputes that came before their order knew its payment."""
    await session.execute(
        update(InboxEvent)
        .where(
            col(InboxEvent.kind) == "payment",
            col(InboxEvent.tenant_id).is_(None),
            col(InboxEvent.handled_at).is_(None),
            col(InboxEvent.account) == col(BillingOrder.stripe_payment_intent),
        )
        .values(tenant_id=col(BillingOrder.tenant_id), order_id=col(BillingOrder.id))
    )
