"""`converzia migrate`: brings roles and schema to the newest version; safe to repeat."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql

from models.settings import Settings

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_ROLES = ("converzia_app", "converzia_platform")
"""The names that grants and policies use; the two database URLs log in as them."""


class MigrationRefused(Exception):
    """The configured URLs cannot work; the message says what to change."""


def migrate(settings: Settings) -> str:
    """Makes the two roles, upgrades to head and returns its revision."""
    owner_url = settings.owner_database_url.get_secret_value()
    urls = (settings.database_url, settings.platform_database_url)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for role, url in zip(_ROLES, urls, strict=True):
            _ensure_role(connection, role, url.get_secret_value())
        connection.execute("create extension if not exists vector")
    command.upgrade(_alembic_config(owner_url), "head")
    return head_revision()


def _ensure_role(connection: psycopg.Connection, role: str, url: str) -> None:
    """Creates a missing role with the password of its URL; an existing one is left as it is."""
    address = urlsplit(url)
    if unquote(address.username or "") != role:
        raise MigrationRefused(f"The database URL must log in as {role}, not {address.username}.")
    if connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        return
    connection.execute(
        sql.SQL("create role {} login password {}").format(
            sql.Identifier(role), sql.Literal(unquote(address.password or ""))
        )
    )


def _alembic_config(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["owner_url"] = owner_url
    return config


def head_revision() -> str:
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert head is not None, "migrations/versions is empty"
    return head


def current_revision(owner_url: str) -> str | None:
    """The revision that the database is at; None before the first migration."""
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("select to_regclass('alembic_version')").fetchone()
        if row is None or row[0] is None:
            return None
        version = connection.execute("select version_num from alembic_version").fetchone()
        return version[0] if version else None
