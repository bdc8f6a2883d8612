"""Which of the names that were listed somebody typed: whole, in part, or by its number."""

from collections.abc import Sequence

from models.understanding.folding import original, same_length_fold
from models.understanding.message import prepare
from models.understanding.options import chosen_option


def named_one(text: str, names: Sequence[str]) -> int | None:
    """Its position; None where no name, or more than one, is meant.

    "2", "la segunda"; "Norte" of "Inmobiliaria Norte" and "Inmobiliaria Sur", but not
    "Inmobiliaria". Words that stand in every name tell nothing.
    """
    numbered = chosen_option(prepare(text), tuple(range(len(names))))
    if numbered is not None:
        return numbered
    said, listed = _words(text), [_words(name) for name in names]
    common = set.intersection(*listed) if listed else set()
    telling = [len(said & (words - common)) for words in listed]
    best = max(telling, default=0)
    return telling.index(best) if best and telling.count(best) == 1 else None


def _words(text: str) -> set[str]:
    folded = same_length_fold(original(text))
    apart = "".join(char if char.isalnum() else " " for char in folded)
    return {word for word in apart.split() if len(word) > 1}
