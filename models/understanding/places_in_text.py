"""The zones a person wants: gazetteer names found in running text, also mistyped, minus the ones
they rule out, and not where a name is an ordinary word, a surname or a street."""

import re
from typing import Final

from models.domain import places
from models.understanding.message import Found, Message
from models.understanding.place_context import WORD, is_listed, is_spoken_of
from models.understanding.place_names import (
    ORDINARY,
    TYPO_LENGTH,
    beginnings,
    by_key,
    exact_place,
    nearest_place,
)
from models.understanding.places_unlisted import bare_zones, stated_zones

WORDS_MAX: Final = 5
"""Longest place name, in words ("San Fernando del Valle de Catamarca" is looked up by its short
names)."""
# Ruled out: "no en Flores", "menos Once", "que no sea Constitución".
_RULED_OUT: Final = re.compile(
    r"\b(?:no|ni|(?<!mas o )menos|salvo|excepto|evit\w+|nada|tampoco|descart\w+|sin"
    r"|except|not|fuera|odio|saca|sacal[ao]|sacame|borra\w*|elimina\w*)"
    r"(?: (?:en|por|de|sea|quiero|me|gusta|busco|ni|a|la|el|zona|barrio|los|las|quisiera"
    r"|iria|vivir|ir|para|que|in|mucho|"
    r"gustan|interesa|convence|es|ser|del|voy|tanto|#))*\s*$"
)
_RULED_OUT_AFTER: Final = re.compile(
    r"\s*,?\s*(?:ya fue\b|tampoco|(?:ya )?no\b(?= *(?:[.,;!]|$|me gusta|quiero|me interesa"
    r"|gracias|mejor|va\b|me convence|es opcion))|descartad\w|ni loc[oa]|ni ahi)"
)

# What somebody would take if it were otherwise: "Palermo se me va de precio, busquemos en Boedo".
_GIVEN_UP: Final = re.compile(
    r"\b(?:se (?:me|nos) (?:va|fue|escapa)(?: \w+){0,3} (?:precio|presupuesto|manos)"
    r"|olvidate|olvidemonos|dejemos|dejemoslo|sacale|sacame|saquemos|bajate)"
    r"(?: (?:de|en|por|a|la|el|zona|con))*\s*$"
)
_GIVEN_UP_AFTER: Final = re.compile(
    r",? (?:ya )?(?:(?:esta|es|son|sale|(?:me |nos )?(?:queda|parece|resulta))"
    r"(?: (?:muy|re|demasiado|un poco|medio|super|tan|algo))* (?:car[oa]|carisim[oa]|lej\w+"
    r"|insegur[oa]|peligros[oa]|imposible|salad[oa]|fuera de)\b"
    r"|se (?:me|nos) (?:va|fue|escapa)(?: \w+){0,3} (?:precio|presupuesto|manos))"
)
# What a place is near to, and no zone beside the one that was named: "Caballito, cerca del parque".
_NEAR_IT: Final = re.compile(
    r"(?<!\bo )(?<!\by )\b(?:cerca|al lado|en ?frente|a metros|a la vuelta|(?:a|unas|pocas) cuadras"
    r"|del lado)(?: (?:de|del|la|el|los|las))+\s*$"
)

# "Mi hermano vive en Belgrano, así que por ahí cerca": the aside says where the wish is.
_THEREABOUTS: Final = re.compile(
    r"\b(?:por ahi|ahi (?:cerca|nomas|mismo)|cerca de (?:ahi|el|ella|ellos|casa|alli)|por alli"
    r"|(?:por|en) (?:esa|la misma) zona|(?:el|en el|ese) (?:mismo )?barrio|al lado|a la vuelta)\b"
)
_JOINED: Final = re.compile(r"\s*(?:/|\by\b|\bo\b|,?\s*\bni\b)\s*(?:en |por )?")
_SAME_LIST: Final = re.compile(rf"{_JOINED.pattern}|\s*,\s*")
# What no name of a place has inside.
_NO_NAME: Final = re.compile(
    r"[,.;\n!?#/-]| (?:o|y|u|e|en|hasta|con|para|que|busco|quiero|tengo|soy|por|a|es|me|tiene)\b"
)
_SECOND_CHOICE: Final = re.compile(
    r"(?:en vez de|en lugar de|antes que|mejor [^.;]{1,40} que)(?: en)?\s*$"
)
_SWAPPED: Final = re.compile(r"\bcambi\w+(?: (?:a|de|en|lo de))?\s*$")
_FOR_ANOTHER: Final = re.compile(r"\s+(?:por|x|for)\b")


def read_zones(
    message: Message, taken: tuple[tuple[int, int], ...] = ()
) -> Found[tuple[str, ...]] | None:
    """`taken` are stretches that are something else already, as the person's name."""
    found = [f for f in _named(message) if not _is_taken(message, f, taken)]
    found += stated_zones(message, found)
    wanted = _wanted(message, found)
    if not wanted:
        return bare_zones(message, found)
    names = tuple(dict.fromkeys(f.value for f in wanted))
    return Found(names, wanted[0].start, wanted[-1].end)


