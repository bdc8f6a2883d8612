"""The part of `converzia admin` about where leads come from: sources, mappings, test leads, missed
leads."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from commands.operator_api import call, console, show

app = typer.Typer()


@app.command()
def sources(tenant_id: UUID) -> None:
    """A tenant's sources: Lead Ad forms, form pages, systems that post."""
    shown = ("id", "kind", "name", "key", "status", "address", "offer_id")
    rows = call("GET", f"/tenants/{tenant_id}/sources")
    show([{name: row[name] for name in shown} for row in rows], "No source yet.")


@app.command()
def add_source(
    tenant_id: UUID,
    kind: Annotated[str, typer.Argument(help="FORM (a web page) or API (a system that posts)")],
    name: str,
) -> None:
    """Make a source with an address of its own."""
    made = call("POST", f"/tenants/{tenant_id}/sources", {"kind": kind.upper(), "name": name})
    console.print(f"Made: {made['id']}\nAddress: {made['address']}", markup=False)
    _tell_secret(made)


@app.command()
def set_source(
    tenant_id: UUID,
    source_id: UUID,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Does it take leads?")] = None,
    offer: Annotated[UUID | None, typer.Option(help="What its leads are about")] = None,
    origin: Annotated[list[str] | None, typer.Option(help="A web origin of a form")] = None,
    consent: Annotated[str | None, typer.Option(help="The words beside the form")] = None,
) -> None:
    """Change a source; what is left out stays."""
    body = {"is_on": on, "offer_id": offer and str(offer), "origins": origin, "consent": consent}
    given = {name: value for name, value in body.items() if value is not None}
    answer = call("PUT", f"/tenants/{tenant_id}/sources/{source_id}", given)
    console.print(answer["status"])


@app.command()
def rotate_source_secret(tenant_id: UUID, source_id: UUID) -> None:
    """A new secret; the one before, and every open form page, is refused from now on."""
    _tell_secret(call("POST", f"/tenants/{tenant_id}/sources/{source_id}/secret"))


@app.command(name="mapping")
def show_mapping(tenant_id: UUID, source_id: UUID) -> None:
    """Which question of a form is which field."""
    show(_source(tenant_id, source_id)["mapping"], "No question was seen yet.")


@app.command()
def map_question(
    tenant_id: UUID,
    source_id: UUID,
    question: str,
    field: Annotated[str, typer.Argument(help='Such as "phone"; "" keeps the answer unread')],
) -> None:
    """Say which field a question is; counts for the leads that come from now on."""
    known = _source(tenant_id, source_id)["mapping"]
    mapping = {q["question"]: q["field"] for q in known if q["from"] == "mapping"}
    body = {"mapping": {**mapping, question: field or None}}
    answer = call("PUT", f"/tenants/{tenant_id}/sources/{source_id}", body)
    show(answer["mapping"], "No question was seen yet.")


@app.command(name="test-lead")
def start_test_lead(
    tenant_id: UUID,
    phone: Annotated[str, typer.Option(help="Of whoever tests: gets the messages")],
    name: Annotated[str, typer.Option()] = "Test",
    offer: Annotated[UUID | None, typer.Option(help="Else the tenant's first")] = None,
) -> None:
    """Send a lead through the whole pipe; nothing is charged, targets receive it marked."""
    body: dict[str, Any] = {"phone": phone, "name": name, "offer_id": offer and str(offer)}
    answer = call("POST", f"/tenants/{tenant_id}/test-leads", body)
    console.print(f"Started: {answer['lead_offer_id']}")


@app.command()
def backfill(
    tenant_id: UUID,
    form: Annotated[str | None, typer.Option(help="Else every active form")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="UTC; else three days ago")
    ] = None,
) -> None:
    """Look in Meta for leads whose webhook never came, and start them."""
    at = since and since.replace(tzinfo=UTC).isoformat()
    answer = call("POST", f"/tenants/{tenant_id}/backfill", {"form_id": form, "since": at})
    console.print(f"Started: {answer['workflow_id']}")


def _source(tenant_id: UUID, source_id: UUID) -> dict[str, Any]:
    found: list[dict[str, Any]] = call("GET", f"/tenants/{tenant_id}/sources")
    for source in found:
        if source["id"] == str(source_id):
            return source
    raise typer.BadParameter(f"this tenant has no source {source_id}")


def _tell_secret(answer: dict[str, Any]) -> None:
    if answer.get("secret"):
        console.print("Its secret, shown this once:")
        console.print(answer["secret"], markup=False, highlight=False, soft_wrap=True)
