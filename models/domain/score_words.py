"""The sentences that explain a score, by rule and finding: Spanish, English, Portuguese."""

from collections.abc import Mapping
from typing import Final

Sentence = tuple[str, str, str]
"""In the order of LANGUAGES."""

LANGUAGES: Final = ("es", "en", "pt")

_NO_OFFER: Final = (
    "Todavía no hay una oferta con la que comparar.",
    "There is no offer to compare with yet.",
    "Ainda não há uma oferta para comparar.",
)

_BUDGET_END: Final[Mapping[str, Sentence]] = {
    "fits": ("entra.", "it fits.", "cabe."),
    "within_20": (
        "está un {gap} por debajo (hasta 20 %).",
        "it is {gap} short (within 20%).",
        "está {gap} abaixo (até 20%).",
    ),
    "within_50": (
        "está un {gap} por debajo (hasta 50 %).",
        "it is {gap} short (within 50%).",
        "está {gap} abaixo (até 50%).",
    ),
    "out_of_range": (
        "está un {gap} por debajo, fuera de rango.",
        "it is {gap} short, out of range.",
        "está {gap} abaixo, fora da faixa.",
    ),
}
_BUDGET_START: Final[Mapping[str, Sentence]] = {
    "up_to": (
        "Presupuesto hasta {budget}; la oferta empieza en {price}: ",
        "Budget up to {budget}; the offer starts at {price}: ",
        "Orçamento até {budget}; a oferta começa em {price}: ",
    ),
    "from": (
        "Presupuesto desde {budget}, sin tope dicho; la oferta empieza en {price}: ",
        "Budget from {budget}, no ceiling said; the offer starts at {price}: ",
        "Orçamento a partir de {budget}, sem teto dito; a oferta começa em {price}: ",
    ),
}


def _joined(start: Sentence, end: Sentence) -> Sentence:
    return (start[0] + end[0], start[1] + end[1], start[2] + end[2])


