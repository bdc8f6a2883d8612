"""What binds, and what only the tenant may promise: availability, rates, instalments, discounts."""

import re
from typing import Final

from models.domain.claims import Topic
from models.understanding.questions import sentences

_COMMITS: Final = re.compile(
    r"\b(?:garantiz(?:o|amos|ad[oa]s?)|asegur(?:o|amos)|promet(?:o|emos)|reserv(?:o|amos|e|ad[oa])"
    r"|congel(?:o|amos)|bonific(?:o|amos)|separ(?:o|amos)|guard(?:o|amos)|senamos"
    r"|confirm(?:o|amos) (?:que|la|el|tu|una?|disponib\w*)"
    r"|(?:te|le|les) (?:hago|hacemos|dejo|dejamos|bajo|bajamos|consigo|conseguimos|regalo|regalamos"
    r"|aplico|aplicamos|mantengo|mantenemos) (?:un |una |el |los |las |en |hasta )*"
    r"(?:precio|descuento|rebaja|valor|tasa|cuota|#|\d|usd|bonific|cochera|baulera|promo)\w*"
    r"|(?:la |lo |los |las )tenes (?:reservad|asegurad|confirmad)\w*|es (?:tuy[oa]|tu unidad)"
    r"|(?:is|are|been) (?:now )?(?:reserved|held|kept) |guarantee[ds]?|promise[ds]?"
    r"|(?:i|we) (?:assure|reserved?|held|secured?|locked)"
    r"|(?:i|we)(?:'ll| will| can)? (?:hold|lock|secure|reserve|knock|drop the price|give you a"
    r"|offer you a)|(?:it|this|that)(?:'s| is) yours"
    r"|garant(?:o|imos|id[oa]s?)|assegur(?:o|amos)|segur(?:o|amos) (?:o|a|esse) "
    r"|dou um desconto|damos um desconto|faco (?:um|o) (?:desconto|preco))\b"
)
_NEGATED: Final = re.compile(
    r"\b(?:no|nunca|tampoco|ni|sin|nao|nem|not|never|cannot|can't|without)\b(?: [\w']+){0,3} ?$"
)
_TOPICS: Final = (
    (
        Topic.AVAILABILITY,
        re.compile(
            r"\bdisponib\w*|\b(?:quedan?|restam?) (?:\w+ ){0,3}(?:unidad\w*|depart\w*|libres?)"
            r"|\ben stock\b|\bavailab\w*|\bin stock\b|\b(?:sigue|esta|estan)n? libres?\b"
            r"|\bnot sold\b|\bdisponive\w*"
        ),
    ),
    (
        Topic.RATE,
        re.compile(
            r"\btasas?\b|\b(?:sin|con|de|cero) interes(?:es)?\b|\binterest rates?\b"
            r"|\binterest.free\b|\b(?:no|zero) interest\b|\bapr\b|\btna\b|\bjuros\b"
            r"|\btaxas? de juros\b"
        ),
    ),
    (
        Topic.INSTALMENTS,
        re.compile(
            r"\bcuotas?\b|\bfinancia\w*|\bfinanc(?:e|ing|ed)\b|\binstal+ments?\b|\bparcela\w*"
            r"|\bpayment plans?\b|\bplan(?:es)? de pagos?\b|\banticipos?\b|\bdown ?payment\b"
        ),
    ),
    (
        Topic.DISCOUNT,
        re.compile(
            r"\bdescuent\w*|\brebaj\w*|\bbonific\w*|\bpromo(?:cion(?:es)?|s)?\b|\bdiscount\w*"
            r"|\bdesconto\w*|\bmejor precio\b|\b(?:precio|oferta) especial\b|\b(?:special|better)"
            r" (?:price|offer|deal)\b|\bnegocia(?:ble|vel)\b|\bnegotiable\b|\bcheaper\b"
        ),
    ),
)
_DISCLAIMED: Final = re.compile(
    r"\bsuje(?:t|it)[oa]s? a disponibilidad|\bsubject to availability\b"
    r"|\bno (?:te |le |lo |la |me |se )*(?:puedo|podemos|puede|podria|prometo|prometemos|tengo"
    r"|tenemos|hay|manejo|manejamos|ofrec|depend|contamos)"
    r"|\bconfirm\w+ (?:\w+ ){0,3}(?:equipo|asesor\w*|persona)\b"
    r"|\b(?:equipo|asesor\w*) (?:\w+ ){0,4}(?:confirm|respond|cont|inform|explic)\w*"
    r"|\b(?:cannot|can't|can not|unable to|don't have|do not have|have no)\b"
    r"|\bthe team (?:\w+ ){0,3}(?:confirm|answer|tell|explain)"
    r"|\bnao (?:posso|podemos|temos|ha|prometo|prometemos|trabalhamos)\b"
    r"|\ba equipe (?:\w+ ){0,3}(?:confirm|respond|inform|explic)\w*"
)


def commitments(folded: str) -> tuple[str, ...]:
    """The words that bind whoever is meant by "we", unless they are denied."""
    return tuple(
        match[0]
        for match in _COMMITS.finditer(folded)
        if not _NEGATED.search(folded[max(0, match.start() - 40) : match.start()])
    )


def topics_told(folded: str) -> dict[Topic, str]:
    """What is spoken of as given; neither what is asked nor what is left to others."""
    found: dict[Topic, str] = {}
    for start, end, is_question in sentences(folded):
        sentence = folded[start:end]
        if is_question or _DISCLAIMED.search(sentence):
            continue
        for topic, words in topics_in(sentence).items():
            found.setdefault(topic, words)
    return found


def topics_in(folded: str) -> dict[Topic, str]:
    """Every topic that a text speaks of, however it does."""
    return {t: match[0] for t, pattern in _TOPICS if (match := pattern.search(folded))}
