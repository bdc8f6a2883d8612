"""What is passed on about an erasure: ids, never whose."""

from typing import Final, Literal
from uuid import UUID

from models.contracts.base import Contract

SETTLE_S: Final = 120.0
"""Longer than any step of a turn, a send or a hand-over that was under way may last."""


class ErasureInput(Contract):
    """`settle_s`: how long what was under way is given, before everything is looked at again."""

    tenant_id: UUID
    erasure_id: UUID
    settle_s: float = SETTLE_S


class ErasureRef(Contract):
    tenant_id: UUID
    erasure_id: UUID


class Begun(Contract):
    """Whose workflows are to be told: lives, and rows of the person."""

    lives: tuple[UUID, ...] = ()
    people: tuple[UUID, ...] = ()


class VendorCopy(Contract):
    """`place`: a connection's id, or the platform's desk. `reference`: what the vendor calls it,
    or the target's row."""

    tenant_id: UUID
    erasure_id: UUID
    kind: Literal["CHATWOOT", "SHEETS"]
    place: str
    reference: str


class Pass(Contract):
    """How many rows and files still held something."""

    found: int = 0


class ErasureStatus(Contract):
    waiting_for: str
    passes: int = 0
    copies_left: int = 0
