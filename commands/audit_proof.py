"""Reads the audit log's chains from the running stack's database, with what breaks them."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from commands.attached import attached_database
from models.domain.audit import Break, Chain
from models.records import audit_trail
from models.session import Database
from models.tables import Tenant


@dataclass(frozen=True, slots=True)
class Proof:
    """One chain; `tenant_id` None: the platform's."""

    tenant_id: UUID | None
    entries: int
    head_hash: str
    breaks: list[Break]


async def of_database(tenant_id: UUID | None) -> list[Proof]:
    """One tenant's chain, or the platform's and then every tenant's."""
    async with attached_database() as db:
        wanted = [tenant_id] if tenant_id else [None, *await _all(db)]
        return [await _proof(db, each) for each in wanted]


async def _all(db: Database) -> list[UUID]:
    async with db.platform() as session:
        return list((await session.exec(select(Tenant.id).order_by(col(Tenant.slug)))).all())


async def _proof(db: Database, tenant_id: UUID | None) -> Proof:
    chain, breaks, entries = Chain(), list[Break](), 0
    async with db.platform() as session:
        async for batch in audit_trail.chain(session, tenant_id):
            entries += len(batch)
            breaks += chain.breaks(batch)
    return Proof(tenant_id, entries, chain.head_hash, breaks)
