"""The terms of a text, as passages are indexed by and questions look for.

Accents are folded before the stem is taken, so that "financiacion", "financiación" and
"financiaciones" are one term. A passage is stemmed in its own language; a question, too short to
tell which, in all three: whatever stemmed a passage is among its terms.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import Final

import snowballstemmer

from models.domain.places import fold
from models.understanding.language import language_of

ANALYZER: Final = "snowball-1"
"""Stored with each index: what was analysed otherwise is indexed anew."""

_STEMMERS: Final = {
    "es": snowballstemmer.stemmer("spanish"),
    "pt": snowballstemmer.stemmer("portuguese"),
    "en": snowballstemmer.stemmer("english"),
}
_TOKEN: Final = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_TERM_CHARS_MAX: Final = 40
_NASAL: Final = re.compile(r"c(ao|oes)$")
"""The Portuguese stemmer knows this ending by its accent, and not always its plural."""
_SPANISH: Final = """
    a al ante asi aun aunque cada como con contra cual cuales cuando cuanta cuantas cuanto cuantos
    de del desde donde e el ella ellas ellos en entre era eran es esa esas ese eso esos esta
    estaba estan estar estas este esto estos estoy fue fueron ha haber habia han hasta hay haya he
    hemos i la las le les lo los mas me mi mis muy nada ni no nos nosotros nuestra nuestro o os otra
    otras otro otros para pero poco por porque pueda puede pueden puedo pues que quien quienes se
    sea sean ser sera seran si sin sino sobre son soy su sus tambien tan tanto te tendra tener tenes
    tengo tenia ti tiene tienen todo tu tus u un una unas unos ustedes va van vos y ya yo
"""
_PORTUGUESE: Final = """
    ao aos as ate com da das dele dela deles depois do ela elas ele eles em entao essa esse
    esta estao estou eu foi foram isso isto ja lhe mas mesmo meu minha muito na nao nas nem nos
    num numa onde os ou para pela pelas pelo pelos pode podem qual quando quanto quantos quem sao
    sem seu seus so sua suas tem tinha um uma uns voce voces
"""
_ENGLISH: Final = """
    about am an and any are as at be been but by can could did do does for from had has have he her
    his how if in into is it its me more my not of on or our she should so some than that the their
    them then there these they this those to us was we were what when where which who why will with
    would you your
"""
_FUNCTION_WORDS: Final = frozenset(f"{_SPANISH} {_PORTUGUESE} {_ENGLISH}".split())
"""What says nothing about a text."""


def passage_terms(text: str, language: str | None = None) -> Counter[str]:
    """Each term of a passage and how often it stands there; without a language its own is told."""
    folded = fold(text)
    language = language or language_of(text, folded)
    return Counter(_stem(token, language) for token in _tokens(folded))


def question_terms(text: str) -> list[frozenset[str]]:
    """For each word of a question the terms that it may be found by."""
    tokens = dict.fromkeys(_tokens(fold(text)))
    return [frozenset(_stem(token, language) for language in _STEMMERS) for token in tokens]


def _tokens(folded: str) -> list[str]:
    """Words without meaning of their own are left out; 120.000 and 120000 are one."""
    found = (token[:_TERM_CHARS_MAX] for token in _TOKEN.findall(folded))
    return [_plain(token) for token in found if token not in _FUNCTION_WORDS]


def _plain(token: str) -> str:
    return re.sub("[.,]", "", token) if _THOUSANDS.fullmatch(token) else token


@lru_cache(maxsize=50_000)
def _stem(token: str, language: str) -> str:
    written = _NASAL.sub("ção", token) if language == "pt" else token
    return fold(_STEMMERS[language].stemWord(written))
