"""The embedded servers, real ones: what is set up, who may connect, and what a kill leaves."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus

from stack.home import Home, temporary_folder
from stack.running import RunningStack, remove_home, running_stack

SERVERS = ("postgres", "temporal")


@pytest.fixture
def passable_folder() -> Iterator[Path]:
    with temporary_folder() as folder:
        yield folder


@pytest.fixture
def home(passable_folder: Path) -> Iterator[Path]:
    yield passable_folder
    remove_home(Home.at(passable_folder))


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def listening(stack: RunningStack) -> dict[str, set[str]]:
    """The addresses each part listens on."""
    return {
        name: {
            connection.laddr.ip
            for process in family(pid)
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        for name, pid in stack.pids.items()
    }


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


async def test_servers_come_up_ready_for_migrations() -> None:
    async with running_stack(parts=SERVERS, durable=False) as stack:
        settings = stack.settings
        roles = query(
            stack.superuser_url,
            "select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles"
            " where rolname like 'converzia%' order by 1",
        )
        assert roles == [
            ("converzia_app", False, False, False),
            ("converzia_owner", False, False, True),
            ("converzia_platform", False, False, False),
        ]
        owner = settings.owner_database_url.get_secret_value()
        extensions = {name for (name,) in query(owner, "select extname from pg_extension")}
        assert extensions >= {"vector", "pg_trgm", "unaccent"}
        assert query(owner, "show server_encoding") == [("UTF8",)]
        assert query(owner, "show synchronous_commit") == [("on",)]
        with psycopg.connect(owner) as connection:
            connection.execute("alter role converzia_app set statement_timeout = '5s'")
            connection.execute("alter role converzia_platform set statement_timeout = '5s'")
        for url in (settings.database_url, settings.platform_database_url):
            assert query(url.get_secret_value(), "select 1") == [(1,)]

        client = await Client.connect(settings.temporal_address)
        described = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace="default")
        )
        assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 30
        assert await client.count_workflows("TenantId = 'a' and LeadStage = 'b' and Score > 1") == (
            await client.count_workflows("TenantId = 'a'")
        )
        assert listening(stack) == {"postgres": {"127.0.0.1"}, "temporal": {"127.0.0.1"}}


async def test_wrong_password_is_refused() -> None:
    async with running_stack(parts=("postgres",), durable=False) as stack:
        url = stack.settings.database_url.get_secret_value()
        password = url.split(":")[2].split("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password"):
            query(url.replace(password, "guess"), "select 1")


async def test_fsync_is_on_unless_a_test_asks_otherwise(home: Path) -> None:
    async with running_stack(home, parts=("postgres",)) as stack:
        assert query(stack.superuser_url, "show fsync") == [("on",)]
        assert query(stack.superuser_url, "show data_checksums") == [("on",)]
    first = stack.superuser_url
    async with running_stack(home, parts=("postgres",)) as stack:
        assert stack.superuser_url == first, "port and password of the last run serve again"


async def test_killed_temporal_is_restarted_and_keeps_started_workflows() -> None:
    async with running_stack(parts=("temporal",)) as stack:
        client = await Client.connect(stack.settings.temporal_address)
        handle = await client.start_workflow("lead", id=f"lead-{uuid4()}", task_queue="none")
        killed = stack.pids["temporal"]
        stack.kill("temporal", signal.SIGKILL)
        await until_other_pid(stack, "temporal", killed)
        again = await Client.connect(stack.settings.temporal_address)
        described = await again.get_workflow_handle(handle.id).describe()
        assert described.status is WorkflowExecutionStatus.RUNNING


async def test_killed_postmaster_is_restarted_and_keeps_what_was_committed() -> None:
    async with running_stack(parts=("postgres",)) as stack:
        with psycopg.connect(stack.superuser_url, autocommit=True) as session:
            session.execute("create table kept (n int)")
            session.execute("insert into kept values (42)")
            killed = stack.pids["postgres"]
            stack.kill("postgres", signal.SIGKILL)
            await until_other_pid(stack, "postgres", killed)
            with pytest.raises(psycopg.OperationalError):
                session.execute("select 1")
        assert query(stack.superuser_url, "select n from kept") == [(42,)]


async def test_planned_outage_lasts_until_it_is_ended() -> None:
    async with running_stack(parts=("temporal",)) as stack:
        await stack.stop_part("temporal")
        await asyncio.sleep(0.5)
        assert "temporal" not in stack.pids
        await stack.start_part("temporal")
        assert await Client.connect(stack.settings.temporal_address)


async def test_pid_file_of_a_stranger_stops_nothing(home: Path) -> None:
    async with running_stack(home, parts=("postgres",), durable=False) as stack:
        place = stack.plan.postgres_place
        assert place is not None
    account = place.account
    stranger = psutil.Popen(
        ["/bin/sleep", "60"],
        user=account.uid if account else None,  # PostgreSQL would take it for a postmaster
    )
    try:
        pid_file = place.data / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{place.data}\n0\n5432\n\n127.0.0.1\n")
        async with running_stack(home, parts=("postgres",), durable=False) as stack:
            assert query(stack.superuser_url, "select 1") == [(1,)]
        assert stranger.is_running()
    finally:
        stranger.kill()
        stranger.wait()


async def until_other_pid(stack: RunningStack, part: str, killed: int) -> None:
    for _ in range(600):
        if stack.pids.get(part, killed) != killed:
            break
        await asyncio.sleep(0.05)
    await stack.wait_ready(part, within_s=30)
    assert stack.pids[part] != killed
