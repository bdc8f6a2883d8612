"""Where the request came from that is being served, for the audit log.

Set by whoever receives the request; absent where the product acts by itself.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Origin:
    """`address`: the client's, past trusted proxies. `agent`: what kind of program asked."""

    address: str
    agent: str
    request_id: str


current: Final[ContextVar[Origin | None]] = ContextVar("origin", default=None)
