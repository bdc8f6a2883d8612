"""`converzia ledger`: a tenant's statement, and the proof that nobody changed it afterwards."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from commands.ledger_proof import Proof

app = typer.Typer(help="Statements of credits, and their proof.", no_args_is_help=True)
_console = Console(soft_wrap=True, highlight=False)


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"


@app.command()
def verify(
    tenant: Annotated[UUID | None, typer.Argument(help="Every tenant when none is named")] = None,
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="An exported JSON statement")
    ] = None,
) -> None:
    """Prove chains and totals: of an exported statement, or of the running stack's database."""
    from commands import ledger_proof

    if file is not None:
        proofs = [ledger_proof.of_file(file, tenant)]
    else:
        proofs = asyncio.run(ledger_proof.of_database(tenant))
    for proof in proofs:
        _tell(proof)
    if not proofs:
        _console.print("No tenant has movements yet.")
    if any(problems for _, problems in proofs):
        raise typer.Exit(1)


@app.command()
def statement(
    tenant: UUID,
    format: Annotated[Format, typer.Option(help="How it is written")] = Format.CSV,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Instead of the screen")] = None,
) -> None:
    """A tenant's statement: every entry with what proves it."""
    from commands import ledger_proof
    from models.records.statement import as_csv, as_json

    shaped = as_csv if format is Format.CSV else as_json
    written = shaped(asyncio.run(ledger_proof.read(tenant)))
    if out is None:
        typer.echo(written, nl=False)
    else:
        out.write_text(written, encoding="utf-8", newline="")


def _tell(proof: "Proof") -> None:
    found, problems = proof
    _console.print(
        f"{'[red]broken[/]' if problems else '[green]whole[/]'} {found.tenant_id}: "
        f"{len(found.entries)} entries, balance {found.balance}, held {found.held}, "
        f"head {found.head_hash or '-'}"
    )
    for problem in problems:
        where = f"entry {problem.seq}" if problem.seq else "account"
        _console.print(f"  {where}: {escape(problem.problem)}")
