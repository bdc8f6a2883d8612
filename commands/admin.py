"""`converzia admin`: the operator's REST API from the command line, against a running stack."""

import json
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer
from rich.console import Console
from rich.table import Table

from models.settings import Settings
from stack.attach import attached_settings

app = typer.Typer(help="Operate a running stack.", no_args_is_help=True)
_console = Console()


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON answer, or a clear end with the problem's own words."""
    settings = attached_settings(Settings())
    token = settings.admin_token.get_secret_value()
    if not token:
        raise typer.BadParameter("set CONVERZIA_ADMIN_TOKEN, or run it where `converzia up` runs")
    try:
        response = httpx.request(
            method,
            f"{settings.public_url}/api{path}",
            json=body,
            headers={"authorization": f"Bearer {token}"},
            timeout=30,
        )
    except httpx.HTTPError:
        _console.print(f"[red]No API answers at {settings.public_url}.[/] Start it: converzia up")
        raise typer.Exit(1) from None
    if not response.is_success:
        problem = response.json()
        _console.print(f"[red]{problem['code']}[/]: {problem['detail']}")
        raise typer.Exit(1)
    return response.json()


def _show(rows: list[dict[str, Any]], nothing: str) -> None:
    if not rows:
        _console.print(nothing)
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    _console.print(table)


@app.command()
def tenants() -> None:
    """Every tenant with its id."""
    _show(_call("GET", "/tenants"), "No tenant yet.")


@app.command()
def leads(tenant_id: UUID) -> None:
    """The lives of a tenant's leads: state, score, delivery."""
    _show(_call("GET", f"/tenants/{tenant_id}/leads"), "No lead yet.")


@app.command()
def ledger(tenant_id: UUID) -> None:
    """A tenant's credit movements."""
    _show(_call("GET", f"/tenants/{tenant_id}/ledger"), "No movement yet.")


@app.command()
def unmapped() -> None:
    """Ads without an offer, and pages without a tenant, with what waits for each."""
    _show(_call("GET", "/queues/unmapped-ads"), "Every ad is mapped.")
    _show(_call("GET", "/queues/unrouted-pages"), "Every page has a tenant.")


@app.command()
def map_ad(tenant_id: UUID, ad_id: str, offer_id: UUID) -> None:
    """Map an ad to an offer; the leads that waited start at once."""
    answer = _call("PUT", f"/tenants/{tenant_id}/ads/{ad_id}", {"offer_id": str(offer_id)})
    _console.print(f"Mapped; {answer['started']} waiting leads started.")


@app.command()
def choose_offer(tenant_id: UUID, lead_offer_id: UUID, offer_id: UUID) -> None:
    """Say which offer a lead without an ad is about; it goes on at once."""
    _call("PUT", f"/tenants/{tenant_id}/leads/{lead_offer_id}/offer", {"offer_id": str(offer_id)})
    _console.print("Chosen; the lead goes on.")


@app.command()
def route_page(page_id: str, tenant_id: UUID) -> None:
    """Give a Meta page to a tenant."""
    _call("PUT", f"/pages/{page_id}", {"tenant_id": str(tenant_id)})
    _console.print("Routed; what waited starts with the next sweep.")


@app.command()
def grant(
    tenant_id: UUID, credits: int, key: Annotated[str, typer.Option(help="Names this grant")]
) -> None:
    """Give bonus credits; repeating the same key changes nothing."""
    answer = _call("POST", f"/tenants/{tenant_id}/credits", {"credits": credits, "key": key})
    _console.print(json.dumps(answer))
