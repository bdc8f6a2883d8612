"""The Sheets v4 paths that gspread uses: read, update, append, clear, batches, structure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sandbox import google_books as books
from sandbox import google_values as values
from sandbox.google_errors import GoogleError, refusal
from sandbox.google_token import caller_of
from sandbox.store import Json
from sandbox.world import World

PREFIX: Final = "/google/v4/spreadsheets"

Action = Callable[[Json], Json]
"""What a request does with an opened spreadsheet; returns the answer's body."""


@dataclass(frozen=True)
class _Desk:
    """Serves one request: who asks, may they, then the action, or Google's error."""

    world: World

    async def serve(
        self, request: Request, book_id: str, endpoint: str, action: Action
    ) -> Response:
        to_write = request.method != "GET"
        caller = caller_of(self.world.store, request)

        def effect() -> Response:
            try:
                book = books.open_book(self.world.store, book_id, caller, to_write=to_write)
                return JSONResponse(action(book))
            except GoogleError as problem:
                return problem.answer()

        facts = {"spreadsheet_id": book_id, "method": request.method}
        return await self.world.switches.run(endpoint, facts, refusal, effect)


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=PREFIX)
    desk = _Desk(world)
    _reads(api, desk)
    _writes(api, desk)
    _many(api, desk)
    return api


def _reads(api: APIRouter, desk: _Desk) -> None:
    store = desk.world.store

    @api.get("/{book_id}")
    async def metadata(book_id: str, request: Request) -> Response:
        def action(book: Json) -> Json:
            return books.shown(book, desk.world.config.base_url)

        return await desk.serve(request, book_id, "google.spreadsheets", action)

    @api.get("/{book_id}/values:batchGet")
    async def batch_get(book_id: str, request: Request) -> Response:
        query = request.query_params

        def action(book: Json) -> Json:
            ranges = [values.read(store, book, name, query) for name in query.getlist("ranges")]
            return {"spreadsheetId": book_id, "valueRanges": ranges}

        return await desk.serve(request, book_id, "google.values", action)

    @api.get("/{book_id}/values/{range_name:path}")
    async def get(book_id: str, range_name: str, request: Request) -> Response:
        def action(book: Json) -> Json:
            return values.read(store, book, range_name, request.query_params)

        return await desk.serve(request, book_id, "google.values", action)


def _writes(api: APIRouter, desk: _Desk) -> None:
    store = desk.world.store

    @api.put("/{book_id}/values/{range_name:path}")
    async def update(book_id: str, range_name: str, request: Request) -> Response:
        body = await _json(request)
        option = request.query_params.get("valueInputOption", "")

        def action(book: Json) -> Json:
            return values.update(store, book, range_name, body, option)

        return await desk.serve(request, book_id, "google.values", action)

    @api.post("/{book_id}/values/{range_and_verb:path}")
    async def append_or_clear(book_id: str, range_and_verb: str, request: Request) -> Response:
        # The verb follows the last colon; the range itself may hold one (A1:T1:append).
        range_name, _, verb = range_and_verb.rpartition(":")
        body = await _json(request)

        def action(book: Json) -> Json:
            if verb == "append":
                return values.append(store, book, range_name, body, request.query_params)
            if verb == "clear":
                return values.clear(store, book, range_name)
            raise GoogleError(404)

        endpoint = "google.append" if verb == "append" else "google.values"
        return await desk.serve(request, book_id, endpoint, action)


def _many(api: APIRouter, desk: _Desk) -> None:
    store = desk.world.store

    @api.post("/{book_id}/values:{verb}")
    async def values_batch(book_id: str, verb: str, request: Request) -> Response:
        body = await _json(request)

        def action(book: Json) -> Json:
            return values.batch(store, book, verb, body)

        return await desk.serve(request, book_id, "google.values", action)

    @api.post("/{book_id_and_verb}")
    async def batch_update(book_id_and_verb: str, request: Request) -> Response:
        book_id, _, verb = book_id_and_verb.partition(":")
        body = await _json(request)

        def action(book: Json) -> Json:
            if verb != "batchUpdate":
                raise GoogleError(404)
            replies = books.batch_update(store, book, body.get("requests") or [])
            return {"spreadsheetId": book_id, "replies": replies}

        return await desk.serve(request, book_id, "google.spreadsheets", action)


async def _json(request: Request) -> Json:
    raw = await request.body()
    if not raw:
        return {}
    body = await request.json()
    return body if isinstance(body, dict) else {}
