"""The dialogues: Argentine WhatsApp conversations, and what a careful reader knows at their end."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from models.domain.extra_fields import ExtraField
from models.domain.qualification import Budget, Fields, Timing

_FILE: Final = Path(__file__).parent / "sets" / "dialogues.jsonl"
TODAY: Final = date(2026, 3, 10)
"""The day on which all of them were written."""
HALVES: Final = ("tuning", "held out")
Known = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """A burst. `asked`: the field that was asked for; `ours`: the assistant's words, where the
    answer cannot be read without them."""

    says: tuple[str, ...]
    asked: str | None = None
    ours: str = ""


@dataclass(frozen=True)
class Dialogue:
    """`gold`: fields by name, and `opt_out` and `handoff` where they are true."""

    id: str
    half: str
    turns: tuple[Turn, ...]
    gold: Known
    currency: str = "USD"
    language: str = "es"
    extra: tuple[ExtraField, ...] = ()


_DIALOGUE: Final = TypeAdapter(Dialogue)


def load() -> list[Dialogue]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [_DIALOGUE.validate_python(json.loads(line)) for line in lines]


def known_of(fields: Fields) -> Known:
    """As gold has it: the words of a time are not part of it, lists have no order."""
    return {name: _plain(value) for name, value in fields.known().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Timing):
        return {name: v for name, v in asdict(value).items() if name != "text"}
    if isinstance(value, Budget):
        return asdict(value)
    return sorted(value) if isinstance(value, tuple) else value