def refused_zones(message: Message) -> frozenset[str]:
    """What is named to be left out: "Palermo no", "en vez de Palermo Villa Crespo"."""
    return frozenset(
        place.value for place, is_refused in _judged(message, _named(message)) if is_refused
    )


def _named(message: Message) -> list[Found[str]]:
    words = list(WORD.finditer(message.text))
    found: list[Found[str]] = []
    i = 0
    while i < len(words):
        place, used = _place_at(message, words, i, found)
        if place:
            found.append(place)
        i += used
    return found


def _is_taken(message: Message, place: Found[str], taken: tuple[tuple[int, int], ...]) -> bool:
    """Part of the person's name, or where they are from: "Noelia de Mar del Plata"."""
    return any(
        (start < place.end and place.start < end)
        or message.text[end : place.start] in (" de ", " desde ", ", de ")
        for start, end in taken
    )


def _place_at(
    message: Message, words: list[re.Match[str]], i: int, found: list[Found[str]]
) -> tuple[Found[str] | None, int]:
    """The longest place name that begins at word `i`, and how many words it takes (at least 1)."""
    first = words[i][0].rstrip(".")
    if first in beginnings():
        for count in range(min(WORDS_MAX, len(words) - i), 0, -1):
            start, end = words[i].start(), words[i + count - 1].end()
            name = message.text[start:end].rstrip(".")
            if count > 1 and re.search(
                r"[,;\n!?#]|\.(?= )(?<!\b[a-z]\.)(?<!gral\.)(?<!sta\.)(?<!sto\.)(?<!pque\.)"
                r"(?<!vte\.)(?<!cnel\.)(?<!gdor\.)(?<!alte\.)",
                name,
            ):
                continue
            place = exact_place(name)
            if place and is_spoken_of(message, name, start, end, found):
                return Found(place.name, start, end), count
    typo = _mistyped(message, words, i, found)
    return typo if typo else (None, 1)


def _mistyped(
    message: Message, words: list[re.Match[str]], i: int, found: list[Found[str]]
) -> tuple[Found[str] | None, int] | None:
    """A misspelt place ("palemro"), only where a place is expected."""
    start = words[i].start()
    before = message.text[max(0, start - 40) : start]
    is_due = (
        bool(re.search(r"\b(?:en|por|zona|barrio|barrio de|zona de|cerca de|in|em)\s*$", before))
        or is_listed(message, start, found)
        or (message.is_expecting("zones") and (i == 0 or not re.search(r"\w\s*$", before)))
    )
    if not is_due or words[i][0].startswith("#"):
        return None
    for count in (3, 2, 1):
        if i + count > len(words):
            continue
        end = words[i + count - 1].end()
        name = message.text[start:end].rstrip(".")
        if places.fold(name) in by_key():
            # Judged already, as it is written.
            continue
        if (
            len(name) < TYPO_LENGTH - message.is_expecting("zones")
            or _NO_NAME.search(name + " ")
            or name in ORDINARY
        ):
            continue
        place = nearest_place(name)
        if place:
            return Found(place.name, start, end), count
    return None


def _wanted(message: Message, found: list[Found[str]]) -> list[Found[str]]:
    """Those not ruled out; the last word on one counts: "Palermo o Recoleta... bah, Palermo no"."""
    judged = _judged(message, found)
    last_word = {place.value: is_refused for place, is_refused in judged}
    wanted = [
        place
        for place, is_refused in judged
        if not is_refused and not last_word[place.value] and _is_about_the_wish(message, place)
    ]
    return [place for place in wanted if not _stands_back(message, place)] or wanted


def _judged(message: Message, found: list[Found[str]]) -> list[tuple[Found[str], bool]]:
    """Whether each is ruled out; a list goes on under one no: "no en Flores ni Once"."""
    judged: list[tuple[Found[str], bool]] = []
    listed: re.Pattern[str] | None = None
    end = 0
    for place in sorted(found, key=lambda f: f.start):
        between = message.text[end : place.start]
        if listed is None or not listed.fullmatch(between):
            listed = _ruled_out_with(message, place)
        judged.append((place, listed is not None))
        end = place.end
    return judged


def _stands_back(message: Message, place: Found[str]) -> bool:
    """Behind whatever else is named: given up for it, or only near it."""
    before = message.text[max(0, place.start - 50) : place.start]
    return bool(
        _GIVEN_UP.search(before)
        or _GIVEN_UP_AFTER.match(message.text, place.end)
        or _NEAR_IT.search(before)
    )


def _is_about_the_wish(message: Message, place: Found[str]) -> bool:
    is_asked = message.is_asked(place.start) and not message.is_expecting("zones")
    if is_asked:
        return False
    return not message.is_aside(place.start) or bool(_THEREABOUTS.search(message.text, place.end))


def _ruled_out_with(message: Message, place: Found[str]) -> re.Pattern[str] | None:
    """None where it stands; else what may lie between it and others that fall with it."""
    before = message.text[max(0, place.start - 50) : place.start]
    if _RULED_OUT_AFTER.match(message.text, place.end) or _RULED_OUT.search(before):
        return _SAME_LIST
    is_swapped = _SWAPPED.search(before) and _FOR_ANOTHER.match(message.text, place.end)
    return _JOINED if is_swapped or _SECOND_CHOICE.search(before) else None
