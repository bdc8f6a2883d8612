"""`converzia admin policy`: what a tenant has of its own, and changing it."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer

from commands.operator_api import call, show

app = typer.Typer()

Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Repeat it for more; NAME=default gives back"),
]


@app.command()
def policy(tenant_id: UUID, changes: Changes = None) -> None:
    """A tenant's policies with their limits; with --set, changed at once.

    A list is written with commas: follow_up_hours=10:00,19:00 or working_days=1,2,3,4,5.
    """
    path = f"/tenants/{tenant_id}/policy"
    wanted = dict(_read(change) for change in changes or [])
    show(call("PATCH", path, wanted) if wanted else call("GET", path), "")


def _read(change: str) -> tuple[str, Any]:
    name, is_told, value = change.partition("=")
    if not is_told:
        raise typer.BadParameter(f"{change}: write it as name=value")
    return name.strip(), None if value == "default" else _value(value.strip())


def _value(told: str) -> Any:
    """JSON, else a list with commas, else words; a date or an hour is words."""
    try:
        return json.loads(told)
    except ValueError:
        return [_value(part.strip()) for part in told.split(",") if part] if "," in told else told
