"""What happened to an account, in the audit log of every tenant that the person works for, and of
the platform where there is none."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.records import members, tenants


async def note(
    session: AsyncSession,
    user_id: UUID,
    action: str,
    *,
    actor: str | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Ids and counts, no person."""
    subject = f"user:{user_id}"
    theirs: list[UUID | None] = [
        tenant.id for _member, tenant in await members.of_person(session, user_id)
    ]
    for concerned in theirs or [None]:
        tenants.audit(
            session, concerned, actor=actor or subject, action=action, subject=subject, after=after
        )
