"""Reads PDFs and pages of HTML in a process of their own, with limits of time and memory."""

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal

from models.domain.knowledge import HTML_READ_S, PDF_READ_S, READER_BYTES_MAX
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.understanding.page_text import PageText

_SECONDS: Final = {"pdf": PDF_READ_S, "html": HTML_READ_S}
_DIED_BY_ITSELF: Final = 1
"""The interpreter's own end after an error that nobody expected; a signal ends it below zero."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """`links` and `base` of a page of HTML, as written. `scanned`: pages of a PDF that are pictures
    and nothing else."""

    pages: list[PageText]
    links: tuple[str, ...] = ()
    base: str | None = None
    scanned: tuple[int, ...] = ()


class DocumentReader:
    """At most `at_once` documents side by side: each takes a core."""

    def __init__(self, at_once: int = 1) -> None:
        self._gate = asyncio.Semaphore(at_once)

    async def read(self, kind: Literal["pdf", "html"], data: bytes) -> ReadDocument:
        """Raises KnowledgeRefused."""
        async with self._gate:
            answer = await _apart(kind, data)
        if problem := answer.get("problem"):
            raise KnowledgeRefused(KnowledgeProblem(problem))
        pages = [PageText(**page) for page in answer["pages"]]
        return ReadDocument(
            pages,
            tuple(answer.get("links", ())),
            answer.get("base"),
            tuple(answer.get("scanned", ())),
        )


async def _apart(kind: str, data: bytes) -> dict[str, Any]:
    seconds = _SECONDS[kind]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"{__package__}.document_child",
        kind, str(int(seconds)), str(READER_BYTES_MAX),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            said, _ = await child.communicate(data)
    except TimeoutError:
        raise KnowledgeRefused(KnowledgeProblem.TOO_SLOW) from None
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    if child.returncode == 0:
        answer: dict[str, Any] = json.loads(said)
        return answer
    malformed = KnowledgeProblem.PDF_MALFORMED if kind == "pdf" else KnowledgeProblem.NOT_A_PAGE
    is_limit = child.returncode != _DIED_BY_ITSELF
    raise KnowledgeRefused(KnowledgeProblem.TOO_SLOW if is_limit else malformed)
