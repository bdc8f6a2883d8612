"""What the person asks us: finds questions with or without marks, and tells a question about a
property ("¿tiene cochera?") from a search put as a question ("¿tienen 2 ambientes?")."""

import re
from typing import Final, NamedTuple

SENTENCE_END: Final = re.compile(
    r"[!?\n;]+|(?<!\bav)(?<!\bamb)(?<!\bdpto)(?<!\bdto)(?<!\baprox)(?<!\bsr)(?<!\bsra)(?<!\bdr)"
    r"(?<!\bdra)(?<!\bgral)(?<!\bcnel)(?<!\bpte)(?<!\bmin)(?<!\bmax)\.+(?=\s|$)|\.{2,}"
)

_MATERIAL: Final = (
    r"(?:fotos?|planos?|planta|precios?|valores|ubicacion|direccion|lista|folletos?|brochure"
    r"|videos?|renders?|imagenes|catalogo|ficha|detalles|link|pdf|opciones|disponibilidad"
    r"|photos?|pictures?|floor ?plans?|prices?|location|address|preco|localizacao|endereco)\b"
)
_ASKING: Final = (
    r"(?:"
    r"cuanto (?:sale\w*|cuesta\w*|vale\w*|esta\w*|es\b|seria\w*|son\b|piden|pagan?|paga|hay que"
    r"|mide\w*|tiene\w*|tardan?|falta|rinde|queda|salen|viene\w*|me|hacen|cobran|se|por|de)"
    r"|cuantos? (?:metros|m2|ambientes|dormitorios|banos|pisos|unidades|cuotas|anos|expensas|hay"
    r"|tiene|quedan|son)|cuantas? (?:unidades|cuotas|habitaciones|personas|expensas|cocheras)"
    r"|(?:a )?(?:que|q|k) (?:precio|valor|expensas|medidas?|metros|piso|orientacion|disponibilidad"
    r"|requisitos|documentacion|incluye\w*|tiene|amenities|anticipo|tasa|barrio|altura|calle|zona"
    r"|cuotas|financiacion|opciones|unidades|m2|antiguedad|dia|horario|hay|me (?:podes|pueden)"
    r"|es lo|formas?|plan\w*|superficie|necesito para|hace falta|se necesita)\b"
    r"|cual(?:es)? (?:es|son|seria\w*|esta\w*)\b|por ?que\b (?=\w+ (?:tan|piden|venden|es))"
    r"|(?:en )?donde (?:queda\w*|esta\w*|es\b|seria|se|puedo|los|las|quedan|son)"
    r"|cuando (?:entregan?|se entrega\w*|estaria\w*|esta\b|estara|termina\w*|puedo"
    r"|podemos|podria\w*"
    r"|es\b|seria|se puede|lo entregan|empieza\w*|hay)"
    r"|como (?:es\b|seria|hago|hacemos|puedo|se|funciona\w*|son\b|es el|pago|manejan)"
    r"|(?:se|lo|los|la) (?:puede|puedo|podria|podemos)\b(?: \w+){0,1}"
    r"|(?:aceptan?|admiten?|permiten?|incluyen?|dejan|cobran|financian|toman|reciben)\b"
    r"|(?:me )?(?:podes|podrias|podrian|pueden|puede|podria) (?:decir|pasar|mandar|enviar|mostrar"
    r"|contar|informar|explicar|confirmar|ayudar|averiguar)\w*"
    r"|(?:quiero|quisiera|queria|queriamos|me gustaria|necesito|necesitaria|queremos|para|quisiera)"
    r" (?:saber|consultar|preguntar|averiguar|conocer|chequear)\b"
    r"|(?:consulta|pregunta|duda)(?:ba|r|s)? ?:? (?:si|por el|por la|cuanto|que|el|sobre)\b"
    r"|sigue\w* (?:disponible|estando|en venta|a la venta)"
    r"|(?:es|son) (?:apto|aptos|apta|a estrenar|negociable\w*|luminos\w*|al frente|contrafrente"
    r"|posible|real|confiable|nuev\w*|segur[oa] (?:el|la|esa))\b"
    r"|esta (?:disponible|a estrenar|en venta|en pozo|terminado|amoblado|apto|cerca)\b"
    r"|(?<!no )(?:(?:quiero|quisiera|queria|me gustaria|necesito|solicito|busco|me das|me dan"
    r"|me pasas|me pasan|pasame|mandame|i want|i'?d like|can i have|send me|quero|gostaria de)"
    r" (?:recibir |tener |ver |to (?:get|have|receive) |receber |ter )?"
    r"(?:mas |toda la |un poco (?:mas )?de |some |more |mais )*)?"
    r"(?:info|informacion|informes|information|informacoes)\b"
    r"|(?:pasa|manda|envia|mostra|pasen|manden|envien|muestren|mande|envie)(?:me|nos)"
    rf"(?: \w+){{0,3}}? {_MATERIAL}|send me(?: \w+){{0,3}}? {_MATERIAL}"
    r"|(?:quiero|quisiera|necesito|me gustaria)(?: ver| tener| recibir)?(?: \w+)?"
    r" (?:fotos?|planos?|videos?|renders?|imagenes|folletos?|brochure|ficha|ubicacion|direccion)\b"
    r"|(?:quiero|queremos|quisiera|me gustaria|nos gustaria|querria)(?: ir a)?"
    r" (?:visitar\w*|recorrer\w*|(?:ver|conocer)(?:lo|la)\b"
    r"|(?:coordinar|agendar|programar|pedir|hacer) (?:una |la )?visita)"
    r"|(?:tell me|contame|contanos|cuentame)(?: un poco)? (?:mas|more|about|sobre|del?|la|el)\b"
    r"|(?:sos|eres|are you|voce e) (?:un |una |a |an |um |uma )?(?:ro)?(?:bot|maquina|persona|human"
    r"|person|machine|ia|ai|real|pessoa)\w*"
    r"|quien(?:es)? (?:sos|eres|son|habla)\b|que (?:queres|quieren)\b|who (?:are you|is this)\b"
    r"|quem e voce\b"
    r"|how (?:much|many|far|long|old)\b|what(?:'s| is| are| about)\b|where(?:'s| is| are)\b"
    r"|when (?:is|will|can|are)\b|(?:is|are) (?:there|it|they|the|pets?)\b"
    r"|(?:do|does|did) (?:you|it|they|the)\b|(?:can|could|may) (?:i|you|we)\b"
    r"|(?:does|has) it\b|quanto (?:custa|e|sai|fica)\b|qual (?:e|o|a)\b|onde (?:fica|e)\b"
    r"|(?:aceitam?|voces tem|tem (?:vaga|piscina|churrasqueira|garagem|elevador))\b"
    r")"
)
_ASKING_ANYWHERE: Final = re.compile(r"\b" + _ASKING)

