"""JSON lines in, JSON lines out."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any


class BadLine(ValueError):
    """A line is not read; the message says which and why."""


def records(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any] | BadLine]]:
    """What each line holds, in order, with its number; empty ones left out."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            yield number, BadLine(f"line {number} is not valid JSON: {error}")
        else:
            is_object = isinstance(record, dict)
            yield number, record if is_object else BadLine(f"line {number} is not a JSON object")


def answered(
    lines: Iterable[str], brain: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[str]:
    """One answer a line, in order; a line that cannot be read is answered with its error."""
    for _, record in records(lines):
        answer = {"error": str(record)} if isinstance(record, BadLine) else brain(record)
        yield json.dumps(answer, ensure_ascii=False)


def run(brain: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """For a brain that needs no running stack."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for answer in answered(sys.stdin, brain):
        print(answer, flush=True)
