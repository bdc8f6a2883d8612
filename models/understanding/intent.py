"""How firmly they want to buy: ready, looking, exploring or merely curious."""

import re
from typing import Final

from models.domain.qualification import Intent
from models.understanding.message import Found, Message
from models.understanding.options import chosen_option

_INTENTS: Final = (
    (
        Intent.READY,
        r"(?:quiero|queremos|quisiera|necesito|vamos a|voy a|estoy para|estamos para|pienso"
        r"|decidid[oa] a|dispuest[oa] a)(?: (?:un|el|ya|lo))* ?(?:comprar|reservar|senar"
        r"|cerrar|escriturar|avanzar)(?:lo|la)? (?:ya\b|ahora|cuanto antes|lo antes posible"
        r"|de inmediato|hoy|esta semana|este mes|urgente|con la (?:compra|reserva"
        r"|operacion))"
        r"|(?:quiero|queremos|quisiera|vamos a|voy a|como hago para|me gustaria|para"
        r"|necesito|podria|quisieramos) (?:reservar|senar|escriturar|firmar"
        r"|cerrar(?: la operacion| el trato)?|hacer (?:una|la) (?:reserva|oferta"
        r"|sena))(?:l[oa])?\b|(?:tengo|tenemos|cuento con|contamos con"
        r"|con) (?:ya )?(?:toda )?(?:la|el) (?:plata|guita|dinero"
        r"|efectivo)(?: \w+){0,2}(?:lista?|disponible|en mano|para comprar)?"
        r"|list[oa]s? (?:para|a) (?:comprar|cerrar|avanzar|reservar|senar|firmar|invertir"
        r"|escriturar|mudarme|mudarnos|la compra)|ya vend(?:i|imos)\b"
        r"|(?:ya )?tengo (?:el )?(?:credito|prestamo) (?:\w+ )?(?:pre ?-?)?aprobado"
        r"|decidid[oa]s? (?:a|en) comprar|(?:dispuest|prepar)ad?[oa]s? (?:a"
        r"|para) (?:comprar|cerrar|reservar|avanzar)"
        r"|compr(?:o|aria|amos) (?:ya|ahora|hoy|de inmediato)|compra inmediata|compra ya"
        r"|ready to buy|want to buy (?:now|asap|right away)|i(?:'m| am) ready"
        r"|quero comprar (?:ja|agora|logo)|pronto para comprar|ya estoy (?:lista?|listo"
        r"|decidid[oa])|estoy (?:decidid[oa]|lista?|listo)|dolares en mano|plata en mano"
        r"|(?:lo|la) (?:senamos|senaria|reservamos|reservo)|quiero avanzar|queremos avanzar"
        r"|a punto de comprar|por comprar|tengo que comprar (?:ya|si o si)"
        r"|es(?:toy)? para comprar ya",
    ),
    (
        Intent.CURIOUS,
        r"(?:solo|solamente|pura|por|mera|simple|nomas|de puro|es|mas que nada)(?: (?:por|de"
        r"|es|una|tengo|pura|mera))* ?(?:curiosidad|curiosos?a?|curioseando|chusme\w+"
        r"|chismosear)|curiosidad|chusmeando|chusmear|de curios[oa]|curioseando"
        r"|solo (?:miraba|miro|mirando|estaba mirando|estoy mirando|preguntaba|pregunto"
        r"|queria mirar|pasaba|viendo por ver|quiero mirar|veia|estaba viendo|estoy viendo"
        r"|viendo)|(?:por ahora |de momento )?solo viendo|por ahora solo (?:viendo|miro"
        r"|mirando)|miraba (?:nomas|no mas|nada mas)|mirando (?:nomas|nada mas|no mas)"
        r"|viendo (?:nomas|nada mas|por ver)|just (?:looking|curious|browsing)|so olhando"
        r"|apenas curiosidade|no (?:pienso|voy a|tengo pensado|quiero"
        r"|estoy por) comprar(?:lo)?(?: (?:nada|ahora|por ahora|todavia))?"
        r"|sin intencion de comprar|le di sin querer|por las dudas nomas",
    ),
    (
        Intent.EXPLORING,
        r"(?:estoy|estamos|ando|andamos|sigo|seguimos|estuve|por ahora|recien|solo"
        r"|empezando a|empece a)(?: (?:recien|solo|todavia|ahora|apenas|por ahora"
        r"|de a poco))* ?(?:empezando a |comenzando a |arrancando a )?(?:viendo|ver|mirando"
        r"|mirar|averiguando|averiguar|comparando|comparar|evaluando|evaluar|explorando"
        r"|explorar|analizando|analizar|investigando|investigar|relevando|consultando"
        r"|informandome|tanteando|estudiando)(?! (?:ustedes|pasar|que no|con))"
        r"|averiguar (?:precios?|valores|opciones|costos|un poco|nomas|nada mas|algo)"
        r"|averiguando|comparando|evaluando|explorando|analizando|investigando"
        r"|viendo (?:opciones|que hay|alternativas|precios|posibilidades|que sale"
        r"|que ofrecen|un poco)|mirando (?:opciones|que hay|precios|alternativas|un poco)"
        r"|ver (?:opciones|que hay|que opciones|alternativas|precios)|conocer (?:opciones"
        r"|precios|alternativas)|conociendo (?:opciones|el mercado)|tanteando"
        r"|empezando (?:a (?:ver|buscar|mirar|averiguar)|la busqueda|con esto)"
        r"|recien (?:empiezo|arranco|empezamos|arrancamos|empezando|arrancando)|exploring"
        r"|comparing|researching|checking options|looking around|pesquisando|avaliando"
        r"|vendo opcoes|para tener una idea|tener una idea|hacerme una idea"
        r"|estoy en etapa de|(?:todavia|aun) (?:mirando|viendo)|sin decidir\w*|indecis[oa]s?"
        r"|(?:arranc|empez|empiez|comenz)\w+ (?:recien )?a (?:mirar|ver|buscar|averiguar)",
    ),
    (
        Intent.LOOKING,
        r"(?:estoy|estamos|ando|andamos|sigo|seguimos|vengo|venimos|llevo"
        r"|llevamos)(?: \w+){0,3}? (?:buscando(?! (?:trabajo|laburo|empleo))|en busca"
        r"|en la busqueda|en busqueda|en plena busqueda)|busc(?:o|ando|amos) activamente"
        r"|busqueda activa|activamente"
        r"|hace (?:#~*|un|una|unos|varios|mucho|tiempo|rato)(?: (?:mes(?:es)?|anos?|semanas?"
        r"|dias|tiempo|rato))? (?:que )?(?:busco|buscamos|estoy buscando|estamos buscando"
        r"|vengo buscando)|actively looking|estou procurando|procurando|en busqueda"
        r"|looking for|(?:quiero|queremos|quisiera|queria|tengo intencion de|tengo ganas de"
        r"|pienso|pensamos|voy a|vamos a|necesito) comprar(?:me|nos)?\b",
    ),
)
_INTENT: Final = tuple((value, re.compile(rf"\b(?:{pattern})\b")) for value, pattern in _INTENTS)
_BARE_INTENTS: Final = (
    (Intent.LOOKING, r"(?:busc\w+|looking|activ\w+|busqueda|visit\w*|conocerlo|recorrer\w*)"),
    (
        Intent.READY,
        r"(?:list[oa]s?|decidid[oa]s?|comprar ya|ya|comprar|compra|reservar|inmediat\w+|ready"
        r"|buy|avanzar|segur[oa]|en serio|100|pronto)",
    ),
    (Intent.CURIOUS, r"(?:curios\w+|mirar|mirando|miro|chusm\w+|curious|nada)"),
    (
        Intent.EXPLORING,
        r"(?:explor\w+|viendo|ver|averigu\w+|compar\w+|opciones|evalu\w+|analiz\w+"
        r"|informa\w+|empez\w+|recien|investig\w+)",
    ),
)
_BARE_INTENT: Final = tuple((v, re.compile(rf"\b{p}\b")) for v, p in _BARE_INTENTS)


def read_intent(message: Message) -> Found[Intent] | None:
    """A plain "busco 2 ambientes" states a need, not how firm it is: no intent is read."""
    for value, pattern in _INTENT:
        for match in pattern.finditer(message.text):
            if message.is_asked(match.start()) and value not in (Intent.READY, Intent.EXPLORING):
                continue
            before = message.text[max(0, match.start() - 14) : match.start()]
            if re.search(
                r"\b(?:no|ni|sin|aun no|cuando|todavia no|si)(?: (?:estoy|es|tengo|por"
                r"|me))*\s*$",
                before,
            ) and not match[0].startswith("no "):
                continue
            return Found(value, *match.span())
    if not message.is_expecting("intent"):
        return None
    option = chosen_option(message, tuple(Intent))
    if option:
        return Found(option, 0, len(message.text))
    for value, pattern in _BARE_INTENT:
        for match in pattern.finditer(message.text):
            if not re.search(
                r"\b(?:no|ni|todavia no|aun no)(?: \w+)?\s*$", message.text[: match.start()]
            ):
                return Found(value, *match.span())
    return None
