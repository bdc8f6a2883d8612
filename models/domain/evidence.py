"""Where a value came from, and what it did to the value that was known before."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Method(StrEnum):
    """How a message was understood."""

    RULES = "rules"
    CHOICE = "choice"
    """A tap, or the number of an option that was listed."""
    ACCEPTED = "accepted"
    """They agreed to what the assistant had offered."""
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Said:
    """The exact words of a value. `message`: which one of the turn, from 0; None: the one that
    holds the words. `confidence` (0 to 1) only where a model read it."""

    words: str
    method: Method = Method.RULES
    message: int | None = None
    confidence: float | None = None


class Change(StrEnum):
    STATED = "stated"
    """Nothing was known."""
    WIDENED = "widened"
    """What was known still holds: one more zone, the other bound of a budget."""
    CORRECTED = "corrected"
    """They said that they take it back: "mejor 150 que 120"."""
    CONTRADICTED = "contradicted"
    """Something else than before, without a word about it; the newer stands."""


def change(before: Any, after: Any, *, corrects: bool) -> Change:
    """`before` and `after` as they are stored; `corrects`: the message takes something back."""
    if before is None:
        return Change.STATED
    if _still_holds(before, after):
        return Change.WIDENED
    return Change.CORRECTED if corrects else Change.CONTRADICTED


def _still_holds(before: Any, after: Any) -> bool:
    if isinstance(before, Mapping):
        kept = {k: v for k, v in before.items() if v not in (None, False) and k != "text"}
        return bool(kept) and all(after.get(k) == v for k, v in kept.items())
    return isinstance(before, list) and set(before) <= set(after)
