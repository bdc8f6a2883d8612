"""`converzia erasure`: a person's erasure, its certificate, and the list that outlives back-ups."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from commands.operator_api import call, console, show
from models.erasure_keys import ErasureKeys, faults
from models.settings import Settings
from stack.attach import attached_settings
from stack.errors import StackError

app = typer.Typer(help="Erase people for good, and prove it.", no_args_is_help=True)


@app.command()
def start(
    tenant_id: UUID,
    lead_offer_id: UUID,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Erase the person of this lead, with all their leads, messages and files."""
    if not yes:
        typer.confirm("Nothing of it can be brought back. Erase this person?", abort=True)
    path = f"/tenants/{tenant_id}/leads/{lead_offer_id}/erasure"
    asked = call("POST", path, {"confirm": str(lead_offer_id)})
    console.print(f"Erasure {asked['id']} is {asked['state']}.")


@app.command("list")
def list_erasures(tenant_id: UUID) -> None:
    """A tenant's erasures, the newest first."""
    rows = call("GET", f"/tenants/{tenant_id}/erasures")
    show([{name: _cell(value) for name, value in row.items()} for row in rows], "Nobody.")


@app.command()
def certificate(
    tenant_id: UUID,
    erasure_id: UUID,
    output: Annotated[Path | None, typer.Option(help="A file; else it is printed")] = None,
) -> None:
    """What was erased where, signed."""
    found = call("GET", f"/tenants/{tenant_id}/erasures/{erasure_id}/certificate")
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    key: Annotated[
        list[str] | None, typer.Option(help="A public key to trust; else this deployment's own")
    ] = None,
) -> None:
    """Prove that a certificate is ours and says what was signed."""
    trusted = set(key) if key else set(_own_keys().values())
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        told = None
    found = faults(told, trusted)
    for fault in found:
        console.print(f"[red]broken[/]: {fault}")
    if found:
        raise typer.Exit(1)
    said = told["statement"]
    console.print(
        f"[green]good[/]: erasure {said['erasure_id']} of {said['done_at']}, signed by key"
        f" {told['key_id']}",
        soft_wrap=True,
    )


@app.command()
def keys() -> None:
    """The public keys of this deployment: give them to whoever verifies certificates elsewhere."""
    show([{"id": key_id, "public key": public} for key_id, public in _own_keys().items()], "None.")


@app.command()
def apply() -> None:
    """After a restore: erase again whom the back-up brought back; `converzia migrate` does so."""
    from commands import erasure_list

    console.print(f"{erasure_list.apply(attached_settings(Settings()))} erasures applied.")


@app.command()
def requests() -> None:
    """What Meta's deletion callback asked for; an operator finds whom it could not."""
    rows = call("GET", "/deletion-requests")
    show([{name: _cell(value) for name, value in row.items()} for row in rows], "None.")


@app.command()
def answer(
    request_id: UUID,
    tenant_id: Annotated[UUID | None, typer.Option("--tenant")] = None,
    lead_offer_id: Annotated[UUID | None, typer.Option("--lead")] = None,
) -> None:
    """Erase this lead's person for a request; without one, close it: nothing more is held."""
    if (tenant_id is None) != (lead_offer_id is None):
        raise typer.BadParameter("give --tenant and --lead, or neither")
    if tenant_id is None:
        told = call("POST", f"/deletion-requests/{request_id}/close")
    else:
        body = {"tenant_id": str(tenant_id), "lead_offer_id": str(lead_offer_id)}
        told = call("POST", f"/deletion-requests/{request_id}/erase", body)
    console.print(f"It is {told['state']}.")


def _own_keys() -> dict[str, str]:
    """Of the running stack, else of the environment."""
    settings = Settings()
    with suppress(StackError):
        settings = attached_settings(settings)
    return ErasureKeys.parse(settings.erasure_keys.get_secret_value()).public_keys()


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
