"""`converzia audit`: the proof that nobody changed the audit log afterwards."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from commands.audit_proof import Proof

app = typer.Typer(help="The audit log, and its proof.", no_args_is_help=True)
_console = Console(soft_wrap=True, highlight=False)


@app.callback()
def _group() -> None:
    """Keeps `verify` a word of its own while it is the only command."""


@app.command()
def verify(
    tenant: Annotated[
        UUID | None, typer.Option(help="This one alone, without the platform")
    ] = None,
) -> None:
    """Prove the chains of the running stack's audit log: the platform's and every tenant's.

    Each is compared with the heads that were kept of it outside the database, day by day.
    """
    from commands import audit_proof
    from integrations.errors import VendorError

    try:
        proofs = asyncio.run(audit_proof.of_database(tenant))
    except VendorError as error:
        _console.print(f"[red]The kept heads cannot be read:[/] {escape(str(error))}")
        raise typer.Exit(1) from None
    for proof in proofs:
        _tell(proof)
    if any(proof.breaks for proof in proofs):
        raise typer.Exit(1)


def _tell(proof: "Proof") -> None:
    _console.print(
        f"{'[red]broken[/]' if proof.breaks else '[green]whole[/]'} "
        f"{proof.tenant_id or 'platform'}: {proof.entries} entries, head {proof.head_hash or '-'},"
        f" {proof.kept} kept heads"
    )
    for found in proof.breaks:
        _console.print(f"  entry {found.seq or '-'}: {escape(found.problem)}")
