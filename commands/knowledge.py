"""`converzia knowledge`: load texts and search them, so that anybody can measure how well."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Load texts, and search them as a reply would.", no_args_is_help=True)


@app.command()
def load(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="Else the standard input")
    ] = None,
) -> None:
    """JSON lines {"tenant", "offer"?, "id", "title"?, "text"} -> approved, indexed knowledge."""
    from commands import knowledge_load

    written = file.read_bytes() if file else sys.stdin.buffer.read()
    lines = written.decode("utf-8", errors="replace").splitlines()
    _end(asyncio.run(knowledge_load.run(lines)))


@app.command()
def search() -> None:
    """JSON lines {"tenant", "offer"?, "query", "k"?} -> {"query", "results"}."""
    from commands import knowledge_search

    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    asyncio.run(knowledge_search.run(sys.stdin))
    _end(0)


def _end(code: int) -> None:
    from stack.exits import end_process

    end_process(code)
