"""`converzia keys`: new keys for what is stored, without stopping anything."""

import asyncio
from typing import Annotated

import typer

app = typer.Typer(help="The keys that encrypt what is stored.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `rotate` a word of its own while it is the only command."""


@app.command()
def rotate(
    data: Annotated[
        bool, typer.Option("--data", help="New data keys too, and every value encrypted anew")
    ] = False,
) -> None:
    """Wrap every data key with the first of CONVERZIA_ENCRYPTION_KEYS; safe to repeat.

    Put the new key first, the old ones after it, restart the processes, then run this. Once it
    has run with --data, the old ones can be left out.
    """
    from commands.key_rotation import run

    asyncio.run(run(data=data))
