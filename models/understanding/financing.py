"""How the person would pay: with credit or without, of which kind, and whether it is approved."""

import re
from typing import Final

from models.domain.qualification import FinancingType
from models.understanding.message import Found, Message
from models.understanding.polarity import answer, polarity

_CREDIT: Final = re.compile(
    r"\b(?:creditos?(?: hipotecarios?)?|credito|hipotecari[oa]s?|hipotecas?"
    r"|prestamos?(?: hipotecarios?| bancarios?)?|financiacion(?:es)?|financiamiento"
    r"|financiad[oa]s?|financiar(?:lo|la|me)?|finansiacion"
    r"|en cuotas|cuotas|mortgage|loan|financing|financiamento|procrear|uva|banco nacion"
    r"|banco hipotecario|con banco|parte financiada|apto credito)\b"
)
_CASH: Final = re.compile(
    r"\b(?:(?:al |de |en |pago )?contado(?! que| con)|cash|(?:en |pago )?efectivo"
    r"|a vista|toda la plata|(?:tengo|tenemos|con) (?:la|toda la) (?:plata"
    r"|guita)(?! (?:para|de) (?:el |la )?(?:anticipo|sena|reserva))|(?:tengo|tenemos"
    r"|con) (?:el|todo el) (?:dinero|total|monto|efectivo)"
    r"|pag\w+ (?:todo (?:junto|de una)|en un (?:solo )?pago)"
    r"|plata en mano|dolares en mano|en mano|capital propio|fondos propios"
    r"|con ahorros(?: propios)?|recursos propios|billete sobre billete)\b"
)
_NOT_FINANCING: Final = re.compile(
    r"\b(?:cancelar|cancele|cancelando|terminar(?: de pagar)?|pagar (?:la|el|mi)"
    r"|pagando(?: la| el| mi)?|levantar|tarjetas? de|nota de|otro|mi|debo|debemos|veraz"
    r"|me negaron el|me rechazaron el|apto para)(?: (?:la|el|un|mi|de|otro|una))*\s*$"
)
_PART_CASH: Final = re.compile(r"\b(?:parte|mitad|anticipo|una parte|# ?%|algo|entrega|entrada)\b")


def read_financing(message: Message) -> Found[bool] | None:
    credit = _credit(message)
    cash = [
        m
        for m in _CASH.finditer(message.text)
        if not message.is_asked(m.start()) and polarity(message, *m.span())
    ]
    wanted = next((f for f in credit if f.value), None)
    if wanted:
        return wanted
    if cash and not (credit and credit[0].value):
        if _PART_CASH.search(message.text) and "cuota" in message.text:
            return Found(True, *cash[0].span())
        return Found(False, *cash[0].span())
    if credit:
        return credit[0]
    approved = _approved(message)
    if approved and approved.value:
        return Found(True, approved.start, approved.end)
    value = answer(message) if message.is_expecting("financing") else None
    return None if value is None else Found(value, 0, len(message.text))


def _credit(message: Message) -> list[Found[bool]]:
    found = []
    for match in _CREDIT.finditer(message.text):
        start, end = match.span()
        if message.is_asked(start):
            continue
        before = message.text[max(0, start - 30) : start]
        if _NOT_FINANCING.search(before):
            continue
        wanted = polarity(message, start, end)
        # "Todavía no tengo el crédito aprobado" wants one; only "no necesito" does without.
        if wanted is False and re.search(
            r"\b(?:todavia|aun) no (?:tengo|tenemos|me|nos)\b", message.text[:start]
        ):
            wanted = True
        if (
            wanted is False
            and re.search(r"\bno (?:tengo|tenemos)(?: el| un| ningun)?\s*$", before)
            and re.match(r" (?:pre|apro|cali)", message.text[end:])
        ):
            wanted = True
        if wanted is not None:
            found.append(Found(wanted, start, end))
    return found


