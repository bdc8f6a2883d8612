"""What a person takes of what the assistant offered: "sí, esa", "me sirve", "la segunda"."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

from models.domain.evidence import Method, Said
from models.domain.qualification import Budget, Fields
from models.understanding import amounts, money, places_in_text, questions, timing, typology
from models.understanding.folding import READ_MAX
from models.understanding.message import Message, prepare
from models.understanding.polarity import answer
from models.understanding.reading import Reading, read

_HEAD: Final = (
    r"es[aeo]s?|est[aeo]s?|(?:sirve|interesa|gusta|cierra|copa|convence|va)n?|quedo|quedamos|elijo"
    r"|primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa]|(?:mas )?(?:chic[oa]|grande|barat[oa]|car[oa])"
    r"|las? (?:dos|#)|los? (?:dos|#)|amb[ao]s|cualquiera|works?|that|this|serve|ess[ea]"
)
_YES: Final = r"si+|sisi|dale|ok|okey|oka|okay|claro|obvio|listo|joya|yes|yeah|sure|sim|exacto"
_FILLING: Final = (
    r"hola|bueno|ah|uh|uy|mmm+|genial|perfecto|buenisimo|barbaro|excelente|de|una|un|el|la|los|las"
    r"|lo|que|me|nos|con|bien|viene|mas|opcion|zona|unidad|tipologia|depto|departamento|propuesta"
    r"|ahi|tambien|por|favor|porfa|gracias|precio|valor|monto|presupuesto|fecha|entrega|plazo|es|son|muy"
    r"|re|mucho|puede|ser|podria|seria|estaria|para|mi|yo|creo|the|one|for|me|us|fine|great|i|take"
    r"|first|second|third|last|pode|a|o|anda|quiero|tomo|todo|lindo|linda|y|en|seguro|totalmente"
)
_TOKEN: Final = re.compile(rf"(?:{_HEAD}|{_YES}|{_FILLING})\b")
_TAKES: Final = re.compile(rf"\b(?:{_HEAD}|first|second|third|last)\b")
_OPEN_QUESTION: Final = re.compile(
    r"^\W*(?:(?:y|en|para|a|de|por) )?(?:que|cual\w*|cuant\w*|cuando|donde|como|quien|what|which"
    r"|how|when|where|who|qual|quais|quant\w*|onde)\b"
)
_EITHER: Final = re.compile(r"\b(?:o|u|or|ou)\b")
_SENTENCE_END: Final = re.compile(r"[.;!\n]+")
_LENGTH_MAX: Final = 90
_PLACES: Final = (
    (re.compile(r"\b(?:primer[oa]?|first)\b"), 0),
    (re.compile(r"\b(?:segund[oa]|second)\b"), 1),
    (re.compile(r"\b(?:tercer[oa]?|third)\b"), 2),
    (re.compile(r"\b(?:ultim[oa]|last)\b"), -1),
)
_LEAST: Final = re.compile(r"\b(?:mas )?(?:chic[oa]|barat[oa])\b")
_MOST: Final = re.compile(r"\b(?:mas )?(?:grande|car[oa])\b")
_ALL: Final = re.compile(r"\b(?:es[ao]s|amb[ao]s|cualquiera|l[ao]s (?:dos|#))\b")
_OF_MONEY: Final = re.compile(r"\b(?:precio|valor|monto|presupuesto)\b")
_OF_TIME: Final = re.compile(r"\b(?:fecha|entrega|plazo)\b")
_NOT_TAKEN: Final = frozenset({"name", "email", "intent", "notes"})
"""What a person is and wants to do is theirs to say."""

V = TypeVar("V")


def may_accept(text: str) -> bool:
    """Whether it may be an answer to an offer: then what was offered is worth looking up."""
    messages = [prepare(clause) for clause in _clauses(text)]
    return any(_takes(m) for m in messages) or any(answer(m) for m in messages[:1])


def read_acceptance(text: str, ours: str, known: Fields, today: date, currency: str) -> Reading:
    """What `text` accepts of what `ours`, the assistant's last words, offered; nothing where it is
    not clear which. `currency`: of prices that name none."""
    clauses = _clauses(text)
    taking = next((m for m in map(prepare, clauses) if _takes(m)), None)
    if taking is not None:
        offered = prepare(ours, today=today, default_currency=currency)
        fields = _agreed(ours, today, currency)
        if fields == Fields():
            fields = _chosen(taking.text, offered, known)
        words = taking.written
    elif clauses and answer(prepare(clauses[0])):
        fields, words = _agreed(ours, today, currency), clauses[0]
    else:
        return Reading()
    return Reading(fields, {n: Said(words.strip(), Method.ACCEPTED) for n in fields.known()})


def _clauses(text: str) -> list[str]:
    """Short sentences: a long one tells something of its own."""
    parts = _SENTENCE_END.split(text[:READ_MAX])
    return [part for part in parts if part.strip() and len(part) <= _LENGTH_MAX]


def _takes(message: Message) -> bool:
    """Every word of it belongs to an acceptance, and one of them points at something."""
    words = re.findall(r"[a-z#~]+", message.text)
    if "?" in message.text or not words:
        return False
    return all(_TOKEN.fullmatch(w) or w[0] == "#" for w in words) and bool(
        _TAKES.search(message.text)
    )


def _agreed(ours: str, today: date, currency: str) -> Fields:
    """ "¿Te sirve Belgrano?" "Sí": the one thing that was asked, put as a statement."""
    folded = prepare(ours).text
    marked = [s for s in questions.sentences(folded) if s[2]]
    if not marked:
        return Fields()
    start, end, _ = marked[-1]
    # "Allí no nos queda nada, ¿te sirve Almagro?": what stands before is no question.
    start = max(start, folded.rfind("¿", start, end))
    asked = folded[start:end].strip(" ¿")
    if _OPEN_QUESTION.match(asked) or _EITHER.search(asked):
        return Fields()
    stated = prepare(ours).written[start:end].strip(" ¿?")
    said = read(stated, today=today, default_currency=currency).fields
    return Fields(**{n: v for n, v in said.known().items() if n not in _NOT_TAKEN})


def _chosen(words: str, offered: Message, known: Fields) -> Fields:
    taken: dict[str, object] = {}
    if _OF_MONEY.search(words):
        price = _one(words, _prices(offered))
        return Fields(budget=price) if price else Fields()
    if _OF_TIME.search(words):
        when = timing.read_timing(offered)
        return Fields(timing=when.value) if when else Fields()
    rooms = _one(words, sorted(_rooms(offered)) if _sizes(words) else _rooms(offered))
    if rooms is not None:
        taken |= {"ambientes": rooms, "bedrooms": rooms - 1}
    if zones := _zones(words, offered, known):
        taken["zones"] = zones
    return Fields(**taken)  # type: ignore[arg-type]


def _sizes(words: str) -> bool:
    return bool(_LEAST.search(words) or _MOST.search(words))


def _one(words: str, candidates: Sequence[V]) -> V | None:
    """The only one, or the one that a word points at."""
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    at = next((place for pattern, place in _PLACES if pattern.search(words)), None)
    if at is None:
        at = 0 if _LEAST.search(words) else -1 if _MOST.search(words) else None
    return None if at is None or at >= len(candidates) else candidates[at]


def _rooms(offered: Message) -> list[int]:
    return list(dict.fromkeys(typology.ambientes_named(offered)))


def _zones(words: str, offered: Message, known: Fields) -> tuple[str, ...]:
    found = places_in_text.read_zones(offered)
    named = [z for z in (found.value if found else ()) if z not in known.zones]
    if _ALL.search(words):
        return tuple(named)
    one = _one(words, named)
    return () if one is None else (one,)


def _prices(offered: Message) -> list[Budget]:
    named = [a for a in amounts.find_amounts(offered) if a.value >= money.PRICES_FROM]
    return [
        Budget(max=round(a.value), currency=_currency(a.currency, offered.default_currency))
        for a in named
    ]


def _currency(named: str | None, default: str) -> str:
    return default if named in (None, "$") else named or default
