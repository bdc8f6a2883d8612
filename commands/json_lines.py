"""JSON lines in, JSON lines out: each brain alone, without a running stack."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any


def answered(
    lines: Iterable[str], brain: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[str]:
    """One answer a line, in order; a line that cannot be read is answered with its error."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            answer: dict[str, Any] = {"error": f"line {number} is not valid JSON: {error}"}
        else:
            answer = (
                brain(record)
                if isinstance(record, dict)
                else {"error": f"line {number} is not a JSON object"}
            )
        yield json.dumps(answer, ensure_ascii=False)


def run(brain: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for answer in answered(sys.stdin, brain):
        print(answer, flush=True)
