"""What a fresh PostgreSQL needs before migrations: three roles, one database, the extensions."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER: Final = "converzia_owner"
APP: Final = "converzia_app"
PLATFORM: Final = "converzia_platform"

_NEEDED: Final = ("vector",)
_WELCOME: Final = ("pg_trgm", "unaccent", "pgcrypto")


def server_url(user: str, password: str, port: int, database: str) -> str:
    """A URL that PG* variables of the environment (as PGSSLMODE) do not change."""
    return (
        f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"
        "?sslmode=disable&gssencmode=disable"
    )


def role_urls(port: int, secrets: Mapping[str, str], database: str) -> dict[str, str]:
    """By the setting's name."""
    return {
        "owner_database_url": server_url(OWNER, secrets["owner_password"], port, database),
        "database_url": server_url(APP, secrets["app_password"], port, database),
        "platform_database_url": server_url(PLATFORM, secrets["platform_password"], port, database),
    }


async def bootstrap(port: int, secrets: Mapping[str, str], database: str) -> None:
    """Bring roles, database and extensions there. Safe to repeat: only what lacks is made."""
    password = secrets["postgres_password"]
    async with await _connect(port, password, "postgres") as connection:
        await _ensure_owner(connection, secrets["owner_password"])
        await _ensure_member(connection, APP, secrets["app_password"])
        await _ensure_member(connection, PLATFORM, secrets["platform_password"])
        await _ensure_database(connection, database)
    async with await _connect(port, password, database) as connection:
        await _ensure_extensions(connection)


async def _connect(port: int, password: str, database: str) -> psycopg.AsyncConnection:
    url = server_url("postgres", password, port, database)
    return await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=10)


async def _ensure_owner(connection: psycopg.AsyncConnection, password: str) -> None:
    if not await _role_exists(connection, OWNER):
        await connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEROLE NOSUPERUSER").format(sql.Identifier(OWNER))
        )
    await _set_password(connection, OWNER, password)


async def _ensure_member(connection: psycopg.AsyncConnection, role: str, password: str) -> None:
    """Made as the owner, who thereby may alter it later (ADMIN OPTION of the creator)."""
    if not await _role_exists(connection, role):
        await connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        await connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS").format(
                sql.Identifier(role)
            )
        )
        await connection.execute("RESET ROLE")
    await _set_password(connection, role, password)


async def _set_password(connection: psycopg.AsyncConnection, role: str, password: str) -> None:
    await connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
    )


async def _role_exists(connection: psycopg.AsyncConnection, role: str) -> bool:
    found = await connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return await found.fetchone() is not None


async def _ensure_database(connection: psycopg.AsyncConnection, database: str) -> None:
    found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
    if await found.fetchone() is None:
        await connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(database), sql.Identifier(OWNER)
            )
        )


async def _ensure_extensions(connection: psycopg.AsyncConnection) -> None:
    """vector must be there; the others are made where the build carries them."""
    for name in (*_NEEDED, *_WELCOME):
        carried = await connection.execute(
            "SELECT 1 FROM pg_available_extensions WHERE name = %s", [name]
        )
        if name in _NEEDED or await carried.fetchone() is not None:
            await connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name))
            )
