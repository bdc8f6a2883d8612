"""Which of the three languages a message is in, by its small words."""

import re
from typing import Final

from models.understanding.folding import original, same_length_fold

_LEAD_MIN: Final = 2
"""One small word alone ("a", "o", "no") may be of another language than it seems."""
_GREETING: Final = re.compile(r"\b(?:hello|hi|thanks|oi|obrigad[oa]|hola|gracias)\b")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MARKS: Final = {
    "es": _words(
        """
        el la los las un una unos y en de del que por para con sin busco quiero necesito
        tengo hola buenas gracias hasta mil es soy me mi como cuanto cuanta donde tiene
        tienen hay si dolares lucas palo palos ambientes ambiente dormitorio dormitorios mas
        pero estoy esta zona nada cochera baja basta ya no sale depto presupuesto algo muy
        bien dale entre desde unos pesos mes meses ano mascotas o dos comprar listo lista vivir
        dia dias buen buenos tardes noches
        """
    ),
    "en": _words(
        """
        the a an and in of to for with without i i'm im my is are looking want need have
        hello hi thanks thank please up until bedroom bedrooms bathroom month months year
        years would like budget how much what where when does do you it's can not around
        price apartment house buy live rent stop asap next just options still available dogs
        thinking within about idea areas area any who this so yes
        """
    ),
    "pt": _words(
        """
        o os as um uma uns e em do da dos das no na que por para com sem procuro quero
        preciso tenho ola oi obrigado obrigada ate sou eu meu minha como quanto onde tem nao
        sim quartos quarto reais dois duas mais mas estou voces voce apartamento bairro vaga
        mes meses ano morar comprar muito bom dia boa tarde de que para por mil dolares me mi
        tenho estou procurando vi vaga quais qual aceita aceitam
        """
    ),
}
_ONLY: Final = {
    "pt": re.compile(
        r"[ãõ]|ção\b|ções\b|\bvoc[êe]s?\b|\bnão\b|\bobrigad|\bprocuro\b|\bquartos?\b|\beu\b",
        re.IGNORECASE,
    ),
    "es": re.compile(r"[ñ¿¡]|ción\b", re.IGNORECASE),
}


def language_points(written: str, folded: str) -> dict[str, float]:
    """How much speaks for each language."""
    words = re.findall(r"[a-z']+", folded[:1500])
    points = {code: float(sum(w in marks for w in words)) for code, marks in _MARKS.items()}
    for code, pattern in _ONLY.items():
        points[code] += 2.0 * bool(pattern.search(written))
    return points


def spoken(text: str, before: str) -> str:
    """The language of a talk after these words: the one it was, unless they speak another."""
    written = original(text)
    folded = same_length_fold(written)
    is_greeting = bool(_GREETING.search(folded))
    points = language_points(written, folded)
    best = max(points, key=lambda code: (points[code], code == before))
    lead = points[best] - points.get(before, 0.0)
    return best if lead >= _LEAD_MIN or (lead > 0 and is_greeting) else before


def language_of(written: str, folded: str) -> str:
    """Spanish unless the words say otherwise: it is the language of most leads."""
    points = language_points(written, folded)
    best = max(("es", "en", "pt"), key=lambda code: points[code])
    return best if points[best] > 0 else "es"
