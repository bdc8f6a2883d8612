"""Migrations, run in a process of their own so that what they import does not stay in memory."""

import asyncio
import subprocess
import sys

from models.settings import Settings
from stack.errors import StackError
from stack.home import Home
from stack.python_parts import child_environment

_LIMIT_S = 300.0


async def run_migrations(home: Home, settings: Settings) -> None:
    """Bring the database to the newest revision; StackError with what was said otherwise."""
    log = home.log("migrate")
    with log.open("wb") as file:
        process = await asyncio.to_thread(
            subprocess.Popen,
            [sys.executable, "-m", "stack.migrate_child"],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=child_environment(settings),
            cwd=home.path,
            start_new_session=True,
        )
    try:
        code = await asyncio.to_thread(process.wait, _LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise StackError(f"Migrations took longer than {_LIMIT_S:.0f} s. See {log}.") from error
    finally:
        if process.poll() is None:
            process.kill()
    if code != 0:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise StackError("Migrations failed:\n" + "\n".join("  " + line for line in tail))
