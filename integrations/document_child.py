"""Reads one document in a process of its own: bytes in, JSON out. Started by document_reader.

A hostile document may use up this process's time and memory, and no other's.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from typing import Any, Final

from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused

_YIELDS: Final = 10
"""Niceness: people who wait for a reply go before a document."""


def main(kind: str, seconds: int, memory_bytes: int) -> None:
    os.nice(_YIELDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":  # elsewhere the limit is not kept, or counts what is only mapped
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    json.dump(_answer(kind, sys.stdin.buffer.read()), sys.stdout)


def _answer(kind: str, data: bytes) -> dict[str, Any]:
    try:
        return _read(kind, data)
    except KnowledgeRefused as refused:
        return {"problem": refused.problem}
    except MemoryError:
        return {"problem": KnowledgeProblem.TOO_SLOW}


def _read(kind: str, data: bytes) -> dict[str, Any]:
    # Each library only where it is needed: a page of HTML needs no reader of PDFs.
    if kind == "pdf":
        from models.understanding.page_text import without_frames
        from models.understanding.pdf_pages import read_pdf

        pdf = read_pdf(data)
        pages = without_frames(pdf.pages)
        scanned = pdf.pictured - {page.number for page in pages}
        return {"pages": [asdict(page) for page in pages], "scanned": sorted(scanned)}
    from models.understanding.html_page import read_html

    found = read_html(data)
    return {"pages": [asdict(found.page)], "links": found.links, "base": found.base}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
