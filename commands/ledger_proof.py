"""Reads statements from the running stack's database, or from a file, with what breaks them."""

from pathlib import Path
from uuid import UUID

import typer
from pydantic import ValidationError
from sqlmodel import col, select

from commands.attached import attached_database
from models.domain.ledger import Break
from models.records import statement
from models.records.statement import Statement
from models.session import Database
from models.tables import CreditAccount

Proof = tuple[Statement, list[Break]]


def of_file(file: Path, tenant_id: UUID | None) -> Proof:
    """Needs no stack. Raises typer.BadParameter for a file that is no statement of this tenant."""
    try:
        found = Statement.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise typer.BadParameter(f"no statement: {where}: {first['msg']}") from None
    if tenant_id not in (None, found.tenant_id):
        raise typer.BadParameter(f"it is the statement of {found.tenant_id}")
    return found, found.breaks()


async def of_database(tenant_id: UUID | None) -> list[Proof]:
    """One tenant, or every tenant that has movements."""
    async with attached_database() as db:
        wanted = [tenant_id] if tenant_id else await _all(db)
        return [await _proof(db, each) for each in wanted]


async def read(tenant_id: UUID) -> Statement:
    async with attached_database() as db, db.tenant(tenant_id) as session:
        return await statement.read(session, tenant_id)


async def _all(db: Database) -> list[UUID]:
    async with db.platform() as session:
        ids = await session.exec(
            select(CreditAccount.tenant_id).order_by(col(CreditAccount.tenant_id))
        )
        return list(ids.all())


async def _proof(db: Database, tenant_id: UUID) -> Proof:
    async with db.tenant(tenant_id) as session:
        found = await statement.read(session, tenant_id)
        return found, found.breaks() + await statement.hold_breaks(session, tenant_id)
