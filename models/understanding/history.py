"""What was said before, within a budget: the newest messages whole, the older ones summed up."""

from collections.abc import Sequence
from typing import Final

from models.understanding.message import prepare

HISTORY_CHARS: Final = 6_000
MESSAGE_CHARS: Final = 1_200
"""Of one message; a pasted novel is no conversation."""
_QUESTIONS_MAX: Final = 8
_QUESTION_CHARS: Final = 160

Line = tuple[str, str]
"""Who ("person" or "assistant") and what."""


def cut(text: str, limit: int = MESSAGE_CHARS) -> str:
    return text if len(text) <= limit else f"{text[:limit]} [cut]"


def within_budget(lines: Sequence[Line]) -> tuple[str, tuple[Line, ...]]:
    """A summary of what does not fit, and what does, oldest first.

    The summary is made by rules: how much there was, and what the person asked. What they told of
    themselves stands among the known fields already.
    """
    kept: list[Line] = []
    left = HISTORY_CHARS
    for who, text in reversed(lines):
        short = cut(text)
        if len(short) > left:
            break
        left -= len(short)
        kept.append((who, short))
    older = lines[: len(lines) - len(kept)]
    return _summary(older), tuple(reversed(kept))


def _summary(older: Sequence[Line]) -> str:
    if not older:
        return ""
    asked = [q for who, text in older if who == "person" for q in _questions(text)]
    told = f"{len(older)} earlier messages."
    if not asked:
        return told
    return f"{told} The person asked: " + " / ".join(asked[-_QUESTIONS_MAX:])


def _questions(text: str) -> list[str]:
    message = prepare(text)
    found = (message.words(q.start, q.end) for q in message.questions)
    return [words[:_QUESTION_CHARS] for words in found if words]
