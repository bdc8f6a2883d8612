"""A developer's web site: pages, a robots.txt, redirects, a PDF, and pages that nobody can read.

Pages change by PUT /_sandbox/site/{path}. A loop is at /site/laberinto, a redirect into a private
network at /site/adentro, one to another page at /site/viejo, 50 MB at /site/enorme, a picture at
/site/foto, a login at /site/clientes. The brochure was made with fpdf2, of our own words.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse, StreamingResponse

from sandbox.pages import FOLDER
from sandbox.store import Json
from sandbox.switches import Switch
from sandbox.world import World

_KIND: Final = "site_page"
_PAGES: Final = {
    "": "index.html",
    "proyectos/torre-soler": "torre-soler.html",
    "proyectos/conesa-park": "conesa-park.html",
    "preguntas": "preguntas.html",
    "folleto.pdf": "folleto.pdf",
}
_REDIRECTS: Final = {
    "viejo": "/site/proyectos/torre-soler",
    "laberinto": "/site/laberinto/2",
    "laberinto/2": "/site/laberinto",
    "adentro": "http://10.0.0.1/site/",
    "puente": "/site/privado/precios-internos",
}
_ROBOTS: Final = "User-agent: *\nDisallow: /site/privado/\nDisallow: /_sandbox/\n"
_PIECE: Final = b"<p>Muy largo.</p>\n" * 4096
_ENORMOUS_BYTES: Final = 50 * 1024 * 1024


def router(world: World) -> APIRouter:
    api = APIRouter()

    @api.get("/robots.txt")
    async def robots() -> Response:
        changed = world.store.get(_KIND, "robots.txt")
        return PlainTextResponse(changed["body"] if changed else _ROBOTS)

    @api.get("/site/{path:path}")
    async def page(path: str, request: Request) -> Response:
        def effect() -> Response:
            return _page(world, path, request.headers.get("if-none-match"))

        facts = {"path": path}
        return await world.switches.run("site.pages", facts, _refusal, effect)

    @api.put("/_sandbox/site/{path:path}")
    async def change(path: str, request: Request) -> Json:
        body = (await request.body()).decode()
        world.store.put(_KIND, path, {"body": body})
        return {"path": path}

    return api


def _refusal(switch: Switch, status: int) -> Response:
    return PlainTextResponse(f"switch {switch.id}", status_code=status)


def _page(world: World, path: str, known: str | None) -> Response:
    if path in _REDIRECTS:
        return RedirectResponse(_REDIRECTS[path], status_code=302)
    match path:
        case "enorme":
            return StreamingResponse(_enormous(), media_type="text/html")
        case "foto":
            return Response(b"\x89PNG\r\n\x1a\n", media_type="image/png")
        case "clientes":
            return PlainTextResponse("login", status_code=401)
    content = _content(world, path)
    if content is None:
        return PlainTextResponse("no such page", status_code=404)
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    if known == etag:
        return Response(status_code=304, headers={"etag": etag})
    kind = "application/pdf" if path.endswith(".pdf") else "text/html; charset=utf-8"
    return Response(content, media_type=kind, headers={"etag": etag})


def _content(world: World, path: str) -> bytes | None:
    changed = world.store.get(_KIND, path)
    if changed is not None:
        return str(changed["body"]).encode()
    name = _PAGES.get(path.rstrip("/"))
    return (FOLDER / "site" / name).read_bytes() if name else None


def _enormous() -> Iterator[bytes]:
    for _ in range(_ENORMOUS_BYTES // len(_PIECE)):
        yield _PIECE
