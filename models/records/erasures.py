"""A person's erasure: asked for once, which ends everything about them at once; what is left to be
blanked is blanked by its workflow, or by `converzia erasure apply` after a restore.

Platform role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.erasure import Cause
from models.domain.errors import NotFound
from models.domain.lifecycle import State
from models.erasure_keys import ErasureKeys
from models.records import erased_names, leads, tenants
from models.tables import Delivery, DeliveryTarget, Erasure, Lead, LeadOffer, Message

ERASED: Final = "erased"
"""The cause of a life's last transition, the error of a message that was not sent."""
_STAYS: Final = (State.SENT_TO_DEVELOPER, State.STOPPED)
"""A delivered life is counted as one for good."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An erasure as the list outside the back-ups has it: ids and hashes."""

    tenant_id: UUID
    erasure_id: UUID
    lead_id: UUID
    hashes: tuple[str, ...]
    cause: str
    asked_by: str
    asked_at: datetime
    certificate: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "tenant_id": str(self.tenant_id),
            "erasure_id": str(self.erasure_id),
            "lead_id": str(self.lead_id),
            "hashes": list(self.hashes),
            "cause": self.cause,
            "asked_by": self.asked_by,
            "asked_at": self.asked_at.isoformat(),
            "certificate": self.certificate,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        return cls(
            tenant_id=UUID(told["tenant_id"]),
            erasure_id=UUID(told["erasure_id"]),
            lead_id=UUID(told["lead_id"]),
            hashes=tuple(told["hashes"]),
            cause=told["cause"],
            asked_by=told["asked_by"],
            asked_at=datetime.fromisoformat(told["asked_at"]),
            certificate=told["certificate"],
        )


async def ask(
    session: AsyncSession,
    keys: ErasureKeys,
    tenant_id: UUID,
    lead_id: UUID,
    *,
    cause: Cause,
    by: str,
    now: datetime,
) -> Erasure:
    """From here on nothing leaves for this person, and nobody is known by their names. The same
    person again is the same erasure. Raises NotFound."""
    named = await session.get(Lead, (tenant_id, lead_id), with_for_update={"key_share": True})
    if named is None:
        raise NotFound(f"tenant {tenant_id} has no contact {lead_id}")
    person = await leads.present(session, named)
    if (before := await _of(session, tenant_id, person.id)) is not None:
        return before
    rows = await _rows_of(session, person)
    hashes = [name for row in rows for name in keys.hashes(row.phone, row.wa_user_id)]
    erasure = Erasure(
        tenant_id=tenant_id,
        lead_id=person.id,
        hashes=hashes,
        cause=cause,
        asked_by=by,
        asked_at=now,
    )
    session.add(erasure)
    await session.flush()
    await _end(session, tenant_id, rows, hashes, by=by, at=now)
    tenants.audit(
        session,
        tenant_id,
        actor=by,
        action="lead.erasure_asked",
        subject=f"lead:{person.id}",
        after={"erasure": str(erasure.id), "cause": cause},
    )
    return erasure


async def apply(session: AsyncSession, listed: Listed) -> Erasure:
    """What `ask` did before a back-up was restored; who is not in it is only remembered."""
    erasure = await _of(session, listed.tenant_id, listed.lead_id)
    if erasure is None:
        erasure = Erasure(
            tenant_id=listed.tenant_id,
            id=listed.erasure_id,
            lead_id=listed.lead_id,
            hashes=list(listed.hashes),
            cause=listed.cause,
            asked_by=listed.asked_by,
            asked_at=listed.asked_at,
        )
        session.add(erasure)
        await session.flush()
    person = await session.get(Lead, (listed.tenant_id, listed.lead_id), with_for_update=True)
    rows = [] if person is None else await _rows_of(session, person)
    await _end(
        session, listed.tenant_id, rows, listed.hashes, by=listed.asked_by, at=listed.asked_at
    )
    return erasure