# Only at the start of a clause, or where a question mark follows: elsewhere these are statements.
_ASKING_FIRST: Final = (
    r"(?:tienen|tenes|tenias|tendrian|tendrias|tienes|tiene(?! que)|hay|habria|queda[n]?\b|manejan"
    r"|cuenta con|cuentan con|trae|viene con|vienen con|ofrecen|trabajan|venden|es en|son de"
    r"|cuando|cuanto|cuantos|que|q|cual|cuales|como|donde|quien|es|son|esta|estan|puedo|podemos"
    r"|podria\w*|podes|pueden|me (?:pasas|pasan|mandas|mandan|enviarias|envian|mostras|das|llamas"
    r"|llaman|recomendas|confirmas|podes|dirias|avisas)|seria|sirve|conviene|alguien|acaso|y si"
    r"|tem|voces|da para|are|is|has|have|what|which|how|why|will|would)"
)
_FIRST: Final = re.compile(
    r"(?:^|[,.;:!?\n¿]|\b(?:hola|buenas|buen dia|buenos dias|buenas tardes|buenas noches|gracias"
    r"|consulta|pregunta|che|disculpa\w*|y|pero|ademas))\s*(?:y |pero |o )?(?P<ask>"
    + _ASKING_FIRST
    + r"\b)"
)
_FIRST_UNMARKED: Final = re.compile(
    r"(?:^|[,.;:!?\n¿]|\b(?:hola|buenas|buen dia|buenos dias|buenas tardes|buenas noches|gracias"
    r"|consulta|pregunta|che|disculpa\w*))\s*(?:y |pero )?(?P<ask>"
    r"(?:tienen|tenes|tendrian|tendrias|tiene(?! que)|hay(?! que| apuro)|manejan|cuenta con"
    r"|cuentan con|me (?:pasas|pasan|mandas|mandan|enviarias|mostras|confirmas)"
    r"|tem (?:vaga|piscina|algum))\b)"
)
# A word alone asks: "precio", "y la ubicación".
_NOUN_ALONE: Final = re.compile(
    r"[^\w#]*(?:(?:hola|buenas|y|el|la|los|las|por favor|pls|please)[^\w#]+)*"
    r"(?:precios?|valor(?:es)?|costo"
    r"|ubicacion|direccion|metros|m2|superficie|medidas|fotos?|planos?|videos?|renders?|expensas"
    r"|requisitos|disponibilidad|formas? de pago|fecha de entrega|entrega|price|location|photos"
    r"|preco|localizacao)(?:[^\w#]+(?:por favor|porfa|pls|please|gracias))?[^\w#]*"
)
_BARE_WORDS_MAX: Final = 4
# Greetings that look like questions ask nothing.
_PHATIC: Final = re.compile(
    r"\W*(?:hola|buenas)?\W*(?:(?:que|q|k) tal|como (?:estas?|estan|andas?|va|te va|anda)|todo bien"
    r"|como (?:les|le) va|y vos|y usted|y tu|how are you|tudo bem|(?:si|no|ok|dale|ana),?"
    r"|que (?:decis|me preguntas|queres decir)|que|como(?: decis| assim)?|what do you mean"
    r"|me explico|viste|entendes|no|y|e|and|sabes|se entiende)*(?: todo| bien| hoy)*\W*"
)
_WISHED: Final = re.compile(
    r"\b(?:que|cual(?:es)?) (?:(?:opciones|deptos?|departamentos|unidades|proyectos|cosas) )?"
    r"(?:tienen|tenes|tendrian|hay|ofrecen|venden|manejan)\b|\b(?:algo|algun\w*|otro\w*|otra\w*"
    r"|opcion\w*|unidad\w*"
    r"|(?<!sigue )(?<!siguen )(?<!esta )disponib\w*|busc\w+"
    r"|(?:quiero|queria|quisiera|necesito)(?! (?:saber|consultar|preguntar|averiguar|conocer))"
    r"|me interesa|looking for|anything|something|any|algum\w*)\b"
    r"|\b(?:tienen|tenes|tendrian|tendrias|tenian|hay|habra|habria|quedan?|venden|manejan|ofrecen"
    r"|me (?:pasas|pasan|mandas|mostras|recomendas)|do you have|are there|have you got|voces tem"
    r"|tem|(?:pasar|mandar|enviar|mostrar)\w*)"
    r"(?: (?:un|una|unos|uno|los|en|a la venta|de|lindos|info|informacion|fotos|precios|precio))*"
    r" ?(?:depto\w*|departamento\w*|dpto\w*|casas?|phs?|lotes?|terrenos?|oficinas?|local\w*"
    r"|propiedad\w*|inmueble\w*|monoambiente\w*|monos?|duplex|#~* ?(?:amb|dorm|hab|bed|br|cuartos"
    r"|quartos|o #|a #|y #|m2)\w*|(?:apartment|flat|house|studio|apartamento)s?)\b"
)


