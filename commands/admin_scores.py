"""`converzia admin score-templates`: versions of scoring templates, of a tenant or the platform."""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from commands.operator_api import call, console, show
from models.domain.offer import OfferType

app = typer.Typer(help="How leads are scored: templates and their versions.", no_args_is_help=True)

Tenant = Annotated[
    UUID | None, typer.Option(help="Its own templates; without it the platform's, for everybody")
]


@app.command("list")
def list_versions(tenant: Tenant = None) -> None:
    """Every version with its status."""
    rows = call("GET", _path(tenant))
    show([{k: v for k, v in row.items() if k != "steps"} for row in rows], "No version yet.")


@app.command("show")
def show_template(
    offer_type: OfferType,
    version: Annotated[int | None, typer.Option(help="Without it: what is in force")] = None,
    tenant: Tenant = None,
) -> None:
    """A template as JSON; its `definition` is what a draft is made from."""
    which = "" if version is None else f"/versions/{version}"
    answer = call("GET", f"{_path(tenant)}/{offer_type}{which}")
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


@app.command()
def draft(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], tenant: Tenant = None
) -> None:
    """Store a definition as a new version, which scores nothing yet."""
    _tell(call("POST", _path(tenant), read_definition(file)))


@app.command()
def shadow(offer_type: OfferType, version: int, tenant: Tenant = None) -> None:
    """Let a draft score along, without effect."""
    _move(tenant, offer_type, version, "shadow")


@app.command()
def publish(offer_type: OfferType, version: int, tenant: Tenant = None) -> None:
    """Let a shadow count, from each lead's next message on."""
    _move(tenant, offer_type, version, "publish")


@app.command()
def withdraw(offer_type: OfferType, version: int, tenant: Tenant = None) -> None:
    """Put a draft or a shadow away."""
    _move(tenant, offer_type, version, "withdraw")


@app.command()
def roll_back(offer_type: OfferType, tenant: Tenant = None) -> None:
    """Take the published version back: what was before it counts again."""
    answer = call("POST", f"{_path(tenant)}/{offer_type}/roll-back")
    console.print(f"{answer['version']} is in force.")


def read_definition(file: Path) -> dict[str, Any]:
    """Also from what `show` printed."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise typer.BadParameter(f"{file} is not valid JSON: {error}") from None
    if not isinstance(given, dict):
        raise typer.BadParameter(f"{file} holds no JSON object")
    definition: dict[str, Any] = given.get("definition", given)
    return definition


def _move(tenant: UUID | None, offer_type: OfferType, version: int, step: str) -> None:
    _tell(call("POST", f"{_path(tenant)}/{offer_type}/versions/{version}/{step}"))


def _tell(version: dict[str, Any]) -> None:
    console.print(f"{version['name']} is {version['status']}.")


def _path(tenant: UUID | None) -> str:
    return f"/tenants/{tenant}/score-templates" if tenant else "/score-templates"
