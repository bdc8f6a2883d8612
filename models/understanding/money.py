"""The budget a person states: which figures of a message are money they would spend, which bound
each one is, and in which currency."""

import re
from dataclasses import dataclass, replace
from typing import Final

from models.domain.qualification import Budget
from models.understanding import corrections
from models.understanding.amounts import Amount, find_amounts, spoken_currency
from models.understanding.message import Found, Message

PESOS_FROM: Final = 10_000_000
"""An amount without currency from here on is pesos, where the default is dollars: nobody asks for
a flat of ten million dollars, and 90 million pesos is an ordinary one."""
SIGN_IS_PESOS_FROM: Final = 1_000_000
"""The same for "$", which people also write for dollars ("$120.000")."""
BARE_THOUSANDS: Final = (10, 1_000)
"""A bare figure in this range, where a budget is meant, is said in thousands."""

# Units that make a figure something else than money.
_OTHER_UNIT: Final = re.compile(
    r" ?(?:[a-z]{0,2}°)?(?:-|/)? *(?:amb|hamb|dorm|hab(?!l)|cuart|quart|bed|br\b|bd|bath"
    r"|ban|pieza|m2|mt|metr|mtr"
    r"|m\b|ha\b|hect|mes|month|ano|year|dia|day|sem|week|hs?\b|hora|min\b|minut|%|por ?ciento|piso"
    r"|km|cuadra|cdra|persona|hij|chic|nen|integr|perro|gat|masc|coche|auto|cuota|vez|veces|depto"
    r"|depart|dpto|unidad|casa|lote|local|propied|opcion|de (?:enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|sep|octubre|noviembre|diciembre|la noche|la tarde)|er\b|do\b|ro\b|to\b|mo\b"
    r"|vo\b|no\b(?= piso)|x ?#|x\b|grados|kg|planta|torre|suite|toilet|vagas|o mas amb|y # amb"
    r"|(?:a|o|y|-|u|/) ?#~* ?(?:amb|dorm|hab|cuart|quart|bed|br\b|ban|m2|mt|metr|m\b|mes"
    r"|month|ano|year"
    r"|dia|sem))"
)
_OTHER_BEFORE: Final = re.compile(
    r"(?:\bav\.? ?[a-z ]{1,25}|\bcalle [a-z ]{1,25}|\bavenida [a-z ]{1,25}|\bpiso|\bdepto"
    r"|\bunidad|\btorre|\bn[ro]{0,2}\.?|\bnumero|\bedad|\blote|\bmanzana|\bruta|\bkm"
    r"|\bkilometro|\ba la altura"
    r"|\baltura|\bal|\bopcion|\blinea|\bano|\bdesde hace|\bhace|\btengo(?= ?#~* anos)|\bsomos"
    r"|\bsubte|\bcolectivo|\bfamilia de)\s*(?:el |del |de |unos )?$"
)
# Money that is not what the property may cost.
_OTHER_MONEY_BEFORE: Final = re.compile(
    r"\b(?:cuotas?|anticipo|expensas|sueldo|gano|ganamos|cobro|cobramos|ingresos?|sena"
    r"|reserva|vendo"
    r"|vendi|vendimos|alquilo|alquiler|pago|pagamos|pagando|comision|salario|facturo|renta|tasado"
    r"|entrada|adelanto|aprobad\w+|credito|prestamo|hipotecario|mensual\w*|escritura"
    r"|gastos|cuesta|sale|salia|vale|valia|piden|publicad\w+"
    r"|listado|el de|la de|down payment|rent|ahorrando)"
    r"(?: (?:es|son|de|del|por|en|a|hasta|maximo|unos|unas|alrededor|mas|menos|que|no"
    r"|casi|total|mio"
    r"|seria\w*|mi|tu|depto|departamento|casa|inicial|fijas?|menores|mayores|familiar\w*"
    r"|pagar|ahora"
    r"|actual|como|mucho|pasen?|superen?|pasar\w*|lleguen?))*[ :]*$"
)
_OTHER_MONEY_AFTER: Final = re.compile(
    r"\s*(?:(?:\w+ )?(?:de|por|para|en|x) (?:anticipo|expensas|cuota\b|sena|reserva"
    r"|sueldo|ingresos?"
    r"|mes\b|alquiler|entrada|adelanto|gastos|comision|la sena|el anticipo|expensa)|mensual|al mes"
    r"|/ ?mes|a month|per month|por mes|el metro|el m2|por m2|por metro|x m2|anual"
    r"|al ano|habitantes)"
)
_SPENDING: Final = (
    r"(?:presupuesto|budget|orcamento|gastar|invertir|pagar|tengo|tenemos|cuento|contamos|dispongo"
    r"|disponemos|llego|llegamos|llegar|estirar\w*|manejo|manejamos|rond[ao]\w*|cerca|plata|capital"
    r"|ahorrad\w*|ahorros|monto|rango|valor|precio|inversion|comprar|ofrezco|pongo|puedo|podria"
    r"|podriamos|hablamos|calculo|seria|serian|unos|aprox\w*|alrededor|entre|tope|maximo|max|hasta"
    r"|desde|minimo|min|partir|menos|mas|up to|under|around|about|until|ate|arriba|abajo|debajo"
    r"|pasarme|pasar|pase|supere|superar|tener|juntar|junte|juntamos|ideal|idea|piso)"
)
_SPENDING_BEFORE: Final = re.compile(
    rf"\b{_SPENDING}(?: (?:es|son|de|del|en|a|los|las|con|por|el|la|un|unos|algo|mas"
    rf"|menos|o|que|max"
    r"|maximo|total|actual|seria|aprox|aproximado|hasta|entre|como|mucho|para|esto|mi|me|comprar"
    r"|quiero|puedo|y|mas o menos|disponible|eh|ponele|digamos|tipo|is|of|to|my))*[ :.,=]*$"
)
_MAX_BEFORE: Final = re.compile(
    r"\b(?:hasta|maximo|max|tope|no mas|techo|menos|debajo|abajo|inferior|up to|under|below|at most"
    r"|less than|no more than|until|ate|no pasar\w*|no pase|no super\w+|llegar|llego"
    r"|llegamos|estirar\w*"
    r"|limite)(?: (?:de|es|a|los|las|que|en|unos|como|mucho|seria|un|me|the))*[ :.,]*$"
)
_MIN_BEFORE: Final = re.compile(
    r"\b(?:desde|minimo|min|a partir|no menos|al menos|por lo menos|mas|arriba|encima|superior"
    r"|over|above|from|at least|more than|starting|acima|no baj\w+)(?: (?:de|es|los|las"
    r"|que|en|unos|a|un|at|seria))*[ :.,]*$"
)
_NOT_MORE: Final = re.compile(r"\bno (?:mas|quiero|pienso|puedo|pasar\w*|gast\w*)\b[a-z ]{0,30}$")
_NO_AFTER: Final = re.compile(r" ?,? no\b")
_OUT_OF_REACH: Final = re.compile(
    r"\bno (?:llego|llegamos|alcanzo|alcanzamos|me alcanza)(?: (?:a|para|los|ni))*\s*$"
)
_NOT_LESS: Final = re.compile(r"\bno menos\b[a-z ]{0,20}$")
_ABOUT: Final = re.compile(r"\bmas o menos(?: (?:de|los|las|unos|en))*[ :.,]*$")
_MAX_AFTER: Final = re.compile(
    r"[\s,]*(?:como |de |es (?:el|mi) )?(?:mucho\b|maximo|max\b|tope|o menos|para abajo|limite"
    r"|at most|tops|no maximo)"
)
_MIN_AFTER: Final = re.compile(
    r"[\s,]*(?:como |de )?(?:minimo|min\b|para arriba|en adelante|o mas\b|or more"
    r"|de piso|pa arriba)"
)
_RANGE: Final = re.compile(
    r"(?: ?(?:usd|u\$s|dolares))? ?(?:-|/|\ba\b|\by\b|\be\b|\bo\b|\bu\b|\bhasta\b|\by hasta\b"
    r"|\bto\b|\band\b|\bor\b|\bou\b|\bate\b|, ?(?:hasta|maximo|max)|\bmaximo\b|\bcomo mucho\b)"
    r"(?: (?:los|las|unos|max|maximo|como mucho|un|hasta|en))* ?"
)
_PARTNER: Final = re.compile(r"#~*(?: ?(?:mil|k|usd))? ?(?:-|/|\by|\ba|\bo|\bhasta)? ?$")
"""The first figure of a range, to be looked past: "entre 90 y 110"."""
_SUM: Final = re.compile(
    r"(?: en efectivo| cash| contado| ahora)? ?(?:\+|\bmas\b|\bplus\b) ?(?:unos )?"
)
_ALTERNATIVE: Final = re.compile(r"\s*\b(?:o|u|or|ou)\b")