class Question(NamedTuple):
    start: int
    end: int
    reveals_wish: bool
    """A search put as a question: what it names is wanted."""
    is_bare: bool = False
    """Nothing but its mark makes it one: "95 lucas?"."""


def sentences(text: str) -> list[tuple[int, int, bool]]:
    """Start, end and whether a question mark closes it."""
    found, at = [], 0
    for match in SENTENCE_END.finditer(text):
        if text[at : match.start()].strip():
            found.append((at, match.start(), "?" in match[0]))
        at = match.end()
    if text[at:].strip():
        found.append((at, len(text), False))
    return found


def _marked_start(text: str, start: int, end: int) -> int:
    """Where the question begins in a sentence that ends with a question mark."""
    opening = text.rfind("¿", start, end)
    if opening >= 0:
        return opening
    first = _FIRST.search(text, start, end)
    anywhere = _ASKING_ANYWHERE.search(text, start, end)
    starts = [m.start("ask") for m in (first,) if m] + [m.start() for m in (anywhere,) if m]
    if starts:
        return _with_subject(text, start, min(starts))
    comma = text.rfind(",", start, end)
    return comma + 1 if comma >= 0 else start


_SUBJECT: Final = re.compile(
    r"\s*(?:y |pero |hola |buenas )?(?:el|la|los|las|ese|esa|este|esta|estos) "
)


def _with_subject(text: str, start: int, at: int) -> int:
    """ "El 3 ambientes sigue disponible": the question begins with what it asks about."""
    since = max(start, text.rfind(",", start, at) + 1)
    return since if _SUBJECT.match(text[since:at]) else at


def _unmarked(text: str, start: int, end: int) -> list[tuple[int, int]]:
    starts = [m.start() for m in _ASKING_ANYWHERE.finditer(text, start, end)]
    starts += [m.start("ask") for m in _FIRST_UNMARKED.finditer(text, start, end)]
    found: list[tuple[int, int]] = []
    for at in sorted(set(starts)):
        if found and at < found[-1][1]:
            continue
        comma = text.find(",", at, end)
        since = found[-1][1] if found else start
        found.append((_with_subject(text, since, at), comma if comma >= 0 else end))
    return found


def _marked(text: str, start: int, end: int) -> list[tuple[int, int]]:
    at = _marked_start(text, start, end)
    # A question may begin before the one that carries the mark: "cuanto sale, tiene cochera?".
    earlier = _unmarked(text, start, at) if at > start else []
    return [*earlier, (at, end)]


def _is_bare(clause: str) -> bool:
    is_short = len(clause.split()) <= _BARE_WORDS_MAX
    return is_short and not (_ASKING_ANYWHERE.search(clause) or _FIRST.search(clause))


def find_questions(text: str) -> tuple[Question, ...]:
    found = []
    for start, end, is_marked in sentences(text):
        # "¿" without its partner is common: "¿tiene cochera" is a question as well.
        is_open = not is_marked and "¿" in text[start:end]
        if _NOUN_ALONE.fullmatch(text, start, end):
            found.append(Question(start, end, reveals_wish=False))
            continue
        pairs = (_marked if is_marked or is_open else _unmarked)(text, start, end)
        for at, to in pairs:
            clause = text[at:to]
            if not _PHATIC.fullmatch(clause):
                found.append(Question(at, to, bool(_WISHED.search(clause)), _is_bare(clause)))
    return tuple(found)
