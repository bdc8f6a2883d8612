"""What the assistant asks where the offer is a car, a loan or an insurance, in the languages of
models.domain.catalogue."""

from typing import Final

PHRASES: Final[dict[str, tuple[str, str, str]]] = {
    "ask.model": (
        "¿Qué modelo estás buscando?",
        "Which model are you looking for?",
        "Que modelo você procura?",
    ),
    "ask.model.this": (
        "¿Te interesa el {model} o buscás otro modelo?",
        "Is it the {model} you are interested in, or another model?",
        "Você tem interesse no {model} ou procura outro modelo?",
    ),
    "ask.financing": (
        "¿Lo pensás pagar de contado o con financiación?",
        "Would you pay cash or with financing?",
        "Você pensa em pagar à vista ou com financiamento?",
    ),
    "ask.amount": (
        "¿Qué monto necesitás, aproximadamente?",
        "What amount do you need, roughly?",
        "De que valor você precisa, aproximadamente?",
    ),
    "ask.income": (
        "¿Cuáles son tus ingresos por mes, más o menos?",
        "What is your monthly income, more or less?",
        "Qual é a sua renda mensal, mais ou menos?",
    ),
    "ask.documentation": (
        "¿Tenés a mano DNI, recibos de sueldo y un comprobante de domicilio?",
        "Do you have your ID, pay slips and a proof of address at hand?",
        "Você tem à mão documento, holerites e comprovante de endereço?",
    ),
    "option.documentation:complete": ("Sí, todo", "Yes, all of it", "Sim, tudo"),
    "option.documentation:partial": ("Una parte", "Some of it", "Uma parte"),
    "option.documentation:none": ("Todavía no", "Not yet", "Ainda não"),
    "ask.coverage": (
        "¿Qué cobertura estás buscando?",
        "What coverage are you looking for?",
        "Que cobertura você procura?",
    ),
    "ask.risk": (
        "¿Cuántos siniestros tuviste en los últimos tres años?",
        "How many claims have you had in the last three years?",
        "Quantos sinistros você teve nos últimos três anos?",
    ),
    "ask.premium": (
        "¿Cuánto pensabas pagar por mes, aproximadamente?",
        "How much did you plan to pay a month, roughly?",
        "Quanto você pensava em pagar por mês, aproximadamente?",
    ),
    "ask.needed_when": (
        "¿Para cuándo lo necesitás?",
        "When do you need it?",
        "Para quando você precisa?",
    ),
    "ask.place": (
        "¿En qué zona o localidad estás?",
        "Which area or town are you in?",
        "Em que bairro ou cidade você está?",
    ),
    "ask.decided": (
        "¿Querés avanzar ya o estás comparando opciones?",
        "Would you like to go ahead now, or are you comparing options?",
        "Você quer avançar já ou está comparando opções?",
    ),
}
