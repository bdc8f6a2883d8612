"""What the assistant does not talk about: whom people are (protected classes), and whatever has
nothing to do with what is sold. WhatsApp allows no general assistant."""

import re
from enum import StrEnum
from typing import Final

from models.understanding.folding import original, same_length_fold


class Declined(StrEnum):
    PROTECTED = "protected"
    OFF_TOPIC = "off_topic"


# Demonyms in the plural only: Paraguay, Armenia and the Barrio Chino are places to live.
_GROUPS: Final = (
    r"\b(?:judi[oa]s?|musulman(?:es|as?)?|catolic[oa]s|evangelic[oa]s|testigos de jehova"
    r"|gitan[oa]s|bolivian[oa]s|boliviano|paraguay[oa]s|peruan[oa]s|venezolan[oa]s|chin[oa]s"
    r"|bolitas?|villeros?|travestis?|homosexual\w*|lesbian\w*|gays?|gente (?:de color|negra"
    r"|blanca|pobre)|negros de|(?:los|las|muchos|muchas|hay|sin|con) (?:negr|extranjer|inmigrant)"
    r"[oa]?e?s"
    r"|jews?|jewish|muslims?|catholics?|blacks|black people|white people|immigrants|foreigners"
    r"|latinos|mexicans|gipsies|gypsies|judeus|muculman[oa]s?|imigrantes|estrangeiros|ciganos"
    r"|(?:tu|su|mi|la|que|de|your|what|sua) (?:religion|raza|etnia|race|ethnicity|religiao|raca)"
    r"|orientacion sexual|sexual orientation|orientacao sexual)\b"
)
PROTECTED: Final = re.compile(_GROUPS)
_ABOUT_PEOPLE: Final = re.compile(
    _GROUPS + r"|\b(?:que|q) (?:tipo|clase|nivel) de (?:gente|vecinos|personas|familias)\b"
    r"|\bgente (?:bien|como uno)\b|\bwhat (?:kind|sort|type) of (?:people|neighbo\w*|families)\b"
    r"|\bque tipo de (?:pessoas|vizinhos)\b|\b(?:discapacitad|enferm)[oa]s (?:en|viv)"
    r"|\b(?:aceptan|admiten|alquilan|venden) (?:a )?(?:familias con (?:chicos|hijos)|extranjeros"
    r"|discapacitad\w*|parejas (?:gay|del mismo sexo))"
)
_ASKED_FOR: Final = (
    r"\b(?:escrib|cont|dec|hac|da|dict|invent|traduc|resolv|program|recit|cant|write|tell|make"
    r"|give|translate|solve|escrev|traduz|faz|faca)\w*(?: (?:me|un|una|a|an|el|la|the|this|esto"
    r"|esse|um|uma|os|some|algun|otro|corto|breve|short))* (?:poe\w*|chistes?|jokes?|piadas?"
    r"|cuentos?|story|stories|historias? (?:de (?:amor|terror|miedo)|para dormir)|cancion\w*"
    r"|songs?|recetas?|recipes?|receitas?|ensayos?|essays?|codigo (?:en|de programacion|python)"
    r"|code (?:in|for|that)"
    r"|programa en|script|python|tareas?|homework|horoscopos?|al (?:ingles|frances|aleman|chino)"
    r"|to (?:spanish|french|english|german)|carta de amor|rap|haiku)\b"
)
_TRIVIA: Final = (
    r"\b(?:quien (?:gano|gana|va a ganar|es el presidente|invento|descubrio|pinto)"
    r"|(?:cual es|what is|what's|qual e) (?:la|the|a) capital (?:de|of|da)"
    r"|who (?:won|is the president|invented)|quem (?:ganhou|e o presidente|inventou)"
    r"|(?:va a|will it|vai) (?:llover|rain|chover)|(?:que|como esta(?:ra)? el) (?:clima|tiempo)"
    r" (?:hace|va|manana|hoy|en)|weather (?:today|tomorrow|in)|previsao do tempo"
    r"|a quien (?:votas|voto|hay que votar)|resultado del? partido|cuanto salio (?:boca|river)"
    r"|sentido de la vida|meaning of life|numero(?:s)? de la (?:quiniela|loteria)"
    r"|(?:cuanto es|how much is|quanto e) \d+ ?(?:[+*x/-]|por|mas|times|plus|vezes) ?\d+"
    r"|(?:dame|give me|me da) (?:consejos? )?(?:medic|legal|financial advice|investment))"
)
_MANIPULATED: Final = (
    r"\b(?:ignor\w*|olvid\w*|disregard|forget|bypass|override|esquec\w*|desconsider\w*)"
    r"(?: \w+){0,5} (?:instruc\w*|instrucc\w*|reglas|rules|regras|prompts?|guidelines|ordenes)"
    r"|\b(?:system|developer) (?:prompt|message|mode)|\bprompt (?:de|del) sistema|\bmodo"
    r" (?:desarrollador|dios|developer)|\bjailbreak|\b(?:mostra|decime|revela|repeti|show|reveal"
    r"|repeat|print|mostre|revele)\w*(?: \w+){0,4} (?:instruc\w*|instrucc\w*|prompts?|rules|reglas)"
    r"|\b(?:actua|act|pretend|finge|aja) (?:como|as|to be|que sos|que eres) "
    r"|\b(?:a partir de ahora|from now on|de agora em diante)(?:,)? (?:sos|eres|you are|voce e)\b"
)
_OFF_TOPIC: Final = re.compile("|".join((_ASKED_FOR, _TRIVIA, _MANIPULATED)))


def declined(text: str) -> Declined | None:
    """Why this is not talked about; None: it may be."""
    folded = same_length_fold(original(text))
    if _ABOUT_PEOPLE.search(folded):
        return Declined.PROTECTED
    return Declined.OFF_TOPIC if _OFF_TOPIC.search(folded) else None