_TYPES: Final = (
    (
        FinancingType.POZO,
        r"(?:en|de|desde|del|desde el|en el|al) pozo|pozo|preventa|pre-venta|off plan"
        r"|na planta",
    ),
    (
        FinancingType.DESARROLLADOR,
        r"(?:financi\w+|cuotas|credito)(?: (?:directa?|propia|con|de|del|en|la|el|los|por|a"
        r"|que|dan|da))* (?:desarrollador\w*|constructora|directa?|directo|propia|ustedes"
        r"|duen\w+|desarrollista|empresa|la inmobiliaria|la obra)"
        r"|cuotas en pesos|anticipo y cuotas|anticipo mas cuotas|anticipo \+ cuotas"
        r"|developer financing|financiacion directa|desarrollador\w*|financiacion propia",
    ),
    (
        FinancingType.HIPOTECARIO,
        r"hipotecari\w+|hipoteca|credito uva|uva|banco nacion|procrear|mortgage"
        r"|credito (?:del|con el|de un|con un|bancario|con)(?: \w+)? ?banco\w*"
        r"|prestamo bancario|apto credito|credito del (?:nacion|hipotecario|provincia|ciudad"
        r"|galicia|santander|bbva)"
        r"|bank loan|financiamento bancario|credito bancario"
        r"|(?:con|por) el (?:nacion|ciudad|provincia|galicia|santander|bbva|hipotecario|macro)"
        r"|credito (?:para )?(?:la )?(?:primera )?vivienda|con banco|banco (?:nacion|ciudad"
        r"|provincia|hipotecario|galicia|santander)",
    ),
)
_TYPE: Final = tuple((value, re.compile(rf"\b(?:{pattern})\b")) for value, pattern in _TYPES)


def read_financing_type(message: Message) -> Found[FinancingType] | None:
    for value, pattern in _TYPE:
        for match in pattern.finditer(message.text):
            start, end = match.span()
            before = message.text[max(0, start - 30) : start]
            if message.is_asked(start) or _NOT_FINANCING.search(before):
                continue
            is_answer = message.is_expecting("financing_type", "financing")
            if (
                value == FinancingType.DESARROLLADOR
                and match[0].startswith("desarrollador")
                and not is_answer
            ):
                continue
            denied_only_approval = re.match(r"\s*(?:pre|apro|cali)", message.text[end:])
            if polarity(message, start, end) or denied_only_approval:
                return Found(value, start, end)
    if message.is_expecting("financing_type") and (
        m := re.search(r"\b(?:banco|bancario)\b", message.text)
    ):
        return Found(FinancingType.HIPOTECARIO, *m.span())
    return None


_APPROVED: Final = re.compile(
    r"\b(?:(?:credito|prestamo|hipotecario|hipoteca|banco|mortgage|uva"
    r"|financiacion)(?: (?:hipotecario|bancario|uva|ya|esta|lo|la|me|del|de|nacion|banco"
    r"|el|que|tengo|fue|al|por|con|provincia|ciudad|galicia|#~*|mil|millones|palos|pesos"
    r"|usd|dolares"
    r"|santander))* ?(?P<tail>pre ?-?aprobad[oa]|aprobad[oa]|otorgad[oa]"
    r"|pre ?-?calificad[oa]|calificad[oa]|acordado|aprobo|pre-?approved|approved|listo"
    r"|en mano)"
    r"|pre ?-?aprobad[oa]s?|pre ?-?calificad[oa]s?|pre ?-?calificacion|preaprobacion"
    r"|me (?:pre ?-?)?aprobaron|nos (?:pre ?-?)?aprobaron|me lo aprobaron"
    r"|(?:lo|la) (?:tengo|tenemos) (?:ya )?(?:pre ?-?)?aprobad[oa]"
    r"|ya (?:pre ?-?)?califi(?:que|camos)|pre-?approved|aprobad[oa] (?:el|un) (?:credito"
    r"|prestamo|hipotecario)|me (?:salio|dieron|otorgaron) (?:el|un) (?:credito|prestamo"
    r"|hipotecario)|me dieron el ok|pre-?aprovad[oa])\b"
)
_NOT_YET: Final = re.compile(
    r"\b(?:no|aun|todavia|falta|faltaria|ni|sin|esperando|a la espera|estoy por"
    r"|tramitando|en tramite|gestionando|por)\b[^.,;!\n]{0,35}$"
)


def _approved(message: Message) -> Found[bool] | None:
    for match in _APPROVED.finditer(message.text):
        if message.is_asked(match.start()):
            continue
        before = message.text[max(0, match.start() - 45) : match.start()]
        inside = match[0]
        after = message.text[match.end() : match.end() + 16]
        denied = _NOT_YET.search(before) or re.match(r"\s*(?:no\b|todavia no|aun no)", after)
        return Found(not denied and "aun no" not in inside, *match.span())
    return None


def read_pre_approved(message: Message) -> Found[bool] | None:
    found = _approved(message)
    if found:
        return found
    if not message.is_expecting("pre_approved"):
        return None
    if re.search(r"\b(?:en tramite|tramitando|en proceso|averiguando|esperando)\b", message.text):
        return Found(False, 0, len(message.text))
    if (
        re.search(r"\b(?:ya |esta |lo tengo )?(?:aprobado|aprobada)\b", message.text)
        and answer(message) is not False
    ):
        return Found(True, 0, len(message.text))
    value = answer(message)
    return None if value is None else Found(value, 0, len(message.text))
