"""Who asks, as far as the request itself tells: the client's address and its kind of program."""

from typing import Final

from starlette.types import Scope

from models.origin import Origin

_KINDS: Final = {"converzia-cli": "cli", "mozilla/": "browser"}


def origin_of(scope: Scope, request_id: str) -> Origin:
    """The address is the connection's; a trusted proxy's word for it has been put there before."""
    client = scope.get("client")
    return Origin(client[0] if client else "unknown", _agent(scope), request_id)


def _agent(scope: Scope) -> str:
    """A class, never the text itself, which anybody may fill in as they like."""
    said = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1").lower()
    return next((kind for start, kind in _KINDS.items() if said.startswith(start)), "program")
