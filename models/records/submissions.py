"""The one door that every source of leads but Meta's webhook meets. What is stored here is started
by id, at once or by the sweep, and taken in like a Lead Ad."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.errors import IdempotencyMismatch
from models.domain.submission import Submission
from models.records import inbox
from models.records.inbox import Arrival, Stored
from models.tables import InboxEvent

PROVIDER: Final = "intake"
KIND: Final = "submission"


async def store(
    session: AsyncSession, tenant_id: UUID, submissions: Sequence[Submission]
) -> list[Stored]:
    """Inserts what is new; returns all of these that still wait to be taken in. Platform role."""
    return await inbox.store(session, [_arrival(tenant_id, given) for given in submissions])


async def store_once(
    session: AsyncSession, tenant_id: UUID, given: Submission
) -> tuple[UUID, list[Stored]]:
    """(the life that it opens, what waits to be taken in). The same again is accepted again.

    Raises IdempotencyMismatch where its id came before with something else in it.
    """
    stored = await store(session, tenant_id, [given])
    key = _key(tenant_id, given)
    rows = await session.exec(
        select(InboxEvent).where(
            InboxEvent.provider == PROVIDER, col(InboxEvent.external_id) == key
        )
    )
    before = rows.one().body
    if before is not None and not Submission.from_json(before).says_the_same(given):
        raise IdempotencyMismatch("this id came before with another content: use a new one")
    return ids.lead_offer_id(tenant_id, key), stored


def _key(tenant_id: UUID, given: Submission) -> str:
    return ids.submission_key(given.source_id or tenant_id, given.external_id)


def _arrival(tenant_id: UUID, given: Submission) -> Arrival:
    return Arrival(
        provider=PROVIDER,
        external_id=_key(tenant_id, given),
        kind=KIND,
        account=str(given.source_id) if given.source_id else None,
        tenant_id=tenant_id,
        body=given.to_json(),
        occurred_at=given.occurred_at,
    )