@dataclass(frozen=True, slots=True)
class _Said:
    """One statement: a bound or a range, before the currency is settled."""

    low: float | None
    high: float | None
    currency: str | None
    is_bound: bool
    """A word said which bound it is; a lone figure is only taken as a maximum."""


def read_budget(message: Message) -> Found[Budget] | None:
    amounts = [a for a in _inherit_scale(message, find_amounts(message)) if _may_be(message, a)]
    said = corrections.standing(message, _statements(message, amounts))
    within = [s for s in said if not _OUT_OF_REACH.search(message.text[: s.start])]
    said = within or said
    if not said:
        return _currency_alone(message)
    low, high = _combined([s.value for s in said])
    currency = _currency(message, said, high or low or 0)
    budget = _with_known(Budget(_whole(low), _whole(high), currency), message)
    return Found(budget, said[0].start, said[-1].end)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _may_be(message: Message, amount: Amount) -> bool:
    """Whether this figure is money the person would spend."""
    text, start, end = message.text, amount.start, amount.end
    before = text[max(0, start - 60) : start]
    if _OTHER_MONEY_BEFORE.search(before) or _OTHER_MONEY_AFTER.match(text, end):
        return False
    if message.is_aside(start) or message.is_asked(start):
        return False
    if amount.value <= 0 or amount.value > 1e13:
        return False
    is_certain = amount.currency is not None or amount.is_scaled
    if _OTHER_UNIT.match(text, end) and not (amount.currency and amount.currency != "$"):
        return False
    if is_certain and amount.value >= 1_000:
        return True
    if _OTHER_BEFORE.search(before):
        return False
    return is_certain or _is_plausible(message, amount, before)


