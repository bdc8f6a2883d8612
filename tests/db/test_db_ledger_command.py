"""`converzia ledger`: a statement leaves as a file, and any change of file or database is told."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from commands import attached
from commands.ledger import app
from demo.seed import SeededTenant
from models.records import credits
from models.session import Database
from stack.running import RunningStack
from tests.factories import make_delivery, make_tenant

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(stack: RunningStack, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line against this session's stack; in a thread, as it starts its own loop."""
    monkeypatch.setattr(attached, "attached_settings", lambda _given: stack.settings)

    def invoke(*words: object) -> Awaitable[Result]:
        return asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])

    return invoke


@pytest.fixture
async def spent(db: Database, tenant: SeededTenant) -> SeededTenant:
    """Five credits, one charged, one held, and a bonus with a key that looks like a formula."""
    async with db.tenant(tenant.id) as session:
        first, second = [await make_delivery(session, tenant) for _ in range(2)]
        for delivery in (first, second):
            await credits.reserve(session, tenant.id, delivery.id)
        await credits.capture(session, tenant.id, first.id)
        await credits.post(session, tenant.id, "CREDIT_BONUS", 2, '=HYPERLINK("x","a\r\nb")')
    return tenant


async def test_an_exported_statement_proves_itself_without_a_stack(
    run: Run, spent: SeededTenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "statement.json"
    exported = await run("statement", spent.id, "--format", "json", "--out", file)
    assert exported.exit_code == 0, exported.output
    monkeypatch.setattr(attached, "attached_settings", lambda _given: pytest.fail("no stack"))
    proof = await run("verify", "--file", file)
    assert proof.exit_code == 0, proof.output
    head = json.loads(file.read_text(encoding="utf-8"))["head_hash"]
    assert f"{spent.id}: 3 entries, balance 6, held 1, head {head}" in proof.output


async def test_a_json_statement_tells_what_is_there_to_use(run: Run, spent: SeededTenant) -> None:
    told = json.loads((await run("statement", spent.id, "--format", "json")).output)
    names = ("tenant_id", "balance", "held", "available", "debt")
    assert [told[name] for name in names] == [str(spent.id), 6, 1, 5, 0]


async def test_a_debt_is_shown_as_one(run: Run, db: Database) -> None:
    tenant = await make_tenant(db, credits=0)
    async with db.tenant(tenant.id) as session:
        await credits.post(session, tenant.id, "CREDIT_CLAWBACK", -3, "dispute")
    told = json.loads((await run("statement", tenant.id, "--format", "json")).output)
    assert (told["balance"], told["available"], told["debt"]) == (-3, 0, 3)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda told: told["entries"][1].update(amount=-2), "entry 2: "),
        (lambda told: told["entries"].pop(), "account: "),
        (lambda told: told.update(balance=7), "account: the account's balance is 7"),
        (lambda told: told.update(tenant_id=str(UUID(int=1))), "entry 1: "),
    ],
)
async def test_a_changed_statement_is_told_in_words(
    run: Run,
    spent: SeededTenant,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    named: str,
) -> None:
    told = json.loads((await run("statement", spent.id, "--format", "json")).output)
    change(told)
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    proof = await run("verify", "--file", file)
    assert proof.exit_code == 1
    assert "broken" in proof.output
    assert named in proof.output


@pytest.mark.parametrize("content", ["", "[]", '{"tenant_id": 1}', "seq,kind\r\n"])
async def test_a_file_that_is_no_statement_is_refused_in_words(
    run: Run, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "else.json"
    file.write_text(content, encoding="utf-8")
    answer = await run("verify", "--file", file)
    assert answer.exit_code == 2
    assert "no statement" in answer.output


async def test_another_tenants_file_proves_nothing_of_this_one(
    run: Run, spent: SeededTenant, tmp_path: Path
) -> None:
    file = tmp_path / "statement.json"
    await run("statement", spent.id, "--format", "json", "--out", file)
    assert (await run("verify", UUID(int=1), "--file", file)).exit_code == 2


async def test_a_csv_statement_is_read_back_and_starts_no_formula(
    run: Run, spent: SeededTenant, tmp_path: Path
) -> None:
    file = tmp_path / "statement.csv"
    await run("statement", spent.id, "--out", file)
    raw = file.read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert [(r["seq"], r["amount"], r["balance_after"]) for r in rows] == [
        ("1", "5", "5"),
        ("2", "-1", "4"),
        ("3", "2", "6"),
    ]
    assert rows[2]["cause"] == '\'=HYPERLINK("x","a\r\nb")'
    assert raw.count("\r\n") == len(rows) + 2  # header, rows, and the one inside the cause


async def test_the_database_of_a_stack_is_proven_tenant_by_tenant(
    run: Run, spent: SeededTenant, tenant: SeededTenant, db: Database
) -> None:
    other = await make_tenant(db)
    proof = await run("verify")
    assert proof.exit_code == 0, proof.output
    for each in (spent, other):
        assert f"whole {each.id}" in proof.output


@pytest.fixture
def tampered(stack: RunningStack) -> Iterator[Callable[[str, UUID], None]]:
    """Changes a tenant's rows behind every trigger, and puts them back at the end."""
    undo: list[tuple[str, UUID]] = []

    def change(there_and_back: str, tenant_id: UUID) -> None:
        there, back = there_and_back.split(" / ")
        undo.append((back, tenant_id))
        _as_superuser(stack, there, tenant_id)

    yield change
    for back, tenant_id in undo:
        _as_superuser(stack, back, tenant_id)


def _as_superuser(stack: RunningStack, statement: str, tenant_id: UUID) -> None:
    with psycopg.connect(stack.superuser_url) as connection:
        connection.execute("set local session_replication_role = replica")
        connection.execute(f"update {statement} and tenant_id = %s", [tenant_id])


@pytest.mark.parametrize(
    ("there_and_back", "named"),
    [
        (
            "credit_ledger set amount = 50 where seq = 1 /"
            " credit_ledger set amount = 5 where seq = 1",
            "entry 1: ",
        ),
        (
            "credit_account set held = 0 where true / credit_account set held = 1 where true",
            "account: the account says 0 held, 1 holds are open",
        ),
        (
            "credit_account set entries = 9 where true / credit_account set entries = 3 where true",
            "account: the account counts 9 entries, the ledger has 3",
        ),
        (
            "credit_hold set state = 'RELEASED' where state = 'CAPTURED' /"
            " credit_hold set state = 'CAPTURED' where state = 'RELEASED'",
            "its hold and its charge do not match",
        ),
    ],
)
async def test_a_tampered_database_is_told_with_the_tenant_and_the_place(
    run: Run,
    spent: SeededTenant,
    tampered: Callable[[str, UUID], None],
    there_and_back: str,
    named: str,
) -> None:
    tampered(there_and_back, spent.id)
    for words in ((), (spent.id,)):
        proof = await run("verify", *words)
        assert proof.exit_code == 1
        assert f"broken {spent.id}" in proof.output
        assert named in proof.output
