"""A tenant's connections at Meta: one a page, each with a token of its own, and one number."""

from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import NotFound
from models.tables import Integration

_PAGE: Final = "META"
_NUMBER: Final = "WHATSAPP"


async def of_page(session: AsyncSession, tenant_id: UUID, page_id: str | None) -> Integration:
    """The page's own, else another of the tenant's, whose token may be good for it too. Raises
    NotFound."""
    is_own = col(Integration.config)["page_id"].astext == (page_id or "")
    found = await session.exec(
        select(Integration)
        .where(
            Integration.tenant_id == tenant_id,
            Integration.kind == _PAGE,
            Integration.status == "ACTIVE",
        )
        .order_by(is_own.desc().nulls_last())
        .limit(1)
    )
    if (one := found.first()) is None:
        raise NotFound(f"tenant {tenant_id} has no active {_PAGE} connection")
    return one


async def keep_page(
    session: AsyncSession, tenant_id: UUID, page_id: str, token: str
) -> Integration:
    """The page's connection, with this token from now on."""
    found = [c for c in await _all(session, tenant_id, _PAGE) if c.config.get("page_id") == page_id]
    made = found[0] if found else Integration(tenant_id=tenant_id, kind=_PAGE)
    return _kept(session, made, token, page_id=page_id)


async def keep_number(
    session: AsyncSession, tenant_id: UUID, phone_number_id: str, waba_id: str, token: str
) -> Integration:
    """The tenant's number, with this token from now on; ask `has_other_number` first."""
    found = await _all(session, tenant_id, _NUMBER)
    made = found[0] if found else Integration(tenant_id=tenant_id, kind=_NUMBER)
    return _kept(session, made, token, phone_number_id=phone_number_id, waba_id=waba_id)


async def has_other_number(session: AsyncSession, tenant_id: UUID, phone_number_id: str) -> bool:
    """Then a person decides: conversations that are under way would go on from a new number."""
    return any(
        connection.config.get("phone_number_id") != phone_number_id
        for connection in await _all(session, tenant_id, _NUMBER)
        if connection.status != "OFF"
    )


async def _all(session: AsyncSession, tenant_id: UUID, kind: str) -> list[Integration]:
    found = await session.exec(
        select(Integration)
        .where(Integration.tenant_id == tenant_id, Integration.kind == kind)
        .order_by(col(Integration.created_at))
    )
    return list(found.all())


def _kept(session: AsyncSession, connection: Integration, token: str, **config: Any) -> Integration:
    connection.config = {**connection.config, **config}
    connection.secret = {"access_token": token}
    connection.status, connection.error = "ACTIVE", None
    session.add(connection)
    return connection
