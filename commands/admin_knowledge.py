"""The part of `converzia admin` about what tenants know."""

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import typer

from commands.operator_api import call, console, send_form, show

app = typer.Typer(help="What a tenant's assistant may cite: give, watch, approve.")

Offer = Annotated[UUID | None, typer.Option(help="Only for this offer")]
_LISTED = ("id", "title", "kind", "status", "update_status", "stage", "done", "total")


@app.command("list")
def list_sources(tenant_id: UUID) -> None:
    """Every source: how far its reading is, which version is in use, what is wrong."""
    found = call("GET", f"/tenants/{tenant_id}/knowledge")
    more = ("newest_version", "version_in_use", "problem")
    rows = [{name: each[name] for name in (*_LISTED, *more)} for each in found]
    for row, each in zip(rows, found, strict=True):
        row["left_out"] = ", ".join(str(p["page"] or p["address"]) for p in each["left_out"])
    show(rows, "No source yet.")


@app.command()
def add_pdf(
    tenant_id: UUID,
    title: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    offer: Offer = None,
) -> None:
    """A PDF, kept in the object store."""
    kept = send_form(f"/tenants/{tenant_id}/files", file, "application/pdf", purpose="document")
    _give(tenant_id, title, offer, {"kind": "PDF", "file_id": kept["id"]})


@app.command()
def add_url(tenant_id: UUID, title: str, url: str, offer: Offer = None) -> None:
    """One page of the web, or a PDF that lies there; read anew every day."""
    _give(tenant_id, title, offer, {"kind": "URL", "url": url})


@app.command()
def add_website(
    tenant_id: UUID,
    title: str,
    url: Annotated[str, typer.Argument(help="Where it begins")],
    path: Annotated[
        list[str] | None, typer.Option(help="What may be read; else what lies below the address")
    ] = None,
    pages: Annotated[int, typer.Option(help="At most")] = 30,
    offer: Offer = None,
) -> None:
    """A site, page by page, as its robots.txt allows; read anew every day."""
    paths = path or [urlsplit(url).path or "/"]
    definition = {"kind": "WEBSITE", "url": url, "paths": paths, "pages_max": pages}
    _give(tenant_id, title, offer, definition)


@app.command()
def add_text(
    tenant_id: UUID,
    title: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="UTF-8")],
    offer: Offer = None,
) -> None:
    """A text; lines that begin with # are headings."""
    _give(tenant_id, title, offer, {"kind": "TEXT", "text": file.read_text(encoding="utf-8")})


@app.command()
def add_faq(
    tenant_id: UUID,
    title: str,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help='JSON: [{"question", "answer"}, ...]'),
    ],
    offer: Offer = None,
) -> None:
    """Questions with their answers."""
    pairs = json.loads(file.read_text(encoding="utf-8"))
    _give(tenant_id, title, offer, {"kind": "FAQ", "pairs": pairs})


@app.command()
def chunks(tenant_id: UUID, source_id: UUID) -> None:
    """What its newest version says."""
    found = call("GET", f"/tenants/{tenant_id}/knowledge/{source_id}/chunks")
    wanted = ("version", "ordinal", "section", "page", "language", "text")
    show([{name: each[name] for name in wanted} for each in found], "Nothing was read yet.")


@app.command()
def submit(tenant_id: UUID, source_id: UUID) -> None:
    """Ask for its approval."""
    _step(tenant_id, source_id, "submit")


@app.command()
def approve(tenant_id: UUID, source_id: UUID, version: int) -> None:
    """Put the version that you looked at to use."""
    _step(tenant_id, source_id, "approve", {"version": version})


@app.command()
def reject(tenant_id: UUID, source_id: UUID, reason: str) -> None:
    """Refuse it, or the update that waits."""
    _step(tenant_id, source_id, "reject", {"reason": reason})


@app.command()
def withdraw(tenant_id: UUID, source_id: UUID) -> None:
    """Take it out of use."""
    _step(tenant_id, source_id, "withdraw")


@app.command()
def refresh(tenant_id: UUID, source_id: UUID) -> None:
    """Read it anew now."""
    _step(tenant_id, source_id, "refresh")


def _give(tenant_id: UUID, title: str, offer: UUID | None, definition: dict[str, Any]) -> None:
    body = {"title": title, "offer_id": str(offer) if offer else None, "source": definition}
    answer = call("POST", f"/tenants/{tenant_id}/knowledge", body)
    console.print(f"Given, a draft: {answer['id']}")


def _step(tenant_id: UUID, source_id: UUID, step: str, body: dict[str, Any] | None = None) -> None:
    answer = call("POST", f"/tenants/{tenant_id}/knowledge/{source_id}/{step}", body)
    show([{name: answer[name] for name in _LISTED}], "")
