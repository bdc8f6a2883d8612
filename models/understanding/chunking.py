"""Cuts pages into chunks on their structure: sections first, then paragraphs, lines, sentences.

A chunk knows the path of headings above it and the page it begins on. A heading is never a chunk
of its own: with no text below it, it goes to the next text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, takewhile
from typing import Final

from semantic_text_splitter import MarkdownSplitter

from models.domain.knowledge import CHUNK_TOKENS, CHUNKS_MAX, OVERLAP_TOKENS
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.understanding.page_text import PageText

_HEADING: Final = re.compile(r"(#{1,6})\s+(.*\S)\s*#*")
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_SENTENCE: Final = re.compile(r"[^.!?\n]*(?:[.!?](?!\s)[^.!?\n]*)*(?:[.!?]+[ \t]*|\n+|$)")
_LETTERS_A_TOKEN: Final = 5
_TABLE_TOKENS: Final = 350
"""Of one part of a large table: a model makes more of rows of figures than is counted here."""
_HEADING_CHARS_MAX: Final = 200
"""What is longer is a text that somebody made large."""
_SECTION_CHARS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Passage:
    text: str
    section: str | None
    page: int | None
    language: str


@dataclass
class _Section:
    """What stands below one heading, which stands on `page`: lines with the pages they are on."""

    path: tuple[str, ...]
    page: PageText
    lines: list[tuple[str, PageText]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line for line, _ in self.lines)

    @property
    def has_text(self) -> bool:
        return any(line for line, _ in self.lines)

    def page_at(self, position: int) -> PageText:
        """Of the character at this place in the text."""
        ends = accumulate(len(line) + 1 for line, _ in self.lines)
        return next(page for end, (_, page) in zip(ends, self.lines, strict=True) if position < end)


def passages(pages: Sequence[PageText]) -> list[Passage]:
    """Raises KnowledgeRefused: nothing to read, or too much of it."""
    found = [part for section in _sections(pages) for part in _parts(section)]
    if not found:
        raise KnowledgeRefused(KnowledgeProblem.EMPTY)
    if len(found) > CHUNKS_MAX:
        raise KnowledgeRefused(KnowledgeProblem.TOO_MUCH)
    return found


def _parts(section: _Section) -> Iterator[Passage]:
    before = ""
    for position, text in _splitter().chunk_indices(section.text):
        page = section.page_at(position)
        yield Passage(_after(before, text), _path(section), page.number, page.language)
        before = text


def _after(before: str, text: str) -> str:
    """With the last sentences of the text before it; rows of a table stand for themselves."""
    if not before or text.startswith("|") or before.splitlines()[-1].startswith("|"):
        return text
    kept = ""
    for sentence in reversed(_SENTENCE.findall(before)):
        if tokens(sentence + kept) > OVERLAP_TOKENS:
            break
        kept = sentence + kept
    return f"{kept.strip()}\n{text}" if kept.strip() else text


def tokens(text: str) -> int:
    """About as many as multilingual-e5-small counts: 0.86 to 1.03 of it on the demo's texts."""
    return sum(-(-len(word) // _LETTERS_A_TOKEN) for word in _TOKEN.findall(text))


@cache
def _splitter() -> MarkdownSplitter:
    return MarkdownSplitter.from_callback(tokens, CHUNK_TOKENS - OVERLAP_TOKENS)


def _path(section: _Section) -> str | None:
    """The nearest headings, as far as there is room."""
    path = section.path
    while len(joined := " › ".join(path)) > _SECTION_CHARS_MAX:
        path = path[1:]
    return joined or None


def _sections(pages: Sequence[PageText]) -> list[_Section]:
    """Those with text. A PDF's pages are one text; a page of a site stands for itself."""
    in_one = [page for page in pages if page.number is not None]
    alone = [[page] for page in pages if page.number is None]
    return [
        section
        for group in ([in_one] if in_one else []) + alone
        for section in _with_lone_headings(_divided_by_headings(group))
        if section.has_text
    ]


def _divided_by_headings(pages: Sequence[PageText]) -> list[_Section]:
    title = pages[0].title if pages[0].number is None else None
    above = {0: title} if title and not _begins_with_title(pages[0]) else {}
    found = [_Section(tuple(above.values()), pages[0])]
    for page in pages:
        for line in _with_divided_tables(page.text):
            heading = _HEADING.fullmatch(line)
            if heading is None or len(heading[2]) > _HEADING_CHARS_MAX:
                found[-1].lines.append((heading[2] if heading else line, page))
                continue
            level = len(heading[1])
            above = {n: text for n, text in above.items() if n < level} | {level: heading[2]}
            found.append(_Section(tuple(above.values()), page))
    return found


def _with_lone_headings(sections: list[_Section]) -> list[_Section]:
    """A heading that no text stands below becomes a line of the next text, or of the last one."""
    for number, section in enumerate(sections):
        rest = sections[number + 1 :]
        if section.has_text or not section.path or _leads_to_text(section, rest):
            continue
        line = (section.path[-1], section.page)
        if (after := _first_with_text(rest)) is not None:
            after.lines.insert(0, line)
        else:
            before = _first_with_text(reversed(sections[:number]))
            (before or section).lines.append(line)
    return sections


def _first_with_text(sections: Iterable[_Section]) -> _Section | None:
    return next((section for section in sections if section.has_text), None)


def _leads_to_text(section: _Section, rest: Sequence[_Section]) -> bool:
    below = takewhile(lambda other: _is_below(other, section), rest)
    return _first_with_text(below) is not None


def _is_below(section: _Section, other: _Section) -> bool:
    depth = len(other.path)
    return len(section.path) > depth and section.path[:depth] == other.path


def _begins_with_title(page: PageText) -> bool:
    return bool(re.match(r"#\s", page.text.lstrip()))


def _with_divided_tables(text: str) -> Iterator[str]:
    """Lines; a table larger than a chunk becomes several, each with the names of its columns."""
    table: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            table.append(line)
            continue
        yield from _divided(table)
        table = []
        yield line


def _divided(table: list[str]) -> Iterator[str]:
    head, size = table[:2], 0
    for number, row in enumerate(table):
        size += tokens(row)
        if number > 2 and size > _TABLE_TOKENS:
            yield ""
            yield from head
            size = tokens("".join(head)) + tokens(row)
        yield row
