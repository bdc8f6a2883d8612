"""Who asks the fuzzed API: somebody of each kind; and two tenants full of rows, their own and
another's, whose ids are tried and may not be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Table
from sqlmodel import SQLModel, col, select

from models.domain.permissions import KEY_SCOPES, TENANT_ROLES, Role
from models.records import api_keys
from models.session import Database
from models.settings import Settings
from models.tables import Lead, Membership, Tenant, UserAccount
from models.tables.base import utc_now
from tests.db.full_tenant import make_full_tenant
from tests.people import bearer, employ, make_user, session_of

NOBODY: Final = "nobody"
OPERATOR: Final = "the platform"
KEY: Final = "an API key"
STRANGER: Final = "somebody of a third tenant"
EVERYBODY: Final = (
    OPERATOR, *(str(role) for role in (*TENANT_ROLES, Role.PLATFORM_ADMIN)), KEY, STRANGER, NOBODY,
)  # fmt: skip
_LASTS: Final = timedelta(hours=3)
"""Longer than any run: a token that ends would leave the rest unasked."""
_TABLE_OF: Final = {
    "connection_id": "integration",
    "contact_id": "lead",
    "file_id": "stored_file",
    "import_id": "lead_import",
    "key_id": "api_key",
    "merge_id": "lead_merge",
    "order_id": "billing_order",
    "question_id": "open_question",
    "return_id": "delivery_return",
    "target_id": "integration",
    "template_id": "message_template",
}
"""Where another name than the parameter's own is the table's."""


@dataclass(frozen=True)
class Asker:
    """`token` None: nobody's. `spare`: of a second session, for the call that ends one.
    `forbidden`: what no answer may hold."""

    name: str
    token: str | None
    spare: str | None
    forbidden: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """`ids`: of both tenants, by the parameter of an address that they are good for."""

    ours: UUID
    ids: dict[str, list[str]]
    askers: list[Asker]


async def make_world(db: Database, settings: Settings, names: Sequence[str]) -> World:
    """Two new tenants; who works for one works for the first."""
    ours, theirs = [(await make_full_tenant(db)).id for _ in range(2)]
    one, other = await _rows(db, ours), await _rows(db, theirs)
    private = {tenant_id: await _private(db, tenant_id) for tenant_id in (ours, theirs)}
    askers = []
    for name in names:
        hidden: Sequence[UUID] = (theirs,)
        if name in (NOBODY, STRANGER):
            hidden = (ours, theirs)
        if name in (OPERATOR, Role.PLATFORM_ADMIN):
            hidden = ()
        forbidden = tuple(text for tenant_id in hidden for text in private[tenant_id])
        askers.append(Asker(name, *await _tokens(db, settings, name, ours), forbidden))
    return World(ours, {name: one[name] + other[name] for name in one}, askers)


async def _tokens(
    db: Database, settings: Settings, name: str, tenant_id: UUID
) -> tuple[str | None, str | None]:
    if name == NOBODY:
        return None, None
    if name == OPERATOR:
        return settings.admin_token.get_secret_value(), None
    if name == KEY:
        async with db.tenant(tenant_id) as session:
            until = utc_now() + _LASTS
            _, key = api_keys.make(session, tenant_id, "fuzz", list(KEY_SCOPES), "test", until)
        return key, None
    user = await make_user(db, is_platform_admin=name == Role.PLATFORM_ADMIN)
    if name == STRANGER:
        await employ(db, user, (await make_full_tenant(db)).id, Role.OWNER)
    elif name != Role.PLATFORM_ADMIN:
        await employ(db, user, tenant_id, Role(name))
    first, spare = [bearer(settings, await session_of(db, user), _LASTS) for _ in range(2)]
    return first["authorization"].split()[1], spare["authorization"].split()[1]


async def _rows(db: Database, tenant_id: UUID) -> dict[str, list[str]]:
    """Ids by the name that a route's parameter has."""
    by_table = {table.name: await _ids(db, table, tenant_id) for table in _owned()}
    found = {f"{name}_id": ids for name, ids in by_table.items()}
    found |= {parameter: by_table[table] for parameter, table in _TABLE_OF.items()}
    found["source_id"] = by_table["tenant_source"] + by_table["knowledge_source"]
    async with db.platform() as session:
        members = select(Membership.user_id).where(Membership.tenant_id == tenant_id)
        found["user_id"] = [str(one) for one in (await session.exec(members)).all()]
    return {**found, "tenant_id": [str(tenant_id)]}


def _owned() -> list[Table]:
    return [
        table
        for table in SQLModel.metadata.sorted_tables
        if {"tenant_id", "id"} <= set(table.columns.keys())
    ]


async def _ids(db: Database, table: Table, tenant_id: UUID) -> list[str]:
    async with db.platform() as session:
        wanted = table.select().where(table.c.tenant_id == tenant_id).with_only_columns(table.c.id)
        return [str(row.id) for row in (await session.execute(wanted)).all()]


async def _private(db: Database, tenant_id: UUID) -> list[str]:
    """Ids of all its rows, and what its people are called."""
    ids = [text for table in _owned() for text in await _ids(db, table, tenant_id)]
    async with db.platform() as session:
        tenant = await session.get_one(Tenant, tenant_id)
        leads = await session.exec(select(Lead.phone).where(Lead.tenant_id == tenant_id))
        people = await session.exec(
            select(UserAccount.email)
            .join(Membership, col(Membership.user_id) == col(UserAccount.id))
            .where(Membership.tenant_id == tenant_id)
        )
        named = [*(phone for phone in leads.all() if phone), *people.all()]
    return [str(tenant_id), tenant.slug, *ids, *named]
