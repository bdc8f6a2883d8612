"""Who is writing: the name they give and their e-mail address, however it is typed or dictated."""

import re
from typing import Final

from models.domain import places
from models.understanding.folding import same_length_fold
from models.understanding.given_names import GIVEN_NAMES, NOT_A_NAME, SURNAMES
from models.understanding.message import Found, Message

_WORD: Final = r"\b[a-z]{1,20}(?:'[a-z]{1,20})?"
_WORDS: Final = re.compile(_WORD)
_CERTAIN: Final = re.compile(
    r"\b(?:me llamo|me yamo|mi nombre(?: completo)? (?:es|:)|mi nombre(?= [a-z]+\W*$)"
    r"|nombre(?: y apellido| completo)? ?[:=]"
    r"|(?:te|le|les) (?:habla|escribe|saluda)|habla|my name(?: is|'s)|name ?:|call me"
    r"|me chamo|meu nome e"
    r"|llamame|(?:podes|puede|pueden) llamarme|decime|a nombre de"
    r"|apellido y nombre ?:) (?:el |la |es )?"
)
_PROBABLE: Final = re.compile(
    r"\b(?:(?:yo )?soy|somos(?= [a-z']+ (?:y|e) )|(?<!no )i am|i'm|im|this is|aca"
    r"|aqui es|aqui|sou|por aca|con)(?: (?P<article>el|la|o|a|yo,?))?[ ,:]+"
    r"(?:(?:senora?|sra?|dra?|don|dona|lic"
    r"|ing|arq)\.? )?"
)
_BEHIND: Final = re.compile(
    rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}}) (?:te habla|les habla|le habla|por aca"
    rf"|por aqui|aca\b|aqui\b|es mi nombre|me llamo)"
)
_SIGNED: Final = re.compile(
    rf"(?:\b(?:saludos?(?: cordiales)?|atte|atentamente|abrazo|slds|un saludo)[.,!:\s]+"
    rf"|[.!?\n,]\s*-\s*|\n\s*)(?P<name>{_WORD}(?: {_WORD}){{0,3}})\W*$"
)
_LAST_SENTENCE: Final = re.compile(rf"[.!?\n]\s+(?P<name>{_WORD}(?: {_WORD}){{1,3}})\W*$")
_LEADING: Final = re.compile(rf"^\W*(?P<name>{_WORD}(?: {_WORD}){{0,3}})\s*(?:[,.:;\n-]|$)")
_GREETING: Final = re.compile(
    r"^(?:\W*(?:hola+|buenas+|buen dia|buenos dias|buenas tardes|buenas noches|que tal"
    r"|como estas|como va|si|sii|ok|dale|claro"
    r"|bien|perfecto|hi|hello|ola|oi|bueno|gracias|muchas gracias|un gusto|mucho gusto"
    r"|con|de|el|la|mi nombre|obvio|por supuesto|sisi|senora?|sra?|dra?|don|dona|lic|ing"
    r"|arq)\b)*\W*"
)
_PARTICLES: Final = {
    "de",
    "del",
    "la",
    "las",
    "los",
    "di",
    "da",
    "do",
    "dos",
    "van",
    "von",
    "san",
    "santa",
}
# "soy docente", "soy inversora": endings of trades, not of first names.
_TRADE: Final = re.compile(
    r".*(?:ista|ologo|ologa|ero|era|dor|dora|tor|tora|sor|sora|ante|ente|grafo|grafa|logo"
    r"|ado|ada|ano|ana|ino|ina|ense|ico|ica|ivo|iva)$"
)
_TOKENS_MAX: Final = 4


def read_name(message: Message) -> Found[str] | None:
    text = re.sub(r"[^a-z'\n.,;:!?-]", " ", message.folded)
    for attempt in (_introduced, _probable, _behind, _labelled_or_signed, _bare):
        found = attempt(message, text)
        if found:
            return found
    return None


def _collect(message: Message, text: str, at: int, *, is_certain: bool) -> Found[str] | None:
    """The words from `at` on that make a name."""
    words: list[re.Match[str]] = []
    for match in _WORDS.finditer(text, at, at + 80):
        gap = text[words[-1].end() if words else at : match.start()]
        if gap.strip() or "\n" in gap or len(words) >= _TOKENS_MAX + 2:
            break
        if not _continues(message, match, words, is_certain):
            break
        words.append(match)
    while words and words[-1][0] in _PARTICLES and words[-1][0] not in GIVEN_NAMES:
        words.pop()
    if not words:
        return None
    name = _title(message.written[words[0].start() : words[-1].end()])
    return Found(name, words[0].start(), words[-1].end())


def _continues(
    message: Message, match: re.Match[str], words: list[re.Match[str]], is_certain: bool
) -> bool:
    word, cased = match[0], message.is_cased
    is_capital = cased and message.written[match.start()].isupper()
    if word in NOT_A_NAME and not (is_capital and word in SURNAMES):
        return word in _PARTICLES and bool(words) and _particle_leads(message, match, cased)
    if len(word) < 2 and not words:
        return False
    is_listed = word in GIVEN_NAMES or (bool(words) and word in SURNAMES)
    if is_capital or is_listed:
        return True
    if words and words[-1][0] in _PARTICLES:
        return True
    if words:
        return is_certain and not cased and _is_last_word(message, match.end())
    return is_certain or (not _TRADE.fullmatch(word) and _is_last_word(message, match.end()))


