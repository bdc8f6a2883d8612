"""Pages that tenants name: where they may lie, how long they may take, what robots.txt says."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from integrations import web_reader
from integrations.errors import VendorUnavailable
from integrations.robots import Robots
from integrations.web_reader import Seen, WebReader
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused

HTML = "Content-Type: text/html\r\n"
PAGE = (200, HTML, "<p>Hola</p>")


@dataclass
class Site:
    """`pages`: (status, headers, body) by path; what is absent is 404."""

    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    drip_s: float = 0.0
    port: int = 0

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        self.asked.append(path)
        status, headers, body = self.pages.get(path, (404, HTML, ""))
        if 'if-none-match: "known"' in head.lower():
            status, body = 304, ""
        size = f"Content-Length: {len(body)}\r\n" if not self.drip_s else ""
        writer.write(f"HTTP/1.1 {status} x\r\n{size}{headers}Connection: close\r\n\r\n".encode())
        try:
            for letter in body:
                writer.write(letter.encode())
                if self.drip_s:
                    await asyncio.sleep(self.drip_s)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def _serving(site: Site) -> AsyncIterator[WebReader]:
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    yield WebReader(allow_loopback=True, agent="ConverziaBot/1.0")
    server.close()


async def _anywhere(_: str) -> None:
    return


async def _problem(reader: WebReader, url: str) -> str | None:
    with pytest.raises(KnowledgeRefused) as refused:
        await reader.page(url, _anywhere)
    return refused.value.problem


@pytest.mark.parametrize(
    ("url", "addresses", "problem"),
    [
        ("https://site.example/", ["10.0.0.7"], KnowledgeProblem.ADDRESS_REFUSED),
        ("https://site.example/", ["8.8.8.8", "127.0.0.1"], KnowledgeProblem.ADDRESS_REFUSED),
        ("https://[::ffff:169.254.169.254]/", ["::ffff:169.254.169.254"],
         KnowledgeProblem.ADDRESS_REFUSED),
        ("http://site.example/", ["8.8.8.8"], KnowledgeProblem.NOT_HTTPS),
        ("https://user:pass@site.example/", ["8.8.8.8"], KnowledgeProblem.BAD_ADDRESS),
        ("file:///etc/passwd", [], KnowledgeProblem.BAD_ADDRESS),
        ("https:///obras", [], KnowledgeProblem.BAD_ADDRESS),
    ],
)  # fmt: skip
async def test_in_production_only_the_open_internet_is_read(
    url: str, addresses: Sequence[str], problem: KnowledgeProblem
) -> None:
    async def resolver(_host: str, _port: int) -> Sequence[str]:
        return addresses

    reader = WebReader(allow_loopback=False, agent="ConverziaBot/1.0", resolver=resolver)
    assert await _problem(reader, url) == problem


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("http://192.168.1.1/", KnowledgeProblem.ADDRESS_REFUSED),
        ("/first", KnowledgeProblem.REDIRECT_LOOP),
        ("ftp://127.0.0.1/", KnowledgeProblem.BAD_ADDRESS),
        ("http://127.0.0.1:70000/", KnowledgeProblem.BAD_ADDRESS),
    ],
)
async def test_a_redirect_is_checked_as_the_first_address_was(
    location: str, problem: KnowledgeProblem
) -> None:
    site = Site({"/first": (302, f"Location: {location}\r\n", "")})
    async with _serving(site) as reader:
        assert await _problem(reader, site.at("/first")) == problem


async def test_every_hop_needs_permission() -> None:
    site = Site({"/old": (301, "Location: /new#top\r\n", ""), "/new": PAGE})
    asked: list[str] = []

    async def permit(url: str) -> None:
        asked.append(url)

    async with _serving(site) as reader:
        page = await reader.page(site.at("/old"), permit)
        assert (page.url, page.body) == (site.at("/new"), b"<p>Hola</p>")
        assert asked == [site.at("/old"), site.at("/new")]


async def test_a_page_that_is_known_is_not_sent_again() -> None:
    site = Site({"/": (200, f'{HTML}ETag: "known"\r\n', "<p>Hola</p>")})
    async with _serving(site) as reader:
        first = await reader.page(site.at("/"), _anywhere)
        assert first.seen == Seen('"known"')
        again = await reader.page(site.at("/"), _anywhere, first.seen)
        assert (again.body, again.seen) == (None, first.seen)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_site_that_fails_is_tried_again(status: int) -> None:
    site = Site({"/": (status, HTML, "")})
    async with _serving(site) as reader:
        with pytest.raises(VendorUnavailable):
            await reader.page(site.at("/"), _anywhere)


async def test_a_page_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_reader, "_OVERALL_S", 0.3)
    site = Site({"/": (200, HTML, "<p>" * 1000)}, drip_s=0.05)
    async with _serving(site) as reader, asyncio.timeout(5):
        with pytest.raises(VendorUnavailable):
            await reader.page(site.at("/"), _anywhere)


ROBOTS = "User-agent: *\nDisallow: /privado\nAllow: /privado/plano$\nCrawl-delay: 3\n"


@pytest.mark.parametrize(
    ("robots", "path", "is_allowed"),
    [
        ((200, "", ROBOTS), "/privado/x", False),
        ((200, "", ROBOTS), "/privado/plano", True),
        ((200, "", ROBOTS), "/obras", True),
        ((200, "", "User-agent: converziabot\nDisallow: /\n"), "/obras", False),
        ((200, "", "User-agent: otro\nDisallow: /\n"), "/obras", True),
        ((404, "", ""), "/obras", True),
        ((403, "", ""), "/obras", True),
        ((302, "Location: /robots.txt\r\n", ""), "/obras", True),
    ],
)
async def test_robots_txt_is_obeyed(
    robots: tuple[int, str, str], path: str, is_allowed: bool
) -> None:
    site = Site({"/robots.txt": robots})
    async with _serving(site) as reader:
        rules = Robots(reader, pause_s=1)
        if is_allowed:
            await rules.permit(site.at(path))
        else:
            with pytest.raises(KnowledgeRefused) as refused:
                await rules.permit(site.at(path))
            assert refused.value.problem is KnowledgeProblem.ROBOTS


async def test_a_site_whose_robots_txt_fails_is_not_read() -> None:
    site = Site({"/robots.txt": (503, "", ""), "/": PAGE})
    async with _serving(site) as reader:
        with pytest.raises(VendorUnavailable):
            await reader.page(site.at("/"), Robots(reader, pause_s=1).permit)
        assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize(("asked", "pause"), [("3", 3), ("900", 10), ("0.2", 1), ("x", 1)])
async def test_a_site_is_read_with_the_pauses_that_it_asks_for(asked: str, pause: float) -> None:
    site = Site({"/robots.txt": (200, "", f"User-agent: *\nCrawl-delay: {asked}\n")})
    async with _serving(site) as reader:
        rules = Robots(reader, pause_s=1)
        assert await rules.pause(site.at("/a")) == pause
        assert await rules.pause(site.at("/b")) == pause
        assert site.asked == ["/robots.txt"]
