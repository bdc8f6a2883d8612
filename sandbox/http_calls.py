"""The sandbox's outgoing HTTP: kept connections over asyncio streams, read by uvicorn's parser.

A client library would do; this one costs a tenth of the processor time and 10 MB less, which counts
because the sandbox shares the machine with the product that a benchmark measures.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httptools

READ_BYTES: Final = 65_536
CONNECTIONS_MAX: Final = 100
_SETTLE_S: Final = 2.0


class CallError(Exception):
    """No answer: refused, reset or too slow. Whether the other side acted is not known."""


@dataclass
class Answer:
    """Filled by the parser's callbacks."""

    status: int = 0
    parts: list[bytes] = field(default_factory=list)
    is_complete: bool = False

    def on_body(self, data: bytes) -> None:
        self.parts.append(data)

    def on_message_complete(self) -> None:
        self.is_complete = True

    @property
    def text(self) -> str:
        return b"".join(self.parts).decode("utf-8", errors="replace")


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class HttpCalls:
    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._idle: dict[tuple[str, int], list[Connection]] = {}
        self._places = asyncio.Semaphore(CONNECTIONS_MAX)
        self._under_way: set[asyncio.Task[Answer]] = set()

    async def settle(self) -> None:
        """Waits for what is on the wire: the other side acts on it, though nobody asks any more."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=_SETTLE_S)

    def close(self) -> None:
        for exchange in self._under_way:
            exchange.cancel()
        for connections in self._idle.values():
            for _, writer in connections:
                writer.close()
        self._idle.clear()

    async def call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Raises CallError when no whole answer comes in time."""
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        place = (parts.hostname or "", port)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body
        exchange = asyncio.create_task(self._in_time(place, parts.scheme == "https", request))
        self._under_way.add(exchange)
        exchange.add_done_callback(self._ended)
        try:
            return await asyncio.shield(exchange)
        except (OSError, TimeoutError, httptools.HttpParserError) as problem:
            raise CallError(f"{method} {url}: {problem!r}") from problem

    def _ended(self, exchange: "asyncio.Task[Answer]") -> None:
        self._under_way.discard(exchange)
        if not exchange.cancelled():
            exchange.exception()  # seen, also where nobody waits for it any more

    async def _in_time(self, place: tuple[str, int], secure: bool, request: bytes) -> Answer:
        async with self._places, asyncio.timeout(self._timeout_s):
            return await self._exchange(place, secure, request)

    async def _exchange(self, place: tuple[str, int], secure: bool, request: bytes) -> Answer:
        if connection := self._kept(place):
            try:
                return await self._speak(place, connection, request)
            except ConnectionError:
                pass  # the server closed the kept connection meanwhile: a fresh one tells
        tls = ssl.create_default_context() if secure else None
        return await self._speak(place, await asyncio.open_connection(*place, ssl=tls), request)

    def _kept(self, place: tuple[str, int]) -> Connection | None:
        idle = self._idle.get(place, [])
        while idle:
            reader, writer = idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return None

    async def _speak(
        self, place: tuple[str, int], connection: Connection, request: bytes
    ) -> Answer:
        reader, writer = connection
        answer = Answer()
        parser = httptools.HttpResponseParser(answer)
        try:
            writer.write(request)
            while not answer.is_complete:
                data = await reader.read(READ_BYTES)
                if not data:
                    raise ConnectionResetError("closed before the whole answer came")
                parser.feed_data(data)
        except BaseException:
            writer.close()
            raise
        answer.status = parser.get_status_code()
        if parser.should_keep_alive():
            self._idle.setdefault(place, []).append(connection)
        else:
            writer.close()
        return answer
