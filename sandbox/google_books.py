"""Spreadsheets as documents: their sheets, who may read or write them, changes of structure."""

from typing import Any, Final

from sandbox.google_errors import GoogleError
from sandbox.google_grid import Grid
from sandbox.store import Json, Store

KIND: Final = "spreadsheet"
ROWS_DEFAULT: Final = 1000
COLUMNS_DEFAULT: Final = 26
# Looks only: they change nothing the sandbox keeps.
_LOOKS: Final = {
    "repeatCell", "autoResizeDimensions", "updateBorders", "addProtectedRange", "setBasicFilter",
    "updateDimensionProperties", "mergeCells", "addBanding", "sortRange",
}  # fmt: skip


def new_sheet(book: Json, title: str, properties: Json | None = None) -> Json:
    if any(sheet["title"] == title for sheet in book["sheets"]):
        message = f'A sheet with the name "{title}" already exists. Please enter another name.'
        raise GoogleError(400, f"Invalid requests[0].addSheet: {message}")
    given = properties or {}
    grid = given.get("gridProperties") or {}
    taken = [sheet["sheetId"] for sheet in book["sheets"]]
    sheet = {
        "sheetId": given.get(
            "sheetId", max(taken, default=-1) + 1 if not taken else max(taken) + 101
        ),
        "title": title,
        "index": len(book["sheets"]),
        "sheetType": "GRID",
        "gridProperties": {
            "rowCount": grid.get("rowCount", ROWS_DEFAULT),
            "columnCount": grid.get("columnCount", COLUMNS_DEFAULT),
        },
    }
    book["sheets"].append(sheet)
    return sheet


def open_book(store: Store, book_id: str, caller: str | None, *, to_write: bool) -> Json:
    """The spreadsheet, when the caller may do this to it. Raises GoogleError."""
    if caller is None:
        raise GoogleError(401)
    book: Json | None = store.get(KIND, book_id)
    if book is None:
        raise GoogleError(404)
    role = book["share"].get(caller, "none")
    if role == "none" or (to_write and role != "writer"):
        raise GoogleError(403)
    return book


def shown(book: Json, base_url: str) -> Json:
    return {
        "spreadsheetId": book["id"],
        "properties": {
            "title": book["title"],
            "locale": "es_AR",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "America/Argentina/Buenos_Aires",
        },
        "sheets": [{"properties": sheet} for sheet in book["sheets"]],
        "spreadsheetUrl": f"{base_url}/google/spreadsheets/d/{book['id']}",
    }


def sheet_named(book: Json, title: str | None) -> Json:
    for sheet in book["sheets"]:
        if title in (None, sheet["title"]):
            return dict(sheet)
    raise GoogleError(400, f"Unable to parse range: {title}")


def batch_update(store: Store, book: Json, requests: list[Json]) -> list[Json]:
    """Applies structural requests in order, all or none. Raises GoogleError."""
    replies = []
    with store.together():
        for request in requests:
            ((name, part),) = request.items()
            replies.append(_apply(store, book, name, part))
        store.put(KIND, book["id"], book)
    return replies


def _apply(store: Store, book: Json, name: str, part: Json) -> Json:
    if name == "addSheet":
        properties = part.get("properties") or {}
        title = properties.get("title") or f"Hoja {len(book['sheets']) + 1}"
        return {"addSheet": {"properties": new_sheet(book, title, properties)}}
    if name == "deleteSheet":
        sheet = _by_id(book, part["sheetId"])
        book["sheets"].remove(sheet)
        Grid(store, book["id"], sheet["sheetId"]).drop()
    elif name == "updateSheetProperties":
        _update_properties(book, part["properties"])
    elif name in ("insertDimension", "deleteDimension"):
        _shift(store, book, part["range"], grows=name == "insertDimension")
    elif name == "appendDimension":
        grid = _by_id(book, part["sheetId"])["gridProperties"]
        grid[_count_name(part["dimension"])] += part["length"]
    elif name == "updateSpreadsheetProperties":
        book["title"] = part["properties"].get("title", book["title"])
    elif name not in _LOOKS:
        raise GoogleError(400, f"Invalid requests[0]: {name} is not known to the sandbox.")
    return {}


def _by_id(book: Json, sheet_id: int) -> Json:
    for sheet in book["sheets"]:
        if sheet["sheetId"] == sheet_id:
            found: Json = sheet
            return found
    raise GoogleError(400, f"Invalid requests[0]: No grid with id: {sheet_id}")


def _update_properties(book: Json, properties: dict[str, Any]) -> None:
    sheet = _by_id(book, properties.get("sheetId", 0))
    grid = properties.get("gridProperties") or {}
    sheet["gridProperties"] |= grid
    sheet |= {key: properties[key] for key in ("title", "hidden", "index") if key in properties}


def _shift(store: Store, book: Json, where: Json, *, grows: bool) -> None:
    if where["dimension"] != "ROWS":
        raise GoogleError(400, "Invalid requests[0]: the sandbox moves rows only.")
    count = where["endIndex"] - where["startIndex"]
    sheet = _by_id(book, where["sheetId"])
    Grid(store, book["id"], sheet["sheetId"]).shift(
        where["startIndex"] + 1, count if grows else -count
    )
    sheet["gridProperties"]["rowCount"] += count if grows else -count


def _count_name(dimension: str) -> str:
    return "rowCount" if dimension == "ROWS" else "columnCount"
