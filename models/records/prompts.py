"""Instructions for models, in versions: a tenant's own, else the platform's, else the shipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import NotFound
from models.domain.prompting import SHIPPED, checked_body
from models.tables import PlatformPrompt, Prompt

_Row = TypeVar("_Row", Prompt, PlatformPrompt)


@dataclass(frozen=True, slots=True)
class Instructions:
    """`name` says which they are ("tenant:3", "platform:2", "shipped:0")."""

    name: str
    body: str


async def active(session: AsyncSession, tenant_id: UUID, purpose: str) -> Instructions | None:
    """None only for a purpose that ships without: its user has a text of its own."""
    own = await session.exec(
        select(Prompt).where(
            Prompt.tenant_id == tenant_id, Prompt.purpose == purpose, col(Prompt.is_active)
        )
    )
    if (row := own.one_or_none()) is not None:
        return Instructions(f"tenant:{row.version}", row.body)
    platforms = await session.exec(
        select(PlatformPrompt).where(
            PlatformPrompt.purpose == purpose, col(PlatformPrompt.is_active)
        )
    )
    if (shared := platforms.one_or_none()) is not None:
        return Instructions(f"platform:{shared.version}", shared.body)
    return Instructions("shipped:0", SHIPPED[purpose]) if purpose in SHIPPED else None


async def of_tenant(session: AsyncSession, tenant_id: UUID) -> Sequence[Prompt]:
    rows = await session.exec(
        select(Prompt)
        .where(Prompt.tenant_id == tenant_id)
        .order_by(col(Prompt.purpose), col(Prompt.version).desc())
    )
    return rows.all()


async def of_platform(session: AsyncSession) -> Sequence[PlatformPrompt]:
    rows = await session.exec(
        select(PlatformPrompt).order_by(
            col(PlatformPrompt.purpose), col(PlatformPrompt.version).desc()
        )
    )
    return rows.all()


async def add_to_tenant(
    session: AsyncSession, tenant_id: UUID, purpose: str, body: str, author: str
) -> Prompt:
    """A new version, not active yet. Raises InvalidInput."""
    version = await session.scalar(
        select(func.coalesce(func.max(Prompt.version), 0) + 1).where(
            Prompt.tenant_id == tenant_id, Prompt.purpose == purpose
        )
    )
    made = Prompt(
        tenant_id=tenant_id, purpose=purpose, version=version or 1,
        body=checked_body(purpose, body), is_active=False, author=author,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made


async def add_to_platform(
    session: AsyncSession, purpose: str, body: str, author: str
) -> PlatformPrompt:
    version = await session.scalar(
        select(func.coalesce(func.max(PlatformPrompt.version), 0) + 1).where(
            PlatformPrompt.purpose == purpose
        )
    )
    made = PlatformPrompt(
        purpose=purpose, version=version or 1, body=checked_body(purpose, body), author=author
    )
    session.add(made)
    await session.flush()
    return made


async def activate_for_tenant(
    session: AsyncSession, tenant_id: UUID, purpose: str, version: int | None
) -> int | None:
    """This version alone is used from now on; an older one rolls back, None goes back to the
    platform's. The version that was active before. Raises NotFound."""
    rows = await session.exec(
        select(Prompt)
        .where(Prompt.tenant_id == tenant_id, Prompt.purpose == purpose)
        .with_for_update()
    )
    return await _switch(session, rows.all(), purpose, version)


async def activate_for_platform(
    session: AsyncSession, purpose: str, version: int | None
) -> int | None:
    """As for a tenant; None goes back to what is shipped."""
    rows = await session.exec(
        select(PlatformPrompt).where(PlatformPrompt.purpose == purpose).with_for_update()
    )
    return await _switch(session, rows.all(), purpose, version)


async def _switch(
    session: AsyncSession, rows: Sequence[_Row], purpose: str, version: int | None
) -> int | None:
    wanted = next((row for row in rows if row.version == version), None)
    if version is not None and wanted is None:
        raise NotFound(f"there is no version {version} of the {purpose} prompt")
    before = next((row for row in rows if row.is_active), None)
    if before is not None and before is not wanted:
        before.is_active = False
        # One is active at most: the old one goes first.
        await session.flush()
    if wanted is not None:
        wanted.is_active = True
    await session.flush()
    return before.version if before else None
