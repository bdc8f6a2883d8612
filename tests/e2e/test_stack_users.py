"""PostgreSQL refuses root: the stack as root and as an ordinary user, and whose folders it uses."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stack.accounts import Account
from stack.home import Home, temporary_folder
from stack.postgres_place import root_folder
from stack.running import remove_home, running_stack

PROJECT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="the suite does not run as root")

SCRIPT = """
import asyncio, os, sys
from pathlib import Path
import psycopg
from stack.running import running_stack

async def main():
    async with running_stack(Path(sys.argv[1]), parts=("postgres",), durable=False) as stack:
        with psycopg.connect(stack.settings.database_url.get_secret_value()) as connection:
            user, = connection.execute("select current_user").fetchone()
        print(os.geteuid(), user, stack.plan.postgres_place.data)

asyncio.run(main())
"""


@pytest.fixture
def passable_folder() -> Iterator[Path]:
    with temporary_folder() as folder:
        yield folder


@pytest.fixture
def closed_home(tmp_path: Path) -> Iterator[Path]:
    """A home below a folder that only its owner may pass."""
    parent = tmp_path / "closed"
    parent.mkdir(mode=0o700)
    yield parent / "home"
    remove_home(Home.at(parent / "home"))


@as_root
async def test_root_under_a_closed_parent_changes_no_mode_above(closed_home: Path) -> None:
    above = list(closed_home.parents)
    before = [(folder.stat().st_mode, folder.stat().st_uid) for folder in above]
    async with running_stack(closed_home, parts=("postgres",), durable=False) as stack:
        place = stack.plan.postgres_place
        assert place is not None
        assert place.folder == root_folder(Home.at(closed_home))
        with psycopg.connect(stack.superuser_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    assert place.account is not None
    assert place.account.name == "nobody"
    assert place.data.stat().st_mode & 0o777 == 0o700
    assert [(folder.stat().st_mode, folder.stat().st_uid) for folder in above] == before


@as_root
async def test_root_keeps_the_data_in_the_home_where_others_may_pass(passable_folder: Path) -> None:
    async with running_stack(passable_folder, parts=("postgres",), durable=False) as stack:
        place = stack.plan.postgres_place
        assert place is not None
        assert place.folder == Home.at(passable_folder).postgres
        assert place.data.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    remove_home(Home.at(passable_folder))


def test_an_ordinary_user_runs_postgres_as_itself(passable_folder: Path) -> None:
    home = passable_folder / "home"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": _import_path()}
    if os.geteuid() != 0:
        command, account = [sys.executable], None
    else:
        nobody = Account.from_uid(pwd.getpwnam("nobody").pw_uid)
        command, account = [_python_for(nobody, environment)], nobody
        os.chown(passable_folder, nobody.uid, nobody.gid)
    done = subprocess.run(
        [*command, "-c", SCRIPT, str(home)],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    assert done.returncode == 0, done.stderr
    uid, role, data = done.stdout.split()
    assert uid != "0"
    assert role == "converzia_app"
    assert data == str(home / "postgres" / "data")
    assert (home / "secrets.json").stat().st_mode & 0o777 == 0o600


def _import_path() -> str:
    return os.pathsep.join([str(PROJECT), sysconfig.get_path("purelib")])


def _python_for(account: Account, environment: dict[str, str]) -> str:
    """An interpreter of this version that the account may run; ours may live in root's home."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        check = ["/usr/bin/env", f"PYTHONPATH={environment['PYTHONPATH']}", path, "-c"]
        if shutil.which(path) and account.can_run([*check, "import stack.running"]):
            return path
    pytest.skip(f"user {account.name} can run no {name} that imports this project")
