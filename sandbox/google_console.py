"""The Google side a person does by hand: service-account keys, spreadsheets, sharing, looking."""

import asyncio
import secrets
from html import escape
from typing import Final, Literal

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from sandbox import google_books as books
from sandbox import pages
from sandbox.google_grid import Grid
from sandbox.store import Json
from sandbox.world import World

PROJECT: Final = "sandbox-converzia"
Role = Literal["writer", "reader", "none"]


class AccountRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(default="planillas", pattern="^[a-z][a-z0-9-]{2,28}$")


class SheetRequest(BaseModel):
    title: str
    header: list[str] = Field(default_factory=list)


class BookRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = "Leads"
    spreadsheet_id: str | None = None
    sheets: list[SheetRequest] = Field(default_factory=lambda: [SheetRequest(title="Hoja 1")])
    share: dict[str, Role] = Field(default_factory=dict)


class ShareRequest(BaseModel):
    email: str
    role: Role


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/google")

    @api.post("/_console/service-accounts", status_code=201)
    async def create_account(request: AccountRequest) -> Json:
        return await _new_account(world, request.name)

    @api.delete("/_console/service-accounts/{email}")
    async def disable_account(email: str) -> Json:
        """Revokes the key: the next token request gets invalid_grant."""
        account = world.store.get("service_account", email)
        if account is None:
            raise HTTPException(404, "unknown service account")
        world.store.put("service_account", email, {**account, "is_disabled": True})
        return {"disabled": email}

    @api.post("/_console/spreadsheets", status_code=201)
    async def create_book(request: BookRequest) -> Json:
        return _new_book(world, request)

    @api.get("/_console/spreadsheets")
    async def list_books() -> Json:
        return {"spreadsheets": world.store.all(books.KIND)}

    @api.put("/_console/spreadsheets/{book_id}/share")
    async def share(book_id: str, request: ShareRequest) -> Json:
        book = _known_book(world, book_id)
        book["share"][request.email] = request.role
        world.store.put(books.KIND, book_id, book)
        return {"share": book["share"]}

    @api.get("/spreadsheets/d/{book_id}", response_class=HTMLResponse)
    @api.get("/spreadsheets/d/{book_id}/edit", response_class=HTMLResponse)
    async def look(book_id: str) -> str:
        return _page(world, _known_book(world, book_id))

    return api


async def _new_account(world: World, name: str) -> Json:
    # 2048-bit keys take a tenth of a second: off the event loop.
    key = await asyncio.to_thread(rsa.generate_private_key, 65537, 2048)
    email = f"{name}-{secrets.token_hex(3)}@{PROJECT}.iam.gserviceaccount.com"
    key_id = secrets.token_hex(20)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {"private_key_id": key_id, "public_key": public.decode(), "is_disabled": False}
    world.store.put("service_account", email, account)
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": key_id,
        "private_key": private.decode(),
        "client_email": email,
        "client_id": str(10**20 + secrets.randbelow(10**20)),
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": f"{world.config.base_url}/google/token",
        "universe_domain": "googleapis.com",
    }


def _new_book(world: World, request: BookRequest) -> Json:
    book_id = request.spreadsheet_id or secrets.token_urlsafe(33)
    if world.store.get(books.KIND, book_id):
        raise HTTPException(409, "this spreadsheet exists")
    book: Json = {"id": book_id, "title": request.title, "share": request.share, "sheets": []}
    with world.store.together():
        for wanted in request.sheets:
            sheet = books.new_sheet(book, wanted.title)
            if wanted.header:
                Grid(world.store, book_id, sheet["sheetId"]).write(1, 1, [wanted.header])
        world.store.put(books.KIND, book_id, book)
    return books.shown(book, world.config.base_url)


def _known_book(world: World, book_id: str) -> Json:
    book: Json | None = world.store.get(books.KIND, book_id)
    if book is None:
        raise HTTPException(404, "unknown spreadsheet")
    return book


def _page(world: World, book: Json) -> str:
    parts = []
    for sheet in book["sheets"]:
        rows = Grid(world.store, book["id"], sheet["sheetId"]).read(1, 1, None, None)
        lines = "".join(
            f"<tr><th scope=row>{n}</th>{_cells(row)}</tr>" for n, row in enumerate(rows, 1)
        )
        empty = "" if rows else "<p>La hoja está vacía.</p>"
        table = f"<div class=wide><table>{lines}</table></div>" if rows else ""
        parts.append(f"<h2>{escape(sheet['title'])}</h2>{table}{empty}")
    return pages.document(f"Planilla: {book['title']}", "".join(parts), refresh_s=5)


def _cells(row: list[object]) -> str:
    shown = []
    for cell in row:
        if isinstance(cell, dict):
            formula = escape(cell["f"])
            shown.append(f'<td class=alert title="Fórmula, no texto">ƒ {formula}</td>')
        else:
            shown.append(f"<td>{escape('' if cell is None else str(cell))}</td>")
    return "".join(shown)
