"""What is known of a tenant's WhatsApp account: what Meta told of it, and what Graph says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.account_standing import CONFIG_KEY, News, Problem, Standing
from models.records import alerts
from models.tables import Integration, Tenant

_LOW: Final = "RED"


async def unread_since(session: AsyncSession, since: datetime, limit: int) -> Sequence[UUID]:
    """Active tenants whose account is known and was not read since then. Platform role."""
    rows = await session.exec(
        select(Integration.tenant_id)
        .join(Tenant, col(Tenant.id) == col(Integration.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            Integration.kind == "WHATSAPP",
            Integration.status == "ACTIVE",
            col(Integration.config)["waba_id"].astext != "",
            col(Integration.synced_at).is_(None) | (col(Integration.synced_at) < since),
        )
        .order_by(col(Integration.synced_at).nulls_first())
        .limit(limit)
    )
    return rows.all()


async def mark_read(session: AsyncSession, tenant_id: UUID, at: datetime) -> None:
    for connection in await _connections(session, Integration.tenant_id == tenant_id):
        connection.synced_at = at


async def keep_number(
    session: AsyncSession, tenant_id: UUID, facts: Mapping[str, Any], now: datetime
) -> None:
    """What Graph says of the number (integrations' NumberFacts). A ban that is over ends here, for
    whom no event told of it."""
    can_send = facts["can_send"]
    told = {n: v for n, v in facts.items() if n != "can_send" and v is not None}
    for connection in await _connections(session, Integration.tenant_id == tenant_id):
        connection.synced_at = now
        connection.config = {**connection.config, **told}
        standing = Standing.of(connection.config)
        if standing.is_banned and can_send:
            connection.config = {
                **connection.config,
                CONFIG_KEY: standing.after(News(is_banned=False), now).kept(),
            }
        await _tell(session, connection, now)


async def hear(session: AsyncSession, waba_id: str, news: News, at: datetime) -> None:
    """Meta's word on an account, for every tenant of it. Platform role."""
    for connection in await _of_account(session, waba_id):
        before = Standing.of(connection.config)
        if before.told_at is not None and at < before.told_at:
            continue
        connection.config = {**connection.config, CONFIG_KEY: before.after(news, at).kept()}
        await _tell(session, connection, at, news.warning)


async def hear_limit(session: AsyncSession, waba_id: str, limit: str | None) -> None:
    """Meta's word on how many people may be written to first. Graph, which knows in what order
    such words fell, is read with the next sweep. Platform role."""
    for connection in await _of_account(session, waba_id):
        if limit is not None:
            connection.config = {**connection.config, "messaging_limit": limit}
        connection.synced_at = None


async def _tell(
    session: AsyncSession, connection: Integration, now: datetime, warning: Problem | None = None
) -> None:
    """An alert for each problem that there is, and none for those that are over."""
    tenant_id = connection.tenant_id
    there = Standing.of(connection.config).problems(now)
    if connection.config.get("quality") == _LOW:
        there.add(Problem.LOW_QUALITY)
    for problem in (Problem.BANNED, Problem.RESTRICTED, Problem.LOW_QUALITY):
        key = alerts.standing_key(problem)
        if problem in there:
            await alerts.raise_once(session, tenant_id, key, {"problem": problem}, now)
        else:
            await alerts.clear(session, tenant_id, key, now)
    if warning is not None:
        # Each warning is news, also while an earlier one is open.
        key = alerts.standing_key(warning)
        await alerts.clear(session, tenant_id, key, now)
        await alerts.raise_once(session, tenant_id, key, {"problem": warning}, now)


async def _of_account(session: AsyncSession, waba_id: str) -> Sequence[Integration]:
    return await _connections(session, col(Integration.config)["waba_id"].astext == waba_id)


async def _connections(session: AsyncSession, which: Any) -> Sequence[Integration]:
    """Active WhatsApp connections, locked: their configuration is changed as a whole."""
    rows = await session.exec(
        select(Integration)
        .where(Integration.kind == "WHATSAPP", Integration.status == "ACTIVE", which)
        .order_by(col(Integration.id))
        .with_for_update()
    )
    return rows.all()
