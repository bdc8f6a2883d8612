"""The words around a figure that make it a budget, a bound of it, or something else."""

import re
from typing import Final

# Units that make a figure something else than money.
OTHER_UNIT: Final = re.compile(
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
OTHER_BEFORE: Final = re.compile(
    r"(?:\bav\.? ?[a-z ]{1,25}|\bcalle [a-z ]{1,25}|\bavenida [a-z ]{1,25}|\bpiso|\bdepto"
    r"|\bunidad|\btorre|\bn[ro]{0,2}\.?|\bnumero|\bedad|\blote|\bmanzana|\bruta|\bkm"
    r"|\bkilometro|\ba la altura"
    r"|\baltura|\bal|\bopcion|\blinea|\bano|\bdesde hace|\bhace|\btengo(?= ?#~* anos)|\bsomos"
    r"|\bsubte|\bcolectivo|\bfamilia de)\s*(?:el |del |de |unos )?$"
)
# Money that is not what the property may cost.
OTHER_MONEY_BEFORE: Final = re.compile(
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
DOWN_PAYMENT_BEFORE: Final = re.compile(
    r"\b(?:de|para el|como) (?:anticipo|entrada|sena|adelanto)"
    r" (?:tengo|tenemos|pongo|ponemos|doy|damos|puedo|cuento|podria)(?: \w+){0,2}\s*$"
)
OTHER_MONEY_AFTER: Final = re.compile(
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
SPENDING_BEFORE: Final = re.compile(
    rf"\b{_SPENDING}(?: (?:es|son|de|del|en|a|los|las|con|por|el|la|un|unos|algo|mas"
    rf"|menos|o|que|max"
    r"|maximo|total|actual|seria|aprox|aproximado|hasta|entre|como|mucho|para|esto|mi|me|comprar"
    r"|quiero|puedo|y|mas o menos|disponible|eh|ponele|digamos|tipo|is|of|to|my))*[ :.,=]*$"
)
MAX_BEFORE: Final = re.compile(
    r"\b(?:hasta|maximo|max|tope|no mas|techo|menos|debajo|abajo|inferior|up to|under|below|at most"
    r"|less than|no more than|until|ate|no pasar\w*|no pase|no super\w+|llegar|llego"
    r"|llegamos|estirar\w*"
    r"|limite)(?: (?:de|es|a|los|las|que|en|unos|como|mucho|seria|un|me|the))*[ :.,]*$"
)
MIN_BEFORE: Final = re.compile(
    r"\b(?:desde|minimo|min|a partir|no menos|al menos|por lo menos|mas|arriba|encima|superior"
    r"|over|above|from|at least|more than|starting|acima|no baj\w+)(?: (?:de|es|los|las"
    r"|que|en|unos|a|un|at|seria))*[ :.,]*$"
)
NOT_MORE: Final = re.compile(r"\bno (?:mas|quiero|pienso|puedo|pasar\w*|gast\w*)\b[a-z ]{0,30}$")
NO_AFTER: Final = re.compile(r" ?,? no\b")
OUT_OF_REACH: Final = re.compile(
    r"\bno (?:llego|llegamos|alcanzo|alcanzamos|me alcanza)(?: (?:a|para|los|ni))*\s*$"
)
NOT_LESS: Final = re.compile(r"\bno menos\b[a-z ]{0,20}$")
ABOUT: Final = re.compile(r"\bmas o menos(?: (?:de|los|las|unos|en))*[ :.,]*$")
MAX_AFTER: Final = re.compile(
    r"[\s,]*(?:como |de |es (?:el|mi) )?(?:mucho\b|maximo|max\b|tope|o menos|para abajo|limite"
    r"|at most|tops|no maximo)"
)
MIN_AFTER: Final = re.compile(
    r"[\s,]*(?:como |de )?(?:minimo|min\b|para arriba|en adelante|o mas\b|or more"
    r"|de piso|pa arriba)"
)
RANGE: Final = re.compile(
    r"(?: ?(?:usd|u\$s|dolares))? ?(?:-|/|\ba\b|\by\b|\be\b|\bo\b|\bu\b|\bhasta\b|\by hasta\b"
    r"|\bto\b|\band\b|\bor\b|\bou\b|\bate\b|, ?(?:hasta|maximo|max)|\bmaximo\b|\bcomo mucho\b)"
    r"(?: (?:los|las|unos|max|maximo|como mucho|un|hasta|en))* ?"
)
PARTNER: Final = re.compile(r"#~*(?: ?(?:mil|k|usd))? ?(?:-|/|\by|\ba|\bo|\bhasta)? ?$")
"""The first figure of a range, to be looked past: "entre 90 y 110"."""
_PARTY: Final = r"(?:el banco|la financiera|mis? \w+|nuestros? \w+|un (?:credito|prestamo) de)"
SUM: Final = re.compile(
    r"(?: en efectivo| cash| contado| ahora| ahorrad\w+| guardad\w+| propios| mios| entre los #~*"
    r"| entre todos)? ?(?:\+|\bmas\b|\bplus\b"
    r"|,? ?\by (?:me|nos) prestan\b|,? ?\by (?:puedo|podemos) (?:pedir|sumar)\b"
    rf"|,? ?\b(?:y|mas) {_PARTY}(?: (?:me|nos))?"
    r"(?: (?:presta|da|pone|aporta|regala|suma|ayuda)n?(?: con)?)?) ?"
    r"(?:otros |unos |los )?"
)
ALTERNATIVE: Final = re.compile(r"\s*\b(?:o|u|or|ou)\b")
