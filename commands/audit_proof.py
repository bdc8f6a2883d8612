"""Reads the audit log's chains from the running stack's database, compares them with the heads that
were kept in the object store, and tells what breaks them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from commands.attached import attached_database, attached_files
from integrations import audit_heads
from models.domain.audit import Break, Chain, Head
from models.records import audit_trail
from models.session import Database
from models.tables import Tenant


@dataclass(frozen=True, slots=True)
class Proof:
    """One chain; `tenant_id` None: the platform's. `kept`: heads that it was compared with."""

    tenant_id: UUID | None
    entries: int
    head_hash: str
    breaks: list[Break]
    kept: int


async def of_database(tenant_id: UUID | None) -> list[Proof]:
    """One tenant's chain, or the platform's and then every tenant's. Raises VendorError where the
    object store cannot be read."""
    kept = await audit_heads.read(attached_files())
    async with attached_database() as db:
        wanted = [tenant_id] if tenant_id else [None, *await _all(db, kept)]
        return [await _proof(db, each, kept) for each in wanted]


async def _all(db: Database, kept: Iterable[Head]) -> list[UUID]:
    """Every tenant, and any that had a chain once."""
    async with db.platform() as session:
        known = (await session.exec(select(Tenant.id).order_by(col(Tenant.slug)))).all()
    had = {UUID(head.tenant_id) for head in kept if head.tenant_id}
    return [*known, *sorted(had - set(known))]


async def _proof(db: Database, tenant_id: UUID | None, kept: Iterable[Head]) -> Proof:
    name = str(tenant_id) if tenant_id else None
    own = frozenset(head for head in kept if head.tenant_id == name)
    chain, breaks, entries = Chain(own), list[Break](), 0
    async with db.platform() as session:
        async for batch in audit_trail.chain(session, tenant_id):
            entries += len(batch)
            breaks += chain.breaks(batch)
    return Proof(tenant_id, entries, chain.head_hash, breaks + chain.lost(), len(own))
