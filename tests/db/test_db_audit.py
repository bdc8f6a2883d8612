"""The audit log: chained by the database itself, at the commit, and proven."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import psycopg
import pytest
from click.testing import Result
from psycopg import errors
from sqlalchemy import text
from sqlmodel import col, select
from typer.testing import CliRunner

from activities.audit import AuditActivities
from commands import attached
from commands.audit import app
from demo.seed import SeededTenant
from integrations.files import Files
from models.domain.audit import Chain
from models.origin import Origin, current
from models.records import audit_trail, tenants
from models.session import Database
from models.tables import AuditEntry, AuditLink
from models.tables.base import utc_now
from stack.running import RunningStack
from tests.db.raw_sql import tried
from tests.factories import make_tenant, unique

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(stack: RunningStack, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(attached, "attached_settings", lambda _given: stack.settings)

    def invoke(*words: object) -> Awaitable[Result]:
        return asyncio.to_thread(CliRunner().invoke, app, ["verify", *map(str, words)])

    return invoke


async def write(db: Database, tenant_id: UUID | None, action: str = "test.done") -> None:
    one = db.tenant(tenant_id) if tenant_id else db.platform()
    async with one as session:
        words = {"why": 'ñandú "," | \\ \n\t', "n": 1}
        tenants.audit(
            session, tenant_id, actor="test", action=action, subject="x|y", after=words
        )  # fmt: skip


async def proven(db: Database, tenant_id: UUID | None) -> Chain:
    chain = Chain()
    async with db.platform() as session:
        async for batch in audit_trail.chain(session, tenant_id):
            assert chain.breaks(batch) == []
    return chain


async def test_entries_of_a_race_are_one_chain(db: Database, tenant: SeededTenant) -> None:
    before = (await proven(db, tenant.id)).length
    await asyncio.gather(*(write(db, tenant.id) for _ in range(24)))
    assert (await proven(db, tenant.id)).length == before + 24


async def test_the_platform_has_a_chain_of_its_own_that_no_tenant_sees(
    db: Database, tenant: SeededTenant
) -> None:
    before = (await proven(db, None)).length
    await write(db, None, action="platform.only")
    assert (await proven(db, None)).length == before + 1
    async with db.tenant(tenant.id) as session:
        seen = (await session.exec(select(AuditEntry.action))).all()
        linked = (await session.exec(select(AuditLink.tenant_id).distinct())).all()
    assert "platform.only" not in seen
    assert set(linked) <= {tenant.id}


async def test_two_that_write_entries_and_wait_for_each_others_rows_both_end(
    db: Database, tenant: SeededTenant
) -> None:
    """The chain is locked at the commit, when everything else is: no order can be wrong."""
    holds_entry = asyncio.Event()

    async def entry_first() -> None:
        async with db.tenant(tenant.id) as session:
            tenants.audit(session, tenant.id, actor="a", action="test.done", subject="x")
            await session.flush()
            holds_entry.set()
            await session.execute(text("update credit_account set held = held"))

    async def row_first() -> None:
        async with db.tenant(tenant.id) as session:
            await session.execute(text("update credit_account set held = held"))
            await holds_entry.wait()
            tenants.audit(session, tenant.id, actor="b", action="test.done", subject="x")

    async with asyncio.timeout(10):
        await asyncio.gather(row_first(), entry_first())
    await proven(db, tenant.id)


async def test_where_a_request_came_from_stands_in_the_entry(
    db: Database, tenant: SeededTenant
) -> None:
    token = current.set(Origin("203.0.113.9", "browser", "r1"))
    await write(db, tenant.id, action="asked")
    current.reset(token)
    await write(db, tenant.id, action="alone")
    async with db.tenant(tenant.id) as session:
        told = {
            t.action: t for t in await audit_trail.page(session, tenant.id, before=None, limit=2)
        }
    assert told["asked"].origin == {
        "address": "203.0.113.9", "agent": "browser", "request_id": "r1",
    }  # fmt: skip
    assert told["alone"].origin is None


@pytest.mark.parametrize("role", ["app", "platform"])
def test_nobody_chooses_the_time_the_place_or_the_hash_of_an_entry(
    stack: RunningStack, ours: SeededTenant, role: str
) -> None:
    forged = "insert into audit_log (id, tenant_id, actor, action, subject, at) values"
    with tried(stack, role, ours.id) as connection:
        (entry_id, is_now) = connection.execute(
            f"{forged} (gen_random_uuid(), %s, 'x', 'y', 'z', '2001-01-01')"
            " returning id, at > now() - interval '1 minute'",
            [ours.id],
        ).fetchone() or (None, False)
        link = connection.execute(
            "insert into audit_link (entry_id, tenant_id, seq, prev_hash, hash)"
            " values (%s, %s, 9000, 'p', 'h') returning seq, prev_hash, hash",
            [entry_id, ours.id],
        ).fetchone()
        assert is_now
        assert link is not None
        assert link[0] < 9000
        assert link[1:] != ("p", "h")
        connection.execute("set constraints all immediate")


@pytest.mark.parametrize("table", ["audit_log", "audit_link"])
@pytest.mark.parametrize("change", ["update {} set tenant_id = tenant_id", "delete from {}"])
def test_the_log_and_its_chain_are_changed_by_nobody(
    stack: RunningStack, ours: SeededTenant, table: str, change: str
) -> None:
    for role in ("app", "platform", "superuser"):
        with (
            tried(stack, role, ours.id) as connection,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            connection.execute(change.format(table))


async def test_every_chain_of_a_stack_is_proven(run: Run, db: Database) -> None:
    one, other = await make_tenant(db), await make_tenant(db)
    for tenant_id in (one.id, other.id, None):
        await write(db, tenant_id)
    proof = await run()
    assert proof.exit_code == 0, proof.output
    for name in (one.id, other.id, "platform"):
        assert f"whole {name}: " in proof.output
    alone = await run("--tenant", one.id)
    assert alone.output.count("whole") == 1


@pytest.fixture
async def tampered(stack: RunningStack, db: Database) -> AsyncIterator[UUID]:
    """A tenant with three entries, the second of which somebody changed behind every trigger."""
    tenant = await make_tenant(db)
    marks = [unique("mark") for _ in range(3)]
    for mark in marks:
        await write(db, tenant.id, action=mark)
    _behind_triggers(stack, "update audit_log set actor = 'nobody' where action = %s", marks[1])
    yield tenant.id
    _behind_triggers(stack, "update audit_log set actor = 'test' where action = %s", marks[1])


def _behind_triggers(stack: RunningStack, statement: str, value: object) -> None:
    with psycopg.connect(stack.superuser_url) as connection:
        connection.execute("set local session_replication_role = replica")
        connection.execute(statement.encode(), [value])


async def test_a_changed_entry_is_told_with_its_tenant_and_place(run: Run, tampered: UUID) -> None:
    for words in ((), ("--tenant", tampered)):
        proof = await run(*words)
        assert proof.exit_code == 1
        assert f"broken {tampered}: " in proof.output
        assert proof.output.count("its content was changed") == 1


async def test_an_entry_that_never_joined_the_chain_is_told(
    run: Run, stack: RunningStack, db: Database
) -> None:
    tenant = await make_tenant(db)
    columns, values = (
        "id, actor, action, subject, tenant_id",
        "gen_random_uuid(), 'x', 'y', 'z', %s",
    )
    _behind_triggers(stack, f"insert into audit_log ({columns}) values ({values})", tenant.id)
    proof = await run("--tenant", tenant.id)
    assert (proof.exit_code, "is not in the chain" in proof.output) == (1, True)
    _behind_triggers(stack, "delete from audit_log where tenant_id = %s", tenant.id)


async def test_a_chain_that_lost_its_end_is_told_by_the_heads_that_were_kept(
    run: Run, stack: RunningStack, db: Database
) -> None:
    """Each day's file is compared, and not the newest alone: the cut chain may have grown again."""
    tenant = await make_tenant(db)
    mark, keeping = unique("mark"), AuditActivities(db, Files(stack.settings), utc_now)
    await write(db, tenant.id)
    await write(db, tenant.id, action=mark)
    kept = await keeping.keep_heads()
    assert kept.chains > 1
    whole = await run("--tenant", tenant.id)
    assert (whole.exit_code, "1 kept heads" in whole.output) == (0, True)
    link = "delete from audit_link where entry_id = (select id from audit_log where action = %s)"
    _behind_triggers(stack, link, mark)
    _behind_triggers(stack, "delete from audit_log where action = %s", mark)
    await keeping.keep_heads()
    cut = await run("--tenant", tenant.id)
    assert (cut.exit_code, cut.output.count("is gone")) == (1, 1), cut.output
    await write(db, tenant.id)
    assert "another entry stood here" in (await run()).output


async def test_a_page_goes_on_where_the_one_before_ended(
    db: Database, tenant: SeededTenant
) -> None:
    for n in range(5):
        await write(db, tenant.id, action=f"step.{n}")
    async with db.tenant(tenant.id) as session:
        first = await audit_trail.page(session, tenant.id, before=None, limit=2)
        rest = await audit_trail.page(session, tenant.id, before=first[-1].seq, limit=3)
        links = await session.exec(select(AuditLink.hash).order_by(col(AuditLink.seq).desc()))
    assert [t.action for t in first + rest] == [f"step.{n}" for n in (4, 3, 2, 1, 0)]
    assert [t.hash for t in first + rest] == list(links.all())[:5]
