"""The part of `converzia admin` about targets: where a tenant's leads are delivered."""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from commands.operator_api import call, console, show

app = typer.Typer()


@app.command()
def targets(tenant_id: UUID) -> None:
    """A tenant's targets, the primary one first: whether each works."""
    shown = ("id", "kind", "is_primary", "status", "failing_since", "error")
    rows = call("GET", f"/tenants/{tenant_id}/targets")
    show([{name: row[name] for name in shown} for row in rows], "No target yet.")


@app.command()
def connect_target(
    tenant_id: UUID,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help='JSON, such as {"kind": "WEBHOOK", "url": "https://..."}; see /docs of the API',
        ),
    ],
    primary: Annotated[bool, typer.Option(help="It decides whether a lead is delivered")] = False,
) -> None:
    """Connect a target; leads that waited for one are delivered at once."""
    body = {"target": _read(file), "is_primary": primary}
    made = call("POST", f"/tenants/{tenant_id}/targets", body)
    console.print(f"Connected: {made['id']}")
    if made["signing_secret"]:
        _tell_secret(made["signing_secret"])


@app.command()
def check_target(tenant_id: UUID, target_id: UUID) -> None:
    """Make a test call now; ends with 1 where the target does not work."""
    found = call("POST", f"/tenants/{tenant_id}/targets/{target_id}/check")
    console.print(found["words"], markup=False)
    if found["detail"]:
        console.print(found["detail"], markup=False, style="dim")
    if not found["works"]:
        raise typer.Exit(1)


@app.command()
def switch_target(
    tenant_id: UUID,
    target_id: UUID,
    on: Annotated[bool, typer.Option("--on/--off", help="Does it get leads?")],
) -> None:
    """Switch a target off, or on again."""
    answer = call("PUT", f"/tenants/{tenant_id}/targets/{target_id}", {"is_on": on})
    console.print(answer["status"])


@app.command()
def rotate_secret(tenant_id: UUID, target_id: UUID) -> None:
    """Give a webhook a new signing secret; the one before signs too until the next rotation."""
    answer = call("POST", f"/tenants/{tenant_id}/targets/{target_id}/secret")
    _tell_secret(answer["signing_secret"])


def _tell_secret(secret: str) -> None:
    console.print("Its signing secret, shown this once:")
    console.print(secret, markup=False, highlight=False, soft_wrap=True)


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise typer.BadParameter(f"{file} is not JSON") from None