def _is_plausible(message: Message, amount: Amount, before: str) -> bool:
    """A figure without scale or currency: only where a budget is meant."""
    value = amount.value
    is_year = 1_990 <= value <= 2_045 and value == int(value)
    low, high = BARE_THOUSANDS
    if message.is_expecting("budget"):
        # Four bare digits after other words are a street number or a year sooner than money.
        is_alone = message.text.lstrip(" .,").startswith("#") or value < 1_000 or value >= 10_000
        return value >= low and (
            is_alone or (not is_year and bool(_SPENDING_BEFORE.search(before)))
        )
    if value >= 10_000:
        return True
    before = _PARTNER.sub("", before)
    bounded = _MAX_AFTER.match(message.text, amount.end) or _MIN_AFTER.match(
        message.text, amount.end
    )
    is_meant = bool(_SPENDING_BEFORE.search(before) or bounded)
    return is_meant and 2 * low <= value < high


def _inherit_scale(message: Message, amounts: list[Amount]) -> list[Amount]:
    """ "entre 100 y 130 mil": the first figure is in the thousands of the second."""
    result = list(amounts)
    for i in range(len(result) - 1, 0, -1):
        first, second = result[i - 1], result[i]
        between = message.text[first.end : second.start]
        if not (_RANGE.fullmatch(between) or _is_corrected(between)):
            continue
        result[i - 1], result[i] = _same_scale(first, second)
    return result


def _is_corrected(between: str) -> bool:
    return len(between) < 40 and bool(corrections.MARKER.search(between))


def _same_scale(first: Amount, second: Amount) -> tuple[Amount, Amount]:
    currency = first.currency or second.currency
    if second.is_scaled and not first.is_scaled and first.value < 1_000:
        factor = 1_000_000 if second.value >= 1_000_000 else 1_000
        if first.value * factor > max(second.value, 1_000) and factor > 1_000:
            factor = 1_000
        first = first.times(factor)
    elif first.is_scaled and not second.is_scaled and second.value < 1_000:
        second = second.times(1_000_000 if first.value >= 1_000_000 else 1_000)
    return replace(first, currency=first.currency or currency), replace(
        second, currency=second.currency or currency
    )


