"""The embedded PostgreSQL 18: its data made once, the server run and asked whether it answers."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from functools import partial
from typing import Final

import psutil
import psycopg

from stack.bootstrap import bootstrap, server_url
from stack.errors import StackError
from stack.home import Home
from stack.postgres_orphans import clear_the_way
from stack.postgres_place import PostgresPlace
from stack.processes import Recipe, Stops

# Fast shutdown ends sessions and writes a checkpoint; immediate leaves recovery to the next start.
_STOPS: Final[Stops] = (
    (signal.SIGINT, 20.0),
    (signal.SIGQUIT, 5.0),
    (signal.SIGKILL, 5.0),
)
# Recovery after a crash replays at most max_wal_size; this is far above what that takes.
_READY_WITHIN_S: Final = 120.0
_INITDB_S: Final = 120.0
# Needs no generated locale: part of libc. macOS has it only as C.
DATABASE_LOCALE: Final = "C" if psutil.MACOS else "C.UTF-8"

# Small: the whole stack has 600 MB. Durability is left as it is (fsync, synchronous_commit on).
TUNING: Final[Mapping[str, str]] = {
    "shared_buffers": "48MB",
    "max_connections": "60",
    "work_mem": "4MB",
    "maintenance_work_mem": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "random_page_cost": "1.1",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Logs hold neither statements nor the values in an error's detail: they may be personal data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# For tests only: survives a killed process as before, not a lost machine.
_NOT_DURABLE: Final[Mapping[str, str]] = {"fsync": "off", "full_page_writes": "off"}


def postgres_recipe(
    home: Home,
    place: PostgresPlace,
    port: int,
    secrets: Mapping[str, str],
    *,
    database: str = "converzia",
    durable: bool = True,
) -> Recipe:
    """How the server is run on this port; data, roles and database are made at the first start."""
    password = secrets["postgres_password"]
    settings = {
        **TUNING,
        **({} if durable else _NOT_DURABLE),
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    async def prepare() -> None:
        if not place.exists:
            await asyncio.to_thread(_make_data, place, password, durable)
        await clear_the_way(place.data)

    async def ready(_pid: int) -> bool:
        return await _answers(port, password, home)

    return Recipe(
        name="postgres",
        command=[str(place.binaries / "postgres"), "-D", str(place.data), *options],
        environment=_environment(),
        cwd=place.folder,
        log=home.log("postgres"),
        ready=ready,
        ready_within_s=_READY_WITHIN_S,
        stops=_STOPS,
        prepare=prepare,
        once_ready=partial(bootstrap, port, secrets, database),
        account=place.account,
        retry_when_log_says=("shared memory block", 'lock file "postmaster.pid" already exists'),
    )


def _environment() -> dict[str, str]:
    """Nothing of the user's: PGDATA, PGOPTIONS and the like would change the server."""
    # LC_ALL=C also keeps macOS from starting a thread for the locale, which postgres refuses.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


async def _answers(port: int, password: str, home: Home) -> bool:
    try:
        connection = await psycopg.AsyncConnection.connect(
            server_url("postgres", password, port, "postgres"), connect_timeout=3
        )
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise StackError(
                f"PostgreSQL does not know the password in {home.secrets}. Restore that file, "
                f"or remove {home.path} (and its data) to begin anew."
            ) from error
        return False
    with contextlib.suppress(psycopg.Error):
        async with connection:
            await connection.execute("SELECT 1")
            return True
    return False


def _make_data(place: PostgresPlace, password: str, durable: bool) -> None:
    """Run initdb beside the final place and rename, so that a broken run leaves no half data."""
    fresh = place.folder / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(place.data, ignore_errors=True)  # without PG_VERSION it is nobody's data
    fresh.mkdir(mode=0o700)
    password_file = place.folder / "password.new"
    _write_password(password_file.as_posix(), password)
    account = place.account
    if account is not None:
        os.chown(fresh, account.uid, account.gid)
        os.chown(password_file, account.uid, account.gid)
    command = [
        str(place.binaries / "initdb"),
        f"--pgdata={fresh}",
        f"--locale={DATABASE_LOCALE}",
        "--encoding=UTF8",
        "--auth=scram-sha-256",
        "--username=postgres",
        f"--pwfile={password_file}",
        "--data-checksums",
        *([] if durable else ["--no-sync"]),
    ]
    try:
        _run_initdb(command, place)
        fresh.rename(place.data)
    finally:
        password_file.unlink(missing_ok=True)


def _write_password(path: str, password: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password + "\n")


def _run_initdb(command: list[str], place: PostgresPlace) -> None:
    account = place.account
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=_environment(),
            cwd=place.folder,
            timeout=_INITDB_S,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except subprocess.TimeoutExpired as error:
        raise StackError(f"initdb took longer than {_INITDB_S:.0f} s. Is the disk busy?") from error
    if done.returncode != 0:
        said = re.sub(r"\n{2,}", "\n", (done.stderr or done.stdout).strip())
        raise StackError(f"PostgreSQL's data could not be made in {place.folder}:\n{said}")
