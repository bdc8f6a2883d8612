"""Every WhatsApp message of both sides, in order, and waiting for the next ones."""

import asyncio
import base64
import secrets
from typing import Any, Final

from sandbox.store import Json, Store

STREAM: Final = "message"
OUT, IN = "out", "in"
_INBOUND_MARK: Final = (20, b"\x15\x02\x00\x12\x18\x14")
_OUTBOUND_MARK: Final = (18, b"\x15\x02\x00\x11\x18\x12")


def new_wamid(person: Json, direction: str) -> str:
    """An id in Meta's form. It holds the person's number, unless a user name hides it."""
    who = str(person["user_id"] if person["hide_phone"] else person["wa_id"]).encode()
    length, mark = _INBOUND_MARK if direction == IN else _OUTBOUND_MARK
    unique = secrets.token_hex(length // 2).upper().encode()
    raw = b"\x1c\x18" + bytes([len(who)]) + who + mark + unique + b"\x00"
    return "wamid." + base64.b64encode(raw).decode()


class Transcript:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def add(self, message: Json) -> int:
        seq = self._store.append(
            STREAM, message["wamid"], message, subject=message["wa_id"], tag=message["direction"]
        )
        if message["direction"] == OUT:
            for event in (*self._waiting.get(message["wa_id"], ()), *self._waiting.get("", ())):
                event.set()
        return seq

    def find(self, wamid: str) -> Json | None:
        entry = self._store.entry(STREAM, wamid)
        return entry.body if entry else None

    def set_status(self, wamid: str, status: str) -> None:
        message = self.find(wamid)
        if message is not None:
            self._store.amend(STREAM, wamid, {**message, "status": status})

    def of(self, wa_id: str, after: int = 0, limit: int = 1000) -> list[Json]:
        return self._read(subject=wa_id, after=after, limit=limit)

    def outbound(self, wa_id: str | None = None, after: int = 0, limit: int = 1000) -> list[Json]:
        return self._read(subject=wa_id, tag=OUT, after=after, limit=limit)

    def last_number(self, wa_id: str) -> str | None:
        """The business number this person spoke with last."""
        entries = self._store.entries(STREAM, subject=wa_id, limit=1, newest=True)
        return str(entries[0].body["phone_number_id"]) if entries else None

    async def wait(self, wa_id: str | None, count: int, after: int, timeout_s: float) -> list[Json]:
        """Outbound messages after the cursor: returns with at least `count`, or at the timeout."""
        event = asyncio.Event()
        waiting = self._waiting.setdefault(wa_id or "", set())
        waiting.add(event)
        try:
            async with asyncio.timeout(timeout_s):
                while len(found := self.outbound(wa_id, after)) < count:
                    event.clear()
                    await event.wait()
        except TimeoutError:
            found = self.outbound(wa_id, after)
        finally:
            waiting.discard(event)
            if not waiting:
                self._waiting.pop(wa_id or "", None)
        return found

    def _read(self, **where: Any) -> list[Json]:
        return [{"seq": e.seq, **e.body} for e in self._store.entries(STREAM, **where)]


def cursor_of(messages: list[Json], after: int) -> int:
    return int(messages[-1]["seq"]) if messages else after