def _in_thousands(message: Message, amount: Amount) -> float:
    low, high = BARE_THOUSANDS
    if not amount.is_scaled and low <= amount.value < high:
        return amount.value * 1_000
    return amount.value


def _statements(message: Message, amounts: list[Amount]) -> list[Found[_Said]]:
    said: list[Found[_Said]] = []
    i = 0
    while i < len(amounts):
        one = amounts[i]
        two = amounts[i + 1] if i + 1 < len(amounts) else None
        joined = two and _joined(message, one, two)
        said.append(joined or _single(message, one))
        i += 2 if joined else 1
    return said


def _joined(message: Message, one: Amount, two: Amount) -> Found[_Said] | None:
    between = message.text[one.end : two.start]
    first, second = _in_thousands(message, one), _in_thousands(message, two)
    currency = one.currency if one.currency not in (None, "$") else two.currency or one.currency
    if _SUM.fullmatch(between):
        return Found(_Said(None, first + second, currency, True), one.start, two.end)
    if not _RANGE.fullmatch(between) or first >= second:
        return None
    # "120 o 130 máximo" names two maxima, not a minimum.
    before = message.text[max(0, one.start - 40) : one.start]
    is_capped = _MAX_AFTER.match(message.text, two.end) or _MAX_BEFORE.search(before)
    low = None if is_capped and _ALTERNATIVE.match(between) else first
    return Found(_Said(low, second, currency, True), one.start, two.end)


def _single(message: Message, amount: Amount) -> Found[_Said]:
    before = message.text[max(0, amount.start - 60) : amount.start]
    value = _in_thousands(message, amount)
    is_min = bool(_MIN_BEFORE.search(before) or _MIN_AFTER.match(message.text, amount.end))
    is_max = bool(_MAX_BEFORE.search(before) or _MAX_AFTER.match(message.text, amount.end))
    if _NOT_MORE.search(before) or (is_min and _NO_AFTER.match(message.text, amount.end)):
        is_min, is_max = False, True
    if _NOT_LESS.search(before):
        is_min, is_max = True, False
    if _ABOUT.search(before):
        is_min = is_max = False
    low, high = (value, None) if is_min and not is_max else (None, value)
    said = _Said(low, high, amount.currency, is_min or is_max)
    return Found(said, amount.start, amount.end)


def _combined(said: list[_Said]) -> tuple[float | None, float | None]:
    """Several statements as one range: a stated bound outweighs a lone figure."""
    lows = [s.low for s in said if s.low is not None]
    bounds = [s.high for s in said if s.high is not None and s.is_bound]
    lone = [s.high for s in said if s.high is not None]
    high = max(bounds or lone) if lone else None
    low = min(lows) if lows else None
    if low is not None and high is not None and low > high:
        return None, high
    return low, high


def _currency(message: Message, said: list[Found[_Said]], amount: float) -> str:
    named = [s.value.currency for s in said if s.value.currency]
    code = next((c for c in named if c != "$"), None) or spoken_currency(message)
    if code:
        return code
    known = message.known.budget
    default = (known.currency if known else None) or message.default_currency
    pesos_from = SIGN_IS_PESOS_FROM if named else PESOS_FROM
    return "ARS" if default == "USD" and amount >= pesos_from else default


def _currency_alone(message: Message) -> Found[Budget] | None:
    """ "En dólares" after a figure was given in an earlier message."""
    known = message.known.budget
    code = spoken_currency(message)
    if not (known and code and message.is_expecting("budget")) or len(message.text) > 40:
        return None
    return Found(replace(known, currency=code), 0, len(message.text))


def _with_known(budget: Budget, message: Message) -> Budget:
    """One bound now and the other in an earlier message are one range."""
    known = message.known.budget
    if known is None or known.currency not in (None, budget.currency):
        return budget
    if budget.max is None and known.max and budget.min and budget.min <= known.max:
        return replace(budget, max=known.max)
    if budget.min is None and known.min and budget.max and known.min <= budget.max:
        return replace(budget, min=known.min)
    return budget
