"""Looks for words in every place of the database where words can stand, also encrypted ones."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from models.encryption import _installed
from stack.running import RunningStack
from tests.db.raw_sql import rows, tried

_COLUMNS = """
    select c.table_name, c.column_name, c.data_type, exists (
        select from information_schema.columns t where t.table_schema = 'public'
        and t.table_name = c.table_name and t.column_name = 'tenant_id')
    from information_schema.columns c
    join information_schema.tables using (table_schema, table_name)
    where c.table_schema = 'public' and table_type = 'BASE TABLE'
    and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')
    order by 1, 2
"""
_NEVER_WORDS = {("data_key", "wrapped")}


def places(stack: RunningStack) -> list[tuple[str, str, str, bool]]:
    """(table, column, type, whether its rows are tenants')."""
    return [row for row in rows(stack, _COLUMNS) if row[:2] not in _NEVER_WORDS]


def holding(stack: RunningStack, tenant_id: UUID, words: Sequence[str]) -> list[str]:
    """The places of this tenant, and of nobody's, where any of these words stands."""
    found = []
    for table, name, kind, is_owned in places(stack):
        contents = _contents(stack, table, name, kind, tenant_id if is_owned else None)
        if any(word.lower() in text.lower() for text in contents for word in words):
            found.append(f"{table}.{name}")
    return found


def _contents(
    stack: RunningStack, table: str, name: str, kind: str, tenant_id: UUID | None
) -> list[str]:
    shown = "{}" if kind == "bytea" else "{}::text"
    query = sql.SQL(f"select {shown} from {{}} where {{}} is not null").format(
        sql.Identifier(name), sql.Identifier(table), sql.Identifier(name)
    )
    with tried(stack, "superuser") as connection:
        if tenant_id is not None:
            query += sql.SQL(" and (tenant_id = {} or tenant_id is null)").format(str(tenant_id))
        values = [value for (value,) in connection.execute(query).fetchall()]
    return [_opened(bytes(v)) if kind == "bytea" else str(v) for v in values]


def _opened(value: bytes) -> str:
    """What is a hash, or of a key that is gone, says nothing to anybody."""
    try:
        return _installed().decrypt(value).decode(errors="replace")
    except Exception:
        return value.decode(errors="replace")
