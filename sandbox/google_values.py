"""Values of ranges, as the API reads, updates, appends and clears them."""

from collections.abc import Mapping
from typing import Any

from sandbox import google_books as books
from sandbox.google_errors import GoogleError
from sandbox.google_grid import Grid, entered, rendered
from sandbox.google_ranges import Area, BadRangeError, a1, parse
from sandbox.store import Json, Store


def _located(store: Store, book: Json, range_name: str) -> tuple[Json, Grid, Area]:
    try:
        area = parse(range_name, [sheet["title"] for sheet in book["sheets"]])
        sheet = books.sheet_named(book, area.sheet)
    except (BadRangeError, GoogleError) as problem:
        raise GoogleError(400, f"Unable to parse range: {range_name}") from problem
    return sheet, Grid(store, book["id"], sheet["sheetId"]), area


def read(store: Store, book: Json, range_name: str, query: Mapping[str, str]) -> Json:
    sheet, grid, area = _located(store, book, range_name)
    size = sheet["gridProperties"]
    bottom = min(area.bottom or size["rowCount"], size["rowCount"])
    right = min(area.right or size["columnCount"], size["columnCount"])
    if area.top > size["rowCount"] or area.left > size["columnCount"]:
        raise GoogleError(400, f"Range ({range_name}) exceeds grid limits.")
    option = query.get("valueRenderOption", "FORMATTED_VALUE")
    block = [
        [rendered(cell, option) for cell in line]
        for line in grid.read(area.top, area.left, bottom, right)
    ]
    dimension = query.get("majorDimension", "ROWS")
    if dimension == "COLUMNS":
        block = _turned(block)
    shown = a1(sheet["title"], area.top, area.left, bottom, right)
    answer: Json = {"range": shown, "majorDimension": dimension}
    return {**answer, "values": block} if block else answer


def update(store: Store, book: Json, range_name: str, body: Json, option: str) -> Json:
    sheet, grid, area = _located(store, book, range_name)
    block = _given(body, option)
    height, width = len(block), max((len(line) for line in block), default=0)
    # A single cell is a corner to write from; a larger range is a limit.
    is_corner = (area.bottom, area.right) == (area.top, area.left)
    is_beyond = (area.bottom and height > area.bottom - area.top + 1) or (
        area.right and width > area.right - area.left + 1
    )
    if is_beyond and not is_corner:
        raise GoogleError(
            400, f"Requested writing within range [{range_name}], but tried writing beyond it"
        )
    _write(store, book, sheet, grid, (area.top, area.left), block)
    return _updates(book, sheet, (area.top, area.left), block)


def append(store: Store, book: Json, range_name: str, body: Json, query: Mapping[str, str]) -> Json:
    """Writes below the last table that meets the range, or at the range where there is none.

    A table is a run of filled rows. After a gap the next run is another table: a range that meets
    only the first one appends into the gap, over what stands below it, as in the real thing.
    """
    sheet, grid, area = _located(store, book, range_name)
    block = _given(body, query.get("valueInputOption", ""))
    table = grid.last_table(area.top, area.bottom)
    top = table[1] + 1 if table else area.top
    answer: Json = {"spreadsheetId": book["id"]}
    if table:
        right = max(grid.width(table[0]), area.left)
        answer["tableRange"] = a1(sheet["title"], table[0], area.left, table[1], right)
    if query.get("insertDataOption") == "INSERT_ROWS":
        grid.shift(top, len(block))
    _write(store, book, sheet, grid, (top, area.left), block)
    answer["updates"] = _updates(book, sheet, (top, area.left), block)
    if query.get("includeValuesInResponse") == "true":
        shown = [[rendered(cell, "FORMATTED_VALUE") for cell in line] for line in block]
        answer["updates"]["updatedData"] = {"majorDimension": "ROWS", "values": shown}
    return answer


def clear(store: Store, book: Json, range_name: str) -> Json:
    sheet, grid, area = _located(store, book, range_name)
    grid.clear(area.top, area.left, area.bottom, area.right)
    size = sheet["gridProperties"]
    bottom, right = area.bottom or size["rowCount"], area.right or size["columnCount"]
    shown = a1(sheet["title"], area.top, area.left, bottom, right)
    return {"spreadsheetId": book["id"], "clearedRange": shown}


def batch(store: Store, book: Json, verb: str, body: Json) -> Json:
    if verb == "batchUpdate":
        option = body.get("valueInputOption", "")
        with store.together():
            answers = [
                update(store, book, part["range"], part, option) for part in body.get("data") or ()
            ]
        totals = {
            f"total{name}": sum(answer[f"u{name[1:]}"] for answer in answers)
            for name in ("UpdatedRows", "UpdatedColumns", "UpdatedCells")
        }
        return {"spreadsheetId": book["id"], **totals, "responses": answers}
    if verb == "batchClear":
        cleared = [clear(store, book, name)["clearedRange"] for name in body.get("ranges") or ()]
        return {"spreadsheetId": book["id"], "clearedRanges": cleared}
    raise GoogleError(404)


def _given(body: Json, option: str) -> list[list[Any]]:
    if option not in ("RAW", "USER_ENTERED"):
        raise GoogleError(400, "'valueInputOption' is required but not specified")
    block = body.get("values") or []
    if body.get("majorDimension") == "COLUMNS":
        block = _turned(block)
    for line in block:
        for cell in line:
            if isinstance(cell, (dict, list)):
                raise GoogleError(400, "Invalid values: a cell must be text, number or boolean.")
    return [[entered(cell, option) for cell in line] for line in block]


def _write(
    store: Store,
    book: Json,
    sheet: Json,
    grid: Grid,
    corner: tuple[int, int],
    block: list[list[Any]],
) -> None:
    top, left = corner
    grid.write(top, left, block)
    size = sheet["gridProperties"]
    needed_rows = top - 1 + len(block)
    needed_columns = left - 1 + max((len(line) for line in block), default=0)
    if needed_rows > size["rowCount"] or needed_columns > size["columnCount"]:
        size["rowCount"] = max(size["rowCount"], needed_rows)
        size["columnCount"] = max(size["columnCount"], needed_columns)
        store.put(books.KIND, book["id"], book)


def _updates(book: Json, sheet: Json, corner: tuple[int, int], block: list[list[Any]]) -> Json:
    top, left = corner
    height, width = len(block), max((len(line) for line in block), default=0)
    return {
        "spreadsheetId": book["id"],
        "updatedRange": a1(
            sheet["title"], top, left, top + max(height, 1) - 1, left + max(width, 1) - 1
        ),
        "updatedRows": height,
        "updatedColumns": width,
        "updatedCells": sum(len(line) for line in block),
    }


def _turned(block: list[list[Any]]) -> list[list[Any]]:
    width = max((len(line) for line in block), default=0)
    padded = [line + [""] * (width - len(line)) for line in block]
    return [list(column) for column in zip(*padded, strict=True)]
