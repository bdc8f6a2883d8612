"""A pgbouncer of our own in transaction mode, before a stack's PostgreSQL."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg
from pydantic import SecretStr

from models.settings import Settings
from stack.ports import choose_ports

SERVER_CONNECTIONS: Final = 2

_ROLES: Final = ("database_url", "platform_database_url")
_CONFIG: Final = """
[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 100
"""


@asynccontextmanager
async def behind_pgbouncer(settings: Settings) -> AsyncIterator[Settings]:
    """The same settings with both roles behind the proxy, which has two connections for each."""
    urls = {name: urlsplit(getattr(settings, name).get_secret_value()) for name in _ROLES}
    port = choose_ports({"pgbouncer": 6432}, ["pgbouncer"])["pgbouncer"]
    with TemporaryDirectory() as name:
        config = _configure(Path(name), urls, port)
        as_other = ["-u", "nobody"] if os.getuid() == 0 else []
        process = subprocess.Popen(["pgbouncer", "-q", *as_other, str(config)])  # noqa: ASYNC220, S603, S607
        try:
            told = settings.model_copy(
                update={n: SecretStr(_moved(url, port)) for n, url in urls.items()}
                | {"database_is_pooled": True}
            )
            await _answers(told.database_url.get_secret_value())
            yield told
        finally:
            process.terminate()
            process.wait(10)


def _configure(folder: Path, urls: dict[str, SplitResult], port: int) -> Path:
    folder.chmod(0o755)
    users, config = folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text(
        "".join(f'"{url.username}" "{unquote(url.password or "")}"\n' for url in urls.values())
    )
    config.write_text(
        _CONFIG.format(
            server_port=urls["database_url"].port,
            port=port,
            users=users,
            connections=SERVER_CONNECTIONS,
        )
    )
    return config


def _moved(url: SplitResult, port: int) -> str:
    return url._replace(netloc=url.netloc.replace(f":{url.port}", f":{port}")).geturl()


async def _answers(url: str) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await (await psycopg.AsyncConnection.connect(url)).close()
            except psycopg.OperationalError:
                await asyncio.sleep(0.05)
            else:
                return
