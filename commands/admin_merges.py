"""The part of `converzia admin` about people who turned out to be one."""

from uuid import UUID

import typer

from commands.operator_api import call, console, show

app = typer.Typer(help="People who turned out to be one.", no_args_is_help=True)


@app.command("list")
def listing(tenant_id: UUID) -> None:
    """Which people were merged, and why."""
    show(call("GET", f"/tenants/{tenant_id}/merges"), "Nobody was merged.")


@app.command()
def undo(tenant_id: UUID, merge_id: UUID) -> None:
    """Two people again; what came since stays with the survivor."""
    call("POST", f"/tenants/{tenant_id}/merges/{merge_id}/undo")
    console.print("They are two people again.")
