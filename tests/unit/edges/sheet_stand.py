"""A sandbox's spreadsheet with a service account, and a quota that counts and can be held up."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gspread
import httpx

from integrations.sheets import SheetsClient
from integrations.sheets_quota import WriteQuota
from tests.sandbox.running_sandbox import Sandbox, wait_until

HEADER = ["ID de entrega", "Nombre", "Teléfono"]


class HeldQuota(WriteQuota):
    """Counts the writes; while held, each waits at the door. Without sleep each goes on as if its
    moment had come."""

    def __init__(self) -> None:
        super().__init__(sleep=lambda seconds: time.sleep(seconds if self.sleeps else 0))
        self.writes = 0
        self.sleeps = True
        self._open = threading.Event()
        self._open.set()

    def wait(self, account: str) -> None:
        self.writes += 1
        self._open.wait()
        super().wait(account)

    @contextmanager
    def held(self) -> Iterator[None]:
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()


@dataclass
class Stand:
    sandbox: Sandbox
    key: dict[str, Any]
    book: str
    quota: HeldQuota = field(default_factory=HeldQuota)

    def __post_init__(self) -> None:
        self.client = SheetsClient(f"{self.sandbox.url}/google", self.quota)

    def put(self, key: str, *rest: str, again: bool = False, tab: str = "Leads") -> dict[str, Any]:
        return self.client.upsert(self.key, self.book, tab, HEADER, [key, *rest], again).result()

    def check(self) -> str:
        return self.client.check(self.key, self.book, "Leads", HEADER)

    def rows(self) -> list[list[str]]:
        """All rows of the tab, the header first, read with a client of its own."""
        values = self._reader("Leads").get_all_values()
        return [[str(cell) for cell in row] for row in values]

    def share(self, role: str) -> None:
        body = {"email": self.key["client_email"], "role": role}
        route = f"/google/_console/spreadsheets/{self.book}/share"
        self.sandbox.http.put(route, json=body).raise_for_status()

    def rename_tab(self) -> None:
        self._reader("Leads").update_title("Renombrada")

    def delete_tab(self) -> None:
        sheet = self._reader("Leads")
        sheet.spreadsheet.del_worksheet(sheet)

    def add_tab(self) -> None:
        self._reader("Otra").spreadsheet.add_worksheet("Leads", 10, 5)

    def _reader(self, tab: str) -> gspread.Worksheet:
        """The tab as a client of its own sees it, as a person in the browser does."""
        client = SheetsClient(f"{self.sandbox.url}/google")
        return client._open(self.key, self.book, tab, HEADER)

    def wait_for(self, count: int) -> None:
        """Until this many rows wait behind the write that is held."""
        wait_until(lambda: sum(len(d._waiting) for d in self.client._desks.values()) == count)


def new_stand(sandbox: Sandbox, header: list[str] | None = None) -> Stand:
    key = _made(sandbox.http.post("/google/_console/service-accounts", json={}))
    body = {
        "title": "Leads de prueba",
        "sheets": [{"title": "Leads", "header": header or []}, {"title": "Otra"}],
        "share": {key["client_email"]: "writer"},
    }
    book = _made(sandbox.http.post("/google/_console/spreadsheets", json=body))
    return Stand(sandbox, key, book["spreadsheetId"])


def _made(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    return dict(answer.json())
