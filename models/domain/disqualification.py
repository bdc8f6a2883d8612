"""Why a life is over without a charge: the codes, and their words for people."""

from enum import StrEnum
from typing import Final

from models.domain.catalogue import LANGUAGES


class Code(StrEnum):
    """By rules, with a skipped delivery (SKIPPED), or by a person; out of zone by rules alone."""

    OUT_OF_ZONE = "OUT_OF_ZONE"
    NO_LONGER_LOOKING = "NO_LONGER_LOOKING"
    RENTS = "RENTS"
    SKIPPED = "SKIPPED"
    SPAM = "SPAM"
    WRONG_PERSON = "WRONG_PERSON"
    NOT_INTERESTED = "NOT_INTERESTED"
    DUPLICATE = "DUPLICATE"
    OTHER = "OTHER"


_WORDS: Final[dict[Code, tuple[str, str, str]]] = {
    Code.OUT_OF_ZONE: (
        "Busca en una zona donde no se vende nada.",
        "They want a place where nothing is sold.",
        "Procura uma região onde nada é vendido.",
    ),
    Code.NO_LONGER_LOOKING: (
        "Dijo que ya compró o que ya no busca.",
        "They said that they have bought, or look for nothing any more.",
        "Disse que já comprou ou que não procura mais.",
    ),
    Code.RENTS: (
        "Busca para alquilar, y acá se vende.",
        "They want to rent, and homes are sold here.",
        "Procura para alugar, e aqui se vende.",
    ),
    Code.SKIPPED: (
        "Ningún destino lo recibió y una persona decidió omitir la entrega.",
        "No target took it, and a person decided to skip the delivery.",
        "Nenhum destino o recebeu e uma pessoa decidiu pular a entrega.",
    ),
    Code.SPAM: ("No es una consulta real.", "It is no real enquiry.", "Não é uma consulta real."),
    Code.WRONG_PERSON: (
        "El número es de otra persona.",
        "The number is another person's.",
        "O número é de outra pessoa.",
    ),
    Code.NOT_INTERESTED: (
        "Dijo que no le interesa.",
        "They said that they are not interested.",
        "Disse que não tem interesse.",
    ),
    Code.DUPLICATE: (
        "Es la misma consulta que otra.",
        "It is the same enquiry as another one.",
        "É a mesma consulta que outra.",
    ),
    Code.OTHER: ("Otro motivo.", "Another reason.", "Outro motivo."),
}


def explain(code: str, language: str) -> str:
    """The code in the reader's language, else in Spanish."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _WORDS[Code(code)][index]


def outcome(code: Code) -> str:
    """What the life shows as its outcome."""
    return f"NOT_CHARGEABLE_{code}"
