"""Quotes the sentences of a chunk that answer a question, word for word."""

import re
from typing import Final

from models.domain.places import fold

_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.](?=\S)[^.!?\n]*)*[.!?]?")
_WORD: Final = re.compile(r"[a-z0-9]{3,}")
_STEM_CHARS: Final = 5
_ASKING: Final = frozenset((
    "hay", "que", "como", "donde", "cuando", "cuanto", "cuanta", "cuantos", "cuantas", "cual",
    "cuales", "quien", "tiene", "tienen", "tenes", "son", "ser", "esta", "estan", "puede",
    "puedo", "pueden", "podria", "para", "por", "con", "sin", "los", "las", "una", "uno",
    "unos", "unas", "del", "este", "ese", "esa", "nos", "sus", "les", "mas", "muy", "algun",
    "alguna", "algo", "queda", "quedan", "sale", "salen", "hacer", "hago", "pagar", "pago",
    "paga", "seria", "serian", "the", "you", "are", "can", "what", "how", "much", "many",
    "there", "with", "for", "does", "have",
))  # fmt: skip
"""Words that questions are made of, whatever they ask."""
_SENTENCES_MAX: Final = 2
_CHARS_MAX: Final = 320


def quote(chunk: str, question: str) -> str:
    """The best sentence and its successor, unchanged, so that every figure stays the source's.

    A sentence that is itself the question (an FAQ's heading) is passed over.
    """
    sentences = [s.strip() for s in _SENTENCE.findall(chunk) if s.strip()] or [""]
    asked = _stems(question)
    candidates = [i for i, s in enumerate(sentences) if not s.endswith("?")] or [0]
    best = max(candidates, key=lambda i: (len(asked & _stems(sentences[i])), -i))
    chosen = sentences[best : best + _SENTENCES_MAX]
    text = " ".join(chosen)
    return text if len(text) <= _CHARS_MAX else chosen[0][:_CHARS_MAX]


def shared_words(question: str, text: str) -> float:
    """The share of the question's words that stand in the text, whatever their accents and ends."""
    asked = _stems(question)
    return len(asked & _stems(text)) / len(asked) if asked else 0.0


def _stems(text: str) -> set[str]:
    return {word[:_STEM_CHARS] for word in _WORD.findall(fold(text)) if word not in _ASKING}
