"""The back-ups of docker-compose.yml: its own commands, run against a real PostgreSQL."""

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml
from psycopg import sql

from demo.seed import SeededTenant
from stack.postgres_place import find_place
from stack.running import RunningStack

PROJECT = Path(__file__).resolve().parents[2]
RESTORED = "converzia_restored_test"
DAY_S = 86_400


def backup_command() -> str:
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    (command,) = services["backup"]["command"]
    return str(command).replace("$$", "$")


@pytest.fixture
def environment(stack: RunningStack, tmp_path: Path) -> dict[str, str]:
    address = urlsplit(stack.superuser_url)
    return {
        "PATH": f"{find_place(stack.home).binaries}:{os.environ['PATH']}",
        "PGHOST": str(address.hostname),
        "PGPORT": str(address.port),
        "PGUSER": str(address.username),
        "PGPASSWORD": str(address.password),
        "PGDATABASE": address.path.removeprefix("/"),
        "BACKUPS": str(tmp_path),
        "KEPT_DAYS": "35",
    }


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def back_up(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run(environment, "/bin/sh", "-euc", backup_command())


@pytest.fixture
def elsewhere(stack: RunningStack) -> str:
    """An empty database on the same server."""
    with psycopg.connect(stack.superuser_url, autocommit=True) as connection:
        name = sql.Identifier(RESTORED)
        connection.execute(sql.SQL("drop database if exists {}").format(name))
        connection.execute(sql.SQL("create database {}").format(name))
    return urlsplit(stack.superuser_url)._replace(path=f"/{RESTORED}").geturl()


def test_a_back_up_restores_every_tenant_with_its_barriers(
    stack: RunningStack,
    environment: dict[str, str],
    elsewhere: str,
    tenant: SeededTenant,
    tmp_path: Path,
) -> None:
    assert back_up(environment).stderr == ""
    (dump,) = tmp_path.iterdir()

    flags = ("--clean", "--if-exists", "--exit-on-error", "--single-transaction")
    restored = run(environment, "pg_restore", *flags, f"--dbname={RESTORED}", str(dump))

    assert restored.stderr == ""
    with psycopg.connect(elsewhere) as connection:
        found = connection.execute("select name from tenant where id = %s", [tenant.id]).fetchone()
        unforced = connection.execute(
            "select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where a.attname = 'tenant_id' and c.relkind = 'r' and not c.relforcerowsecurity"
        ).fetchone()
    assert found is not None
    assert unforced == (0,)


def test_the_next_back_up_deletes_those_older_than_promised(
    environment: dict[str, str], tmp_path: Path
) -> None:
    kept, expired = tmp_path / "converzia-younger.dump", tmp_path / "converzia-older.dump"
    for path, days in ((kept, 34.5), (expired, 35.5)):
        path.touch()
        os.utime(path, (time.time(), time.time() - days * DAY_S))

    assert back_up(environment).returncode == 0

    assert kept.exists()
    assert not expired.exists()


def test_a_back_up_that_fails_leaves_nothing_that_looks_whole(
    environment: dict[str, str], tmp_path: Path
) -> None:
    failed = back_up(environment | {"PGDATABASE": "of_nobody"})

    assert failed.returncode != 0
    assert "of_nobody" in failed.stderr
    assert not list(tmp_path.glob("*.dump"))
