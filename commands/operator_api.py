"""The operator's REST API, called from the command line, and its answers as tables."""

import re
from pathlib import Path
from typing import Any, Final

import httpx
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from models.settings import Settings
from stack.attach import attached_settings

console: Final = Console()
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID_LENGTH: Final = 36
_READABLE: Final = 14
"""Characters of a column that is none; a line that is longer than the terminal goes on below."""
_FRAME: Final = 3


def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON answer, or a clear end with the problem's own words."""
    return _request(method, path, json=body).json()


def fetch(path: str) -> str:
    return _request("GET", path).text


def send_file(path: str, file: Path, **query: str | None) -> Any:
    """The file's bytes as the body; the JSON answer."""
    given = {name: value for name, value in query.items() if value is not None}
    params = {"file_name": file.name, **given}
    return _request("POST", path, content=file.read_bytes(), params=params).json()


def send_form(path: str, file: Path, content_type: str, **fields: str) -> Any:
    """The file in a form, as a browser sends it; the JSON answer."""
    files = {"file": (file.name, file.read_bytes(), content_type)}
    return _request("POST", path, files=files, data=fields).json()


def _request(method: str, path: str, **how: Any) -> httpx.Response:
    settings = attached_settings(Settings())
    token = settings.admin_token.get_secret_value()
    if not token:
        raise typer.BadParameter("set CONVERZIA_ADMIN_TOKEN, or run it where `converzia up` runs")
    try:
        response = httpx.request(
            method,
            f"{settings.public_url}/api{path}",
            headers={"authorization": f"Bearer {token}", "user-agent": "converzia-cli"},
            timeout=30,
            **how,
        )
    except httpx.HTTPError:
        console.print(f"[red]No API answers at {settings.public_url}.[/] Start it: converzia up")
        raise typer.Exit(1) from None
    if not response.is_success:
        problem = response.json()
        console.print(f"[red]{problem['code']}[/]: {escape(problem['detail'])}")
        raise typer.Exit(1)
    return response


def show(rows: list[dict[str, Any]], nothing: str) -> None:
    """A column for each key of the first row; what people wrote is text, not markup. Ids are whole
    however narrow the terminal is: the next command needs them."""
    if not rows:
        console.print(nothing)
        return
    table, needed = Table(), 1
    for name, value in rows[0].items():
        is_id = _ID.fullmatch(str(value)) is not None
        width = _ID_LENGTH if is_id else min(len(name), _READABLE)
        table.add_column(name, no_wrap=is_id, min_width=width, overflow="fold")
        needed += (_ID_LENGTH if is_id else _READABLE) + _FRAME
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row.values()))
    wide_enough = console if console.width >= needed else Console(width=needed)
    wide_enough.print(table)
