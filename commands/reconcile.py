"""`converzia reconcile`: compares all sides now, on a running stack, and lists what differs."""

import asyncio
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from integrations.temporal import connect
from models import ids
from models.contracts.reconciliation import Comparison, ReconcileInput
from models.settings import Settings
from workflows import priorities
from workflows.reconciliation import ReconciliationWorkflow

SETTLE_S: Final = 30.0
"""Shorter than at night: somebody waits for it."""
AGREES, DIFFERS, NOT_COMPARED = range(3)


def run(settings: Settings, days: int, *, as_json: bool) -> int:
    """The command's exit code: 0 nothing differs, 1 something does, 2 could not be compared."""
    console, errors = Console(highlight=False, soft_wrap=True), Console(stderr=True)
    try:
        with errors.status("Comparing; a difference is looked at twice."):
            found = asyncio.run(_run(settings, ReconcileInput(days=days, settle_s=SETTLE_S)))
    except (WorkflowFailureError, RPCError, RuntimeError) as error:
        errors.print(f"[red]Could not be compared:[/] {escape(str(error.__cause__ or error))}")
        return NOT_COMPARED
    if as_json:
        print(found.model_dump_json(indent=1))
    else:
        show(console, found)
    return DIFFERS if found.findings or found.left_out else AGREES


async def _run(settings: Settings, inp: ReconcileInput) -> Comparison:
    client = await connect(settings)
    return await reconcile(client, settings.temporal_task_queue, inp)


async def reconcile(client: Client, task_queue: str, inp: ReconcileInput) -> Comparison:
    """What differs. Who asks while the same comparison runs gets its answer."""
    return await client.execute_workflow(
        ReconciliationWorkflow.run,
        inp,
        id=ids.reconciliation_workflow_id(inp.days),
        task_queue=task_queue,
        priority=priorities.OF_PLATFORM,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


def show(console: Console, found: Comparison) -> None:
    for note in found.notes:
        console.print(f"[yellow]{escape(note)}[/]")
    if found.findings:
        console.print(_table(found))
    if found.left_out:
        console.print(f"and {found.left_out} more")
    numbers = (f"{number} {name}" for name, number in found.compared.model_dump().items())
    count = len(found.findings) + found.left_out
    verdict = f"[red]{count} differ[/]" if count else "[green]nothing differs[/]"
    console.print(f"{verdict}: {', '.join(numbers)} compared")


def _table(found: Comparison) -> Table:
    table = Table(show_lines=True)
    # Wide enough for an id, so that it can be copied whole.
    table.add_column("what differs", min_width=45)
    table.add_column("what to do")
    for each in found.findings:
        lines = (each.subject, f"tenant {each.tenant_id}" if each.tenant_id else "")
        where = "\n".join(escape(line) for line in (*lines, each.difference) if line)
        table.add_row(f"[bold]{each.kind}[/]\n{where}", escape(each.what_to_do))
    return table