def _particle_leads(message: Message, match: re.Match[str], cased: bool) -> bool:
    following = _WORDS.search(message.folded, match.end(), match.end() + 25)
    if not following or message.folded[match.end() : following.start()].strip():
        return False
    word = following[0]
    if match[0] == "de" and _leads_to_place(message, following.start()):
        return False
    is_capital = cased and message.written[following.start()].isupper()
    if word in NOT_A_NAME and word not in _PARTICLES:
        return False
    return is_capital or word in SURNAMES or word in _PARTICLES or word in {"angeles", "carmen"}


def _leads_to_place(message: Message, at: int) -> bool:
    """ "Federico de Rosario", "Noelia de Mar del Plata": where from, not what called."""
    words = [m.group() for m in _WORDS.finditer(message.folded, at, at + 40)]
    return any(places.find(" ".join(words[:n])) is not None for n in (1, 2, 3))


def _is_last_word(message: Message, end: int) -> bool:
    rest = message.folded[end : end + 30]
    return bool(
        re.match(r"\s*(?:[,.;:!?\n]|$|y\b|un gusto|mucho gusto|gracias|quiero|busco|estoy)", rest)
    )


def _title(name: str) -> str:
    """Title case, keeping capitals inside ("McDonald") and particles small ("de los Ángeles")."""
    words = []
    for i, word in enumerate(name.split()):
        if i and word.lower() in _PARTICLES - {"san", "santa"}:
            words.append(word.lower())
        elif word[1:] != word[1:].lower() and not word.isupper():
            words.append(word[0].upper() + word[1:])
        else:
            words.append("'".join(part.capitalize() for part in word.split("'")))
    return " ".join(words)


def _introduced(message: Message, text: str) -> Found[str] | None:
    found = [
        _collect(message, text, match.end(), is_certain=True) for match in _CERTAIN.finditer(text)
    ]
    return next((f for f in reversed(found) if f), None)


def _probable(message: Message, text: str) -> Found[str] | None:
    names = []
    for match in _PROBABLE.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if re.search(r"\b(?:no|que|como|aunque|si)\s*$", before) and "no," not in before:
            continue
        lead = match[0].strip(" ,:").split()[0]
        if lead in ("con", "aca", "aqui", "por") and not message.is_expecting("name"):
            continue
        certain = message.is_expecting("name") and not match["article"]
        found = _collect(message, text, match.end(), is_certain=certain)
        if found and not (_TRADE.fullmatch(found.value.lower()) and not _known_name(found.value)):
            names.append(found)
    return names[-1] if names else None


def _known_name(name: str) -> bool:
    return same_length_fold(name.split()[0]) in GIVEN_NAMES


def _all_named(message: Message, found: re.Match[str], *, is_certain: bool) -> Found[str] | None:
    start, end = found.span("name")
    name = _collect(message, message.folded, start, is_certain=is_certain)
    return name if name and name.end == end else None


def _behind(message: Message, text: str) -> Found[str] | None:
    for match in _BEHIND.finditer(text):
        words = match["name"].split()
        for i in range(len(words)):
            start = match.end("name") - len(" ".join(words[i:]))
            name = _collect(message, text, start, is_certain=False)
            if name and name.end == match.end("name") and _known_name(name.value):
                return name
    return None


def _labelled_or_signed(message: Message, text: str) -> Found[str] | None:
    match = _SIGNED.search(text)
    if match:
        name = _all_named(message, match, is_certain=False)
        if name and _known_name(name.value):
            return name
    last = _LAST_SENTENCE.search(text)
    if last and len(last["name"].split()) > 1:
        name = _all_named(message, last, is_certain=False)
        if name and _known_name(name.value):
            return name
    leading = _LEADING.match(text)
    # "Ana, me pasás el precio?" speaks to Ana; "Ana Gómez, busco" introduces herself.
    if leading and len(leading["name"].split()) > 1:
        name = _all_named(message, leading, is_certain=False)
        if name and _known_name(name.value):
            return name
    return None


def _bare(message: Message, text: str) -> Found[str] | None:
    if not message.is_expecting("name"):
        return None
    greeting = _GREETING.match(text)
    at = greeting.end() if greeting else 0
    if message.is_asked(at):
        return None
    first = _WORDS.match(text, at)
    if not first or (first[0] in NOT_A_NAME and not _known_name(first[0])):
        return None
    clause = re.match(rf"{_WORD}(?: {_WORD}){{0,4}}(?=\s*(?:[,.;:!?\n-]|$|y\b))", text[at:])
    certain = bool(clause) or first[0] in GIVEN_NAMES
    if not certain:
        return None
    return _collect(message, text, at, is_certain=True)
