"""Database access: two engines, one per role, and the transactions in which all work happens.

A tenant's transaction sets `app.tenant_id`, which every Row Level Security policy reads, and
`app.user_id`, the person who asks, where there is one; the settings end with the transaction, so
that they cannot leak through a pooling proxy.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from models.encryption import owned_by

_PREPARED_MAX: Final = 400
"""Statements a connection keeps prepared. A lead's life uses more than psycopg's 100, which would
prepare and forget the same ones all the time."""
_SET_TENANT: Final = text(
    "select set_config('app.tenant_id', :tenant_id, true),"
    " set_config('app.user_id', :user_id, true)"
)

acting_user: ContextVar[UUID | None] = ContextVar("acting_user", default=None)
"""Who asks, set where a request is authenticated. Background work is nobody's."""

_READ_ONLY: Final = text("set transaction isolation level repeatable read, read only")


@dataclass(frozen=True)
class Database:
    """`tenant()` for work of one tenant; `own()` for what is a person's own; `platform()` for
    routing, the inbox and sweeps."""

    app: AsyncEngine
    platform_engine: AsyncEngine

    @asynccontextmanager
    async def tenant(self, tenant_id: UUID) -> AsyncIterator[AsyncSession]:
        """One transaction that sees and writes rows of this tenant only."""
        with owned_by(tenant_id):
            async with _session(self.app) as session, session.begin():
                await _act(session, str(tenant_id), acting_user.get())
                yield session

    @asynccontextmanager
    async def own(self, user_id: UUID) -> AsyncIterator[AsyncSession]:
        """One transaction that sees and writes this person's own rows only."""
        with owned_by(None):
            async with _session(self.app) as session, session.begin():
                await _act(session, "", user_id)
                yield session

    @asynccontextmanager
    async def reading(self, tenant_id: UUID) -> AsyncIterator[AsyncSession]:
        """One snapshot of this tenant's rows; the database refuses to write in it."""
        async with _session(self.app) as session, session.begin():
            await session.execute(_READ_ONLY)
            await _act(session, str(tenant_id), acting_user.get())
            yield session

    @asynccontextmanager
    async def platform(self) -> AsyncIterator[AsyncSession]:
        """One transaction of the platform's own role, which sees across tenants."""
        with owned_by(None):
            async with _session(self.platform_engine) as session, session.begin():
                yield session

    async def close(self) -> None:
        await self.app.dispose()
        await self.platform_engine.dispose()


async def _act(session: AsyncSession, tenant_id: str, user_id: UUID | None) -> None:
    user = str(user_id) if user_id else ""
    await session.execute(_SET_TENANT, {"tenant_id": tenant_id, "user_id": user})


def _session(engine: AsyncEngine) -> AsyncSession:
    # Without autoflush a row that changes several times in a transaction is written once; who
    # needs a change in the database before the end flushes it.
    return AsyncSession(engine, expire_on_commit=False, autoflush=False)


def async_url(url: str) -> str:
    """The same address with the driver named, as SQLAlchemy wants it."""
    return "postgresql+psycopg://" + url.split("://", 1)[1]


def connect(
    app_url: str, platform_url: str, *, pool_size: int, is_pooled: bool = False
) -> Database:
    """Engines are lazy: nothing is opened here. `pool_size` connections per role at most.

    `is_pooled`: a proxy hands each transaction to whichever connection is free (pgbouncer), where
    a statement that was prepared before may be unknown.
    """

    def engine(url: str) -> AsyncEngine:
        made = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=False,
            hide_parameters=True,
            connect_args={"connect_timeout": 5},
        )
        event.listen(made.sync_engine, "connect", _prepare_none if is_pooled else _keep_prepared)
        return made

    return Database(engine(app_url), engine(platform_url))


def _keep_prepared(connection: Any, _record: object) -> None:
    connection.driver_connection.prepared_max = _PREPARED_MAX


def _prepare_none(connection: Any, _record: object) -> None:
    connection.driver_connection.prepare_threshold = None
