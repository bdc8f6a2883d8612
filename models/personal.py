"""What a column holds about people, marked once where the column is declared.

`phone: OfLead[str | None] = None` says that the phone is a lead's. From the marks follow what logs
and errors mask (models/masking.py) and what the erasure of a person has to reach.
"""

from enum import StrEnum
from typing import Annotated, Final, TypeVar

MASK: Final = "***"


class Mark(StrEnum):
    LEAD = "lead"
    """Who a lead is, how to reach them, what they said and what follows from it."""
    USER = "user"
    """The same of a person who signs in, or whom a tenant named to be written to."""
    SECRET = "secret"  # noqa: S105 - a kind, not a secret
    """What opens something: no person, and shown as little as one."""
    PLAIN = "plain"
    """Ids, states, codes, names of ours: says nothing about a person."""


Value = TypeVar("Value")
OfLead = Annotated[Value, Mark.LEAD]
OfUser = Annotated[Value, Mark.USER]
Secret = Annotated[Value, Mark.SECRET]
Plain = Annotated[Value, Mark.PLAIN]
