"""The part of `converzia admin` about files of leads."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape

from commands.operator_api import call, console, fetch, send_file, show

app = typer.Typer()


@app.command(name="import")
def import_file(
    tenant_id: UUID,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX")],
    consent: Annotated[str, typer.Option(help="Where and how these people agreed")],
    offer: Annotated[UUID | None, typer.Option(help="What these leads are about")] = None,
    column: Annotated[
        list[str] | None, typer.Option("--map", help='"Column=field"; "Column=" keeps it unread')
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Upload a file, show what would be imported, and import it in the background."""
    shown = send_file(f"/tenants/{tenant_id}/imports", file, offer_id=str(offer) if offer else None)
    mapping = dict(_pair(text) for text in column or ())
    _preview(shown, mapping)
    if not yes and not typer.confirm("Import it?"):
        raise typer.Exit(1)
    body = {
        "mapping": {name: field or None for name, field in mapping.items()},
        "consent": consent,
    }
    call("POST", f"/tenants/{tenant_id}/imports/{shown['id']}/confirm", body)
    console.print(f"Started: {shown['id']}")


@app.command()
def imports(tenant_id: UUID) -> None:
    """Every import: how far, how many rows became no lead."""
    show(call("GET", f"/tenants/{tenant_id}/imports"), "No import yet.")


@app.command()
def pause_import(tenant_id: UUID, import_id: UUID) -> None:
    """Hold an import between two batches."""
    show([call("POST", f"/tenants/{tenant_id}/imports/{import_id}/pause")], "")


@app.command()
def resume_import(tenant_id: UUID, import_id: UUID) -> None:
    """Let it go on."""
    show([call("POST", f"/tenants/{tenant_id}/imports/{import_id}/resume")], "")


@app.command()
def rejected_rows(tenant_id: UUID, import_id: UUID) -> None:
    """The rows that became no lead, as CSV: row, column, reason."""
    typer.echo(fetch(f"/tenants/{tenant_id}/imports/{import_id}/rejected.csv"), nl=False)


def _pair(text: str) -> tuple[str, str]:
    name, sign, field = text.rpartition("=")
    if not sign:
        raise typer.BadParameter(f"{text!r} is not of the form Column=field")
    return name, field


def _preview(shown: dict[str, Any], mapping: dict[str, str]) -> None:
    fields = {c["column"]: mapping.get(c["column"], c["field"] or "") for c in shown["columns"]}
    examples = shown["first_rows"][0] if shown["first_rows"] else [""] * len(fields)
    show(
        [
            {"column": column, "field": field, "first row": example}
            for (column, field), example in zip(fields.items(), examples, strict=True)
        ],
        "",
    )
    for words in shown["wrong"]:
        console.print(f"[yellow]{escape(words)}[/]")
    wrong = len(shown["rows_wrong"])
    console.print(f"{shown['rows']} rows; {wrong} of the first {shown['rows_checked']} are wrong.")
    show(shown["rows_wrong"][:10], "")