TEXTS: Final[Mapping[str, Mapping[str, Sentence]]] = {
    "budget": {
        **{
            f"{opening}_{level}": _joined(start, end)
            for opening, start in _BUDGET_START.items()
            for level, end in _BUDGET_END.items()
        },
        "unknown": (
            "No dijo su presupuesto.",
            "The budget is not known.",
            "Não informou o orçamento.",
        ),
        "no_price": (
            "La oferta no tiene precio cargado.",
            "The offer has no price on file.",
            "A oferta não tem preço cadastrado.",
        ),
        "other_currency": (
            "Presupuesto de {budget} y oferta desde {price}: monedas distintas, no se comparan.",
            "Budget of {budget}, offer from {price}: different currencies, not compared.",
            "Orçamento de {budget} e oferta desde {price}: moedas diferentes, sem comparação.",
        ),
        "no_offer": _NO_OFFER,
    },
    "zone": {
        "exact": (
            "Busca en {wanted} y la oferta está en {offered}: coincide.",
            "Looking in {wanted}; the offer is in {offered}: it matches.",
            "Procura em {wanted} e a oferta fica em {offered}: coincide.",
        ),
        "adjacent": (
            "Busca en {wanted} y la oferta está en {offered}, zona vecina.",
            "Looking in {wanted}; the offer is in {offered}, next to it.",
            "Procura em {wanted} e a oferta fica em {offered}, zona vizinha.",
        ),
        "same_city": (
            "Busca en {wanted} y la oferta está en {offered}: misma ciudad, otra zona.",
            "Looking in {wanted}; the offer is in {offered}: same city, another area.",
            "Procura em {wanted} e a oferta fica em {offered}: mesma cidade, outra zona.",
        ),
        "none": (
            "Busca en {wanted} y la oferta está en {offered}: no coincide.",
            "Looking in {wanted}; the offer is in {offered}: no match.",
            "Procura em {wanted} e a oferta fica em {offered}: não coincide.",
        ),
        "unknown": (
            "No dijo en qué zona busca.",
            "The area wanted is not known.",
            "Não disse em que zona procura.",
        ),
        "no_place": (
            "La oferta no tiene zona ni ciudad cargadas.",
            "The offer has neither area nor city on file.",
            "A oferta não tem zona nem cidade cadastradas.",
        ),
        "no_offer": _NO_OFFER,
    },
    "typology": {
        "exact": (
            "Busca {wanted} y la oferta tiene {offered}: coincide.",
            "Wants {wanted}; the offer has {offered}: it matches.",
            "Procura {wanted} e a oferta tem {offered}: coincide.",
        ),
        "close": (
            "Busca {wanted} y lo más parecido es {offered}: uno de diferencia.",
            "Wants {wanted}; the closest is {offered}: one off.",
            "Procura {wanted} e o mais parecido é {offered}: um de diferença.",
        ),
        "partial": (
            "Busca {wanted} y lo más parecido es {offered}: dos de diferencia.",
            "Wants {wanted}; the closest is {offered}: two off.",
            "Procura {wanted} e o mais parecido é {offered}: dois de diferença.",
        ),
        "none": (
            "Busca {wanted} y lo más parecido es {offered}: no coincide.",
            "Wants {wanted}; the closest is {offered}: no match.",
            "Procura {wanted} e o mais parecido é {offered}: não coincide.",
        ),
        "other_kind": (
            "Busca {kind} de {wanted} y la oferta es {kinds} de {offered}.",
            "Wants {kind} with {wanted}; the offer is {kinds} with {offered}.",
            "Procura {kind} de {wanted} e a oferta é {kinds} de {offered}.",
        ),
        "only_other_kind": (
            "Busca {kind} y la oferta es {kinds}: no coincide.",
            "Wants {kind}; the offer is {kinds}: no match.",
            "Procura {kind} e a oferta é {kinds}: não coincide.",
        ),
        "same_kind": (
            "Busca {kind} y la oferta lo es; no hay ambientes para comparar.",
            "Wants {kind} and so is the offer; there are no rooms to compare.",
            "Procura {kind} e a oferta é; não há cômodos para comparar.",
        ),
        "same_kind_only": (
            "Busca {kind} y la oferta lo es: coincide.",
            "Wants {kind} and so is the offer: it matches.",
            "Procura {kind} e a oferta é: coincide.",
        ),
        "unknown": (
            "No dijo qué tipología busca.",
            "The typology wanted is not known.",
            "Não disse que tipologia procura.",
        ),
        "no_variants": (
            "La oferta no detalla tipologías con las que comparar.",
            "The offer lists no typologies to compare with.",
            "A oferta não detalha tipologias para comparar.",
        ),
        "no_offer": _NO_OFFER,
    },
    "timing": {
        "immediate": (
            "Quiere comprar {months}: inmediato.",
            "Wants to buy {months}: immediate.",
            "Quer comprar {months}: imediato.",
        ),
        "within_6": (
            "Quiere comprar {months}: hasta 6 meses.",
            "Wants to buy {months}: within 6 months.",
            "Quer comprar {months}: até 6 meses.",
        ),
        "flexible": (
            "Es flexible con el plazo.",
            "Flexible about when.",
            "É flexível com o prazo.",
        ),
        "within_12": (
            "Quiere comprar {months}: hasta 12 meses.",
            "Wants to buy {months}: within 12 months.",
            "Quer comprar {months}: até 12 meses.",
        ),
        "later": (
            "Quiere comprar {months}: más de 12 meses.",
            "Wants to buy {months}: more than 12 months.",
            "Quer comprar {months}: mais de 12 meses.",
        ),
        "unknown": (
            "No dijo cuándo quiere comprar.",
            "It is not known when they want to buy.",
            "Não disse quando quer comprar.",
        ),
        "not_a_term": (
            "Dijo «{said}», que no da un plazo en meses.",
            'Said "{said}", which gives no term in months.',
            'Disse "{said}", que não dá um prazo em meses.',
        ),
    },
    "intent": {
        "ready": ("Está listo para comprar.", "Ready to buy.", "Está pronto para comprar."),
        "looking": ("Busca activamente.", "Actively looking.", "Procura ativamente."),
        "exploring": (
            "Está explorando opciones.",
            "Exploring options.",
            "Está explorando opções.",
        ),
        "curious": ("Solo curiosea por ahora.", "Just curious for now.", "Só curiosidade por ora."),
        "unknown": (
            "No se conoce su intención.",
            "The intent is not known.",
            "A intenção não é conhecida.",
        ),
    },
    "conversation": {
        "most": (
            "Responde casi todo lo que se le pregunta ({quality} de 10).",
            "Answers most questions with what was asked ({quality} of 10).",
            "Responde quase tudo o que se pergunta ({quality} de 10).",
        ),
        "some": (
            "Responde algunas preguntas ({quality} de 10).",
            "Answers some questions ({quality} of 10).",
            "Responde algumas perguntas ({quality} de 10).",
        ),
        "not_known": (
            "Calidad de la conversación media o sin evaluar ({quality} de 10).",
            "Conversation quality average or not assessed ({quality} of 10).",
            "Qualidade da conversa média ou não avaliada ({quality} de 10).",
        ),
        "hardly": (
            "Apenas responde ({quality} de 10).",
            "Hardly answers ({quality} of 10).",
            "Quase não responde ({quality} de 10).",
        ),
        "hostile": (
            "Hostil o sin sentido (0 de 10).",
            "Hostile or nonsense (0 of 10).",
            "Hostil ou sem sentido (0 de 10).",
        ),
    },
    "preferences": {
        "all_met": (
            "Preferencias dichas: {met} ({count} de {of}).",
            "Preferences stated: {met} ({count} of {of}).",
            "Preferências ditas: {met} ({count} de {of}).",
        ),
        "met": (
            "Preferencias dichas: {met} ({count} de {of}); la oferta no cumple: {unmet}.",
            "Preferences stated: {met} ({count} of {of}); not met by the offer: {unmet}.",
            "Preferências ditas: {met} ({count} de {of}); a oferta não atende: {unmet}.",
        ),
        "none_met": (
            "La oferta no cumple las preferencias dichas: {unmet}.",
            "The offer meets none of the preferences stated: {unmet}.",
            "A oferta não atende as preferências ditas: {unmet}.",
        ),
        "unknown": (
            "No dijo preferencias finas.",
            "No fine preferences stated.",
            "Não disse preferências finas.",
        ),
    },
}

