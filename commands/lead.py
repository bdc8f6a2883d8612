"""`converzia lead`: what is held of one person."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from commands.operator_api import fetch

app = typer.Typer(help="One person's data.", no_args_is_help=True)


class Form(StrEnum):
    JSON = "json"
    HTML = "html"


@app.callback()
def _group() -> None:
    """Keeps `export` a word of its own while it is the only command."""


@app.command()
def export(
    tenant_id: UUID,
    lead_offer_id: UUID,
    form: Annotated[Form, typer.Option("--format")] = Form.JSON,
    language: Annotated[str | None, typer.Option(help="es, en or pt; else the tenant's")] = None,
    output: Annotated[Path | None, typer.Option(help="A file; else it is printed")] = None,
) -> None:
    """Everything that is held of the person of this lead."""
    asked = f"?format={form}" + (f"&language={language}" if language else "")
    text = fetch(f"/tenants/{tenant_id}/leads/{lead_offer_id}/export{asked}")
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text, encoding="utf-8")
