"""Plain SQL as one of the roles, past the product's own code: what the database itself allows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from stack.running import RunningStack


def url_of(stack: RunningStack, role: str) -> str:
    """`app`, `platform`, `owner` or `superuser`."""
    settings = stack.settings
    urls = {
        "app": settings.database_url.get_secret_value(),
        "platform": settings.platform_database_url.get_secret_value(),
        "owner": settings.owner_database_url.get_secret_value(),
        "superuser": stack.superuser_url,
    }
    return urls[role]


_open: dict[str, psycopg.Connection] = {}
"""One connection a role: opening one costs more than most tests do."""


def close_all() -> None:
    while _open:
        _open.popitem()[1].close()


@contextmanager
def tried(
    stack: RunningStack, role: str, tenant_id: UUID | None = None
) -> Iterator[psycopg.Connection]:
    """A transaction of this role that is always rolled back."""
    url = url_of(stack, role)
    if url not in _open:
        _open[url] = psycopg.connect(url)
    connection = _open[url]
    try:
        if tenant_id is not None:
            connection.execute("select set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        yield connection
    finally:
        connection.rollback()


def rows(
    stack: RunningStack, query: str, parameters: Sequence[Any] | None = None
) -> list[tuple[Any, ...]]:
    """What the superuser, whom no policy binds, sees."""
    with tried(stack, "superuser") as connection:
        return connection.execute(query, parameters).fetchall()


def column(stack: RunningStack, query: str, parameters: Sequence[Any] | None = None) -> list[Any]:
    return [row[0] for row in rows(stack, query, parameters)]