WORDS: Final[Mapping[str, Sentence]] = {
    "garage": ("cochera", "parking", "garagem"),
    "amenities": ("amenities", "amenities", "lazer"),
    "floor": ("piso", "floor", "andar"),
    "orientation": ("orientación", "orientation", "orientação"),
    "balcony": ("balcón", "balcony", "varanda"),
    "terrace": ("terraza", "terrace", "terraço"),
    "pets": ("mascotas", "pets", "animais"),
    "area": ("superficie", "area", "área"),
    "bathrooms": ("baños", "bathrooms", "banheiros"),
    "departamento": ("departamento", "flat", "apartamento"),
    "casa": ("casa", "house", "casa"),
    "ph": ("PH", "PH", "PH"),
    "lote": ("lote", "plot", "lote"),
    "oficina": ("oficina", "office", "escritório"),
    "local": ("local", "shop", "loja"),
    "cochera": ("cochera", "parking space", "vaga"),
    "monoambiente": ("monoambiente", "a studio", "quitinete"),
    "ambientes": ("{n} ambientes", "{n} rooms (ambientes)", "{n} ambientes"),
    "bedroom": ("1 dormitorio", "1 bedroom", "1 quarto"),
    "bedrooms": ("{n} dormitorios", "{n} bedrooms", "{n} quartos"),
    "now": ("ya", "now", "já"),
    "month": ("en 1 mes", "in 1 month", "em 1 mês"),
    "months": ("en {n} meses", "in {n} months", "em {n} meses"),
    "up_to_months": ("en hasta {n} meses", "in up to {n} months", "em até {n} meses"),
    "from_months": ("desde {n} meses", "from {n} months on", "a partir de {n} meses"),
    "range_months": ("en {m} a {n} meses", "in {m} to {n} months", "em {m} a {n} meses"),
}

NAMES: Final[Mapping[str, Sentence]] = {
    "budget": ("presupuesto", "budget", "orçamento"),
    "zone": ("zona", "area", "região"),
    "typology": ("tipología", "typology", "tipologia"),
    "timing": ("plazo", "timing", "prazo"),
    "intent": ("intención", "intent", "intenção"),
    "conversation": ("conversación", "conversation", "conversa"),
    "preferences": ("preferencias", "preferences", "preferências"),
    "model": ("modelo", "model", "modelo"),
    "financing": ("financiación", "financing", "financiamento"),
    "amount": ("monto", "amount", "valor"),
    "income": ("ingresos", "income", "renda"),
    "documentation": ("documentación", "documents", "documentação"),
    "coverage": ("cobertura", "coverage", "cobertura"),
    "risk": ("riesgo", "risk", "risco"),
    "name": ("nombre", "name", "nome"),
    "email": ("e-mail", "e-mail", "e-mail"),
}
"""Of dimensions by their rule, and of the fields that a template may require beside them."""
