"""`converzia admin numbers`: WhatsApp numbers of the platform's that serve several tenants."""

from uuid import UUID

import typer

from commands.operator_api import call, console, show

app = typer.Typer(help="WhatsApp numbers that serve several tenants.", no_args_is_help=True)


@app.command("list")
def listing() -> None:
    """Each shared number, its front door, and whom it serves."""
    show(call("GET", "/shared-numbers"), "No number is shared.")


@app.command()
def front_door(tenant_id: UUID, off: bool = False) -> None:
    """The platform's own tenant, with whom those wait of whom nobody can tell whose they are."""
    call("PUT", f"/tenants/{tenant_id}/front-door", {"is_front_door": not off})
    console.print("It is no front door any more." if off else "It is a front door.")


@app.command()
def share(phone_number_id: str, tenant_id: UUID) -> None:
    """Let a tenant write from this number, and be found behind it."""
    call("PUT", f"/shared-numbers/{phone_number_id}/tenants/{tenant_id}")
    console.print("Shared.")


@app.command()
def unshare(phone_number_id: str, tenant_id: UUID) -> None:
    """Take a tenant off this number."""
    call("DELETE", f"/shared-numbers/{phone_number_id}/tenants/{tenant_id}")
    console.print("Taken off.")