async def _end(
    session: AsyncSession,
    tenant_id: UUID,
    rows: Sequence[Lead],
    hashes: Sequence[str],
    *,
    by: str,
    at: datetime,
) -> None:
    people = [row.id for row in rows]
    await _end_lives(session, tenant_id, people, by=by)
    await session.execute(
        update(Message)
        .where(
            col(Message.tenant_id) == tenant_id,
            col(Message.lead_id).in_(people),
            col(Message.status) == "queued",
        )
        .values(status="failed", error=ERASED, failed_at=at)
        .execution_options(synchronize_session=False)
    )
    for row in rows:
        row.phone = row.wa_user_id = row.name = row.email = None
        row.opted_out_at = row.opted_out_at or at
        row.erased_at = row.erased_at or at
        await session.flush()
    await erased_names.remember(session, tenant_id, hashes, at)


async def _end_lives(
    session: AsyncSession, tenant_id: UUID, people: Sequence[UUID], *, by: str
) -> None:
    """The deliveries first: everybody locks the two in this order."""
    of_lives = select(LeadOffer.id).where(
        LeadOffer.tenant_id == tenant_id, col(LeadOffer.lead_id).in_(people)
    )
    deliveries = await session.exec(
        select(Delivery)
        .where(Delivery.tenant_id == tenant_id, col(Delivery.lead_offer_id).in_(of_lives))
        .order_by(col(Delivery.id))
        .with_for_update(key_share=True)
    )
    given = [delivery.id for delivery in deliveries.all() if delivery.delivered_at is not None]
    await session.execute(
        update(DeliveryTarget)
        .where(
            col(DeliveryTarget.tenant_id) == tenant_id,
            col(DeliveryTarget.delivery_id).in_(given),
            col(DeliveryTarget.state) != "SENT",
        )
        .values(state="DISMISSED")
        .execution_options(synchronize_session=False)
    )
    lives = await session.exec(
        select(LeadOffer)
        .where(
            LeadOffer.tenant_id == tenant_id,
            col(LeadOffer.lead_id).in_(people),
            col(LeadOffer.state).not_in(_STAYS),
        )
        .order_by(col(LeadOffer.id))
        .with_for_update(key_share=True)
    )
    for life in lives.all():
        await leads.move(session, life, State.STOPPED, cause=ERASED, actor=by)


async def people(session: AsyncSession, tenant_id: UUID, lead_id: UUID) -> list[UUID]:
    """The rows of the person: their own, and those that were merged into it."""
    person = await session.get(Lead, (tenant_id, lead_id))
    return [] if person is None else [row.id for row in await _rows_of(session, person, lock=False)]


async def _rows_of(session: AsyncSession, person: Lead, *, lock: bool = True) -> list[Lead]:
    """A row comes after the one that it was merged into."""
    rows, newest = [person], [person.id]
    while newest:
        wanted = (
            select(Lead)
            .where(Lead.tenant_id == person.tenant_id, col(Lead.merged_into).in_(newest))
            .order_by(col(Lead.id))
        )
        if lock:
            wanted = wanted.with_for_update(key_share=True)
        found = (await session.exec(wanted)).all()
        rows += found
        newest = [row.id for row in found]
    return rows


async def load(session: AsyncSession, tenant_id: UUID, erasure_id: UUID) -> Erasure:
    """Raises NotFound. The tenant's role may ask as well."""
    found = await session.get(Erasure, (tenant_id, erasure_id))
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no erasure {erasure_id}")
    return found


async def listing(session: AsyncSession, tenant_id: UUID, limit: int = 200) -> Sequence[Erasure]:
    """Newest first."""
    rows = await session.exec(
        select(Erasure)
        .where(Erasure.tenant_id == tenant_id)
        .order_by(col(Erasure.asked_at).desc())
        .limit(limit)
    )
    return rows.all()


async def running(
    session: AsyncSession, older_than: datetime, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """(tenant, erasure) of those that may never have reached their workflow."""
    rows = await session.exec(
        select(Erasure.tenant_id, Erasure.id)
        .where(Erasure.state == "RUNNING", col(Erasure.asked_at) < older_than)
        .order_by(col(Erasure.asked_at))
        .limit(limit)
    )
    return rows.all()


async def known(session: AsyncSession) -> set[UUID]:
    """Every erasure that this database has done or begun."""
    return set((await session.exec(select(Erasure.id))).all())


async def _of(session: AsyncSession, tenant_id: UUID, lead_id: UUID) -> Erasure | None:
    rows = await session.exec(
        select(Erasure).where(Erasure.tenant_id == tenant_id, Erasure.lead_id == lead_id)
    )
    return rows.one_or_none()
