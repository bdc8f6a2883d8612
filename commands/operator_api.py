"""The operator's REST API, called from the command line, and its answers as tables."""

from typing import Any, Final

import httpx
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from models.settings import Settings
from stack.attach import attached_settings

console: Final = Console()


def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
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
        console.print(f"[red]No API answers at {settings.public_url}.[/] Start it: converzia up")
        raise typer.Exit(1) from None
    if not response.is_success:
        problem = response.json()
        console.print(f"[red]{problem['code']}[/]: {escape(problem['detail'])}")
        raise typer.Exit(1)
    return response.json()


def show(rows: list[dict[str, Any]], nothing: str) -> None:
    """A column for each key of the first row; what people wrote is text, not markup."""
    if not rows:
        console.print(nothing)
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row.values()))
    console.print(table)
