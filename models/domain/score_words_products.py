"""The sentences of the rules that only cars, loans and insurance have (see `score_words`)."""

from collections.abc import Mapping
from typing import Final

from models.domain.score_words import TEXTS, Sentence

_NO_OFFER: Final = TEXTS["budget"]["no_offer"]

PRODUCT_TEXTS: Final[Mapping[str, Mapping[str, Sentence]]] = {
    "model": {
        "exact": (
            "Busca {wanted} y la oferta es {offered}: coincide.",
            "Wants {wanted}; the offer is {offered}: it matches.",
            "Procura {wanted} e a oferta é {offered}: coincide.",
        ),
        "brand": (
            "Busca {wanted} y la oferta es {offered}: misma marca.",
            "Wants {wanted}; the offer is {offered}: same brand.",
            "Procura {wanted} e a oferta é {offered}: mesma marca.",
        ),
        "other": (
            "Busca {wanted} y la oferta es {offered}: otro modelo.",
            "Wants {wanted}; the offer is {offered}: another model.",
            "Procura {wanted} e a oferta é {offered}: outro modelo.",
        ),
        "unknown": (
            "No dijo qué modelo busca.",
            "The model wanted is not known.",
            "Não disse que modelo procura.",
        ),
        "no_model": (
            "La oferta no dice de qué modelo es.",
            "The offer does not say its model.",
            "A oferta não diz o modelo.",
        ),
        "no_offer": _NO_OFFER,
    },
    "financing": {
        "cash": (
            "No necesita financiación.",
            "Needs no financing.",
            "Não precisa de financiamento.",
        ),
        "pre_approved": (
            "Tiene la financiación preaprobada.",
            "Financing is pre-approved.",
            "Tem o financiamento pré-aprovado.",
        ),
        "needs": ("Necesita financiación.", "Needs financing.", "Precisa de financiamento."),
        "unmet": (
            "Necesita financiación y la oferta no la tiene.",
            "Needs financing and the offer has none.",
            "Precisa de financiamento e a oferta não tem.",
        ),
        "unknown": (
            "No dijo si necesita financiación.",
            "It is not known whether they need financing.",
            "Não disse se precisa de financiamento.",
        ),
    },
    "amount": {
        "fits": (
            "Pide {asked}, dentro de lo que se presta.",
            "Asks for {asked}, within what is lent.",
            "Pede {asked}, dentro do que se empresta.",
        ),
        "over": (
            "Pide {asked} y se presta hasta {most}.",
            "Asks for {asked}; up to {most} is lent.",
            "Pede {asked} e se empresta até {most}.",
        ),
        "under": (
            "Pide {asked} y se presta desde {least}.",
            "Asks for {asked}; {least} is the least that is lent.",
            "Pede {asked} e se empresta a partir de {least}.",
        ),
        "unknown": (
            "No dijo qué monto necesita.",
            "The amount needed is not known.",
            "Não disse o valor de que precisa.",
        ),
        "no_amount": (
            "La oferta no dice cuánto se presta.",
            "The offer does not say how much is lent.",
            "A oferta não diz quanto se empresta.",
        ),
        "other_currency": (
            "Pide {asked} y la oferta es en otra moneda: no se comparan.",
            "Asks for {asked}; the offer is in another currency: not compared.",
            "Pede {asked} e a oferta é em outra moeda: não se comparam.",
        ),
        "no_offer": _NO_OFFER,
    },
    "income": {
        "enough": (
            "Ingresos de {income}; se piden {needed}: alcanza.",
            "Income of {income}; {needed} is required: enough.",
            "Renda de {income}; exigem-se {needed}: basta.",
        ),
        "short": (
            "Ingresos de {income}; se piden {needed}: falta un {gap}.",
            "Income of {income}; {needed} is required: {gap} short.",
            "Renda de {income}; exigem-se {needed}: faltam {gap}.",
        ),
        "stated": (
            "Ingresos de {income}; la oferta no dice cuánto se pide.",
            "Income of {income}; the offer states no requirement.",
            "Renda de {income}; a oferta não diz quanto se exige.",
        ),
        "unknown": (
            "No dijo sus ingresos.",
            "The income is not known.",
            "Não informou a renda.",
        ),
    },
    "documentation": {
        "complete": (
            "Tiene la documentación completa.",
            "Has all the documents.",
            "Tem a documentação completa.",
        ),
        "partial": (
            "Tiene parte de la documentación.",
            "Has some of the documents.",
            "Tem parte da documentação.",
        ),
        "none": (
            "Todavía no tiene documentación.",
            "Has no documents yet.",
            "Ainda não tem documentação.",
        ),
        "unknown": (
            "No se sabe qué documentación tiene.",
            "It is not known which documents they have.",
            "Não se sabe que documentação tem.",
        ),
    },
    "coverage": {
        "offered": (
            "Busca {wanted} y se ofrece.",
            "Wants {wanted}, which is offered.",
            "Procura {wanted} e é oferecido.",
        ),
        "not_offered": (
            "Busca {wanted} y se ofrece: {offered}.",
            "Wants {wanted}; offered: {offered}.",
            "Procura {wanted} e se oferece: {offered}.",
        ),
        "stated": (
            "Busca {wanted}; no hay coberturas cargadas con las que comparar.",
            "Wants {wanted}; there are no coverages on file to compare with.",
            "Procura {wanted}; não há coberturas cadastradas para comparar.",
        ),
        "unknown": (
            "No dijo qué cobertura busca.",
            "The coverage wanted is not known.",
            "Não disse que cobertura procura.",
        ),
    },
    "risk": {
        "low": ("Perfil de riesgo bajo.", "Low risk profile.", "Perfil de risco baixo."),
        "medium": ("Perfil de riesgo medio.", "Medium risk profile.", "Perfil de risco médio."),
        "high": ("Perfil de riesgo alto.", "High risk profile.", "Perfil de risco alto."),
        "unknown": (
            "No se conoce su perfil de riesgo.",
            "The risk profile is not known.",
            "O perfil de risco não é conhecido.",
        ),
    },
}
