"""Whether the person asks us to stop writing: a whole message or a whole clause that says so, never
a word inside a sentence ("planta baja", "cancelar la hipoteca")."""

import re
from typing import Final

from models.understanding.message import Message

_COURTESY: Final = re.compile(
    r"\b(?:por favor|porfavor|porfa|porfis|x favor|xfa|plis|please|pls|por fa|te pido"
    r"|les pido|se los pido|te lo pido|muchisimas gracias|muchas gracias|mil gracias"
    r"|gracias|grax|graciass|thanks?(?: you)?|thank you|obrigad[oa]"
    r"|saludos?(?: cordiales)?|disculpa\w*|disculpe|perdon|hola+|buenas(?: tardes"
    r"| noches)?|buen dia|buenos dias|buenas|che|ok|okey|bueno|ya|chicos|gente|eh+"
    r"|desde ya|igual|igualmente|por ahora|ahora|de verdad|en serio|loco|che|amigo|amiga"
    r"|senor(?:a|es)?|favor|sir|hi|hello)\b"
)
_WHOLE: Final = re.compile(
    r"(?:stop|estop|stopp|stop ?all|baja|vaja|basta|bastaa+|basta de mensajes"
    r"|basta de (?:spam|publicidad|propaganda|molestar|joder|escribir|llamar)|cancelar"
    r"|cancelen|cancela|cancel|cancelar (?:suscripcion|la suscripcion|mensajes"
    r"|los mensajes|envios)|unsubscribe(?: me)?|remover|remova|parar|pare|parem"
    r"|para (?:de|con los) (?:mensajes|escribir\w*)|sair|chega|salir|desuscribir(?:me"
    r"|se)?|desuscripcion|desuscribanme|desuscribime|opt ?-?out|(?:me )?no molestar"
    r"|no molesten?|no molestes|no me molest\w+|no jodan?|no me jodan|no jodas|dar(?:me"
    r"|nos)? de baja|de baja|baja (?:ya|definitiva|inmediata|del servicio|de (?:la"
    r"|esta) lista|de mensajes)|la baja|pido la baja|solicito (?:la |mi )?baja|baja baja"
    r"|quit|remove|remove me|stop (?:it|messaging|texting|writing|sending"
    r"|spam\w*)(?: me)?(?: messages)?|leave me alone|end|eliminar|eliminame|eliminenme"
    r"|borrar|borrame|borrenme|bloqueados?|spam|no mas mensajes|nao quero|nao perturbe"
    r"|no more messages|no more|suficiente|cortala|cortenla|terminala|dejen de joder"
    r"|fuera)"
)
_MORE: Final = r"(?: (?:mas|nunca mas|jamas|nunca|de nuevo|otra vez|anymore|again|mais))?"
_THINGS: Final = (
    r"(?: (?:mas |mais |nada |mas de |estos |este |ningun |ningunos |los |sus |otro "
    r"|este tipo de |otros |nada de |mas nada |tipo de |tantos )*(?:mensajes?|mensajitos?"
    r"|msjs?|msj|msgs?|wpps?|whatsapps?|wsp|wasaps?|info|informacion|publicidad(?:es)?"
    r"|propagandas?|spam|promociones|promos|ofertas|avisos?|notificaciones|cosas|nada"
    r"|pavadas|correos?|mails?|emails?|messages|novedades|contenido|links?|mensage[nm]s?"
    r"|mensagem))?"
)
_TAIL: Final = (
    r"(?: (?:mas|nunca mas|nunca|jamas|nada|por (?:aca|aqui|este medio|whatsapp|wsp|whats)"
    r"|a (?:este|mi) (?:numero|celular|cel|telefono|whatsapp)|de ustedes|de su parte"
    r"|que (?:me|no|ya|nunca)(?: \w+){1,5}|por ningun medio|porque (?:ya|no)(?: \w+){1,5}"
    r"|otra vez|de nuevo|al (?:pedo|dope)|en paz|anymore|again|mais))*"
)
_CLAUSES: Final = tuple(
    re.compile(pattern + _THINGS + _TAIL)
    for pattern in (
        rf"(?:que |ya )?no (?:me|nos|le|les) (?:vuelv\w+ a )?(?:escrib\w+|mand\w+|envi\w+"
        rf"|(?:llam|habl)\w+(?= (?:mas|nunca|de nuevo|otra))|contact\w+|molest\w+"
        rf"|hinch\w+|jod\w+|romp\w+|busqu\w+|comuniqu\w+|text\w+|insist\w+)(?:me)?{_MORE}",
        r"no (?:vuelvan|vuelvas|vuelva) a (?:escribir|mandar|enviar|llamar|contactar"
        r"|molestar|hablar)(?:me|nos)?",
        rf"no (?:escrib(?:an|as|a)|manden|mandes|envien|envies|insistan|insistas"
        rf"|contacten|molest\w+|jod\w+){_MORE}",
        r"(?:yo )?no (?:quiero|quisiera|deseo|queremos|me interesa|quero"
        r"|deseo)(?: (?:mas|seguir|volver a|que me|me|sigan|recibir|recibiendo|que"
        r"|ustedes|les|receber|mais|nos|vuelvan a|estar))+(?: (?:escrib\w+|mand\w+"
        r"|envi\w+|llam\w+(?= mas)|contact\w+|molest\w+|recibir|recibiendo|receber"
        r"|mensajes|en (?:la|esta|su) (?:lista|base)(?: de \w+)?))+",
        r"(?:prefiero|preferiria|quisiera|quiero|pido|les pido) (?:que )?no (?:recibir"
        r"|ser contactad[oa]|me (?:escrib\w+|mand\w+|envi\w+|contact\w+|molest\w+"
        r"|(?:llam|habl)\w+(?= (?:mas|nunca))))(?: mas)?",
        r"(?:(?:quiero|quisiera|quero|me gustaria) )?(?:salir|sair|salirme) (?:de|da)"
        r" (?:la |esta |su )?(?:lista|base|grupo)(?: de (?:datos|difusion|mensajes))?",
        r"(?:me )?(?:podes|podrias|pueden|podrian|puede) (?:sacar|borrar|eliminar|quitar)(?:me)?"
        r" de (?:la|esta|su|tu) (?:lista|base|agenda)(?: de (?:datos|difusion|mensajes))?",
        r"(?:dejen|deja|deje)me (?:ya )?(?:en paz|tranquil[oa])",
        r"no (?:les )?autorizo (?:a )?(?:que me (?:contact|escrib|llam|mand)\w+|contactarme"
        r"|ser contactad[oa]|el uso de mis datos|que usen mis datos)",
        r"nao quero (?:mais )?(?:receber|que me (?:mandem|escrevam|liguem))(?: mais)?",
        r"no (?:quiero|deseo|quero) (?:mas|mais)",
        r"no quiero (?:saber|tener)(?: mas)? nada(?: con ustedes)?",
        r"no (?:quiero|deseo|quiero que me llegue|me interesa|quisiera) (?:recibir"
        r"|seguir recibiendo|que me llegue)(?: mas)?",
        r"(?:por favor )?(?:dej(?:en|a|e|á|ar|ate)|par(?:en|a|e|ar)|bast(?:a)|ces(?:en"
        r"|a)|termin(?:en|a)) (?:ya )?(?:de|con) (?:escrib\w+|mand\w+|envi\w+|llam\w+"
        r"|contact\w+|molest\w+|hinch\w+|jod\w+|romper\w*|habl\w+|hacer spam|spamear\w*"
        r"|insist\w+|enviar|los mensajes|tantos mensajes)(?: (?:me|las bolas|las pelotas"
        r"|los huevos|la paciencia))*",
        r"(?:(?:yo )?(?:quiero|quisiera|necesito|deseo|solicito|pido|me gustaria"
        r"|quiero que|como hago para|como me|puedo|podrian|pueden|pueden por favor|podes"
        r"|podrias|quero|me) )*(?:dar(?:me|nos)? de baja|la baja|que me (?:den"
        r"|de) de baja|me (?:den|des|dan|doy|das|de) de baja|denme de baja|dame de baja"
        r"|deme de baja|demen de baja|dense de baja|desuscribir(?:me)?|cancelar (?:mi|la"
        r"|esta) suscripcion)(?: (?:de|del|en|a) (?:la|esta|este|su|estos|los|tu"
        r"|estas) (?:lista|base|servicio|mensajes|suscripcion|grupo|notificaciones"
        r"|base de datos|publicidad|numero)| de (?:esto|aca|todo|ustedes))?",
        r"(?:(?:quiero|pueden|podrian|les pido|necesito|podes|podrias|quiero que"
        r"|pido) )*(?:que )?(?:me )?(?:borr|elimin|sac|quit|remuev|bloque|saqu|remov"
        r"|sal)(?:ame|enme|eme|arme|an|en|a|e|ar|ame ya|uen|ueven|uevan|as|es)(?: (?:mi"
        r"|mis|el|este|los|ya|toda mi|todos mis))*(?: (?:numero|nro|datos|contacto"
        r"|telefono|celular|info|informacion|cel|de))?(?: (?:de |del )?(?:la |el |esta "
        r"|este |su |sus |tu |tus |las )?(?:listas?|base(?: de datos)?"
        r"|bases(?: de datos)?|agenda|grupo|registros?|sistema|contactos|aca|difusion"
        r"|lista de (?:difusion|contactos|mensajes)))",
        r"(?:(?:quiero|pido|necesito|solicito|exijo|les pido"
        r"|pueden) )?(?:que )?(?:borren|eliminen|saquen|borra|elimina|saca|borrar"
        r"|eliminar) (?:mi|mis|este|el) (?:numero|nro|datos|contacto|telefono|celular"
        r"|info|informacion)",
        r"(?:please )?(?:remove|take|delete|unsubscribe) (?:me|my number)(?: (?:from"
        r"|off) (?:this|the|your) (?:list|database))?",
        r"(?:please )?(?:stop|quit) (?:texting|messaging|writing|sending|contacting"
        r"|calling|bothering)(?: me)?",
        r"(?:please )?(?:do not|don'?t|dont) (?:text|message|write|contact|call|bother"
        r"|send)(?: to)?(?: me)?",
        r"i (?:do not|don'?t) want (?:any more|more|to receive|your)(?: any)?(?: more)?",
        r"(?:por favor )?nao (?:me )?(?:mande|mandem|envie|enviem|escreva|escrevam|ligue"
        r"|liguem|perturbe)(?: mais)?",
        r"(?:me tira|me tirem|me remova|me remove|tirem meu numero|pare de me (?:mandar"
        r"|enviar|escrever))(?: (?:da|dessa|de) lista)?",
    )
)
# Remarks that may stand beside the demand without weakening it.
_REMARK: Final = re.compile(
    r"(?:no (?:me|nos) (?:interesa\w*|sirve)(?: (?:mas|nada|el proyecto|la propuesta"
    r"|su oferta|lo que ofrecen|esto))*|no estoy interesad[oa]|(?:ya )?(?:compre"
    r"|compramos|no busco|no buscamos|encontre|alquile|no estoy buscando|no me interesa"
    r"|les dije(?: que no)?|dije que no|no)(?: (?:otra cosa|otro|en otro lado|un depto"
    r"|una casa|mas|nada|busco|en otra inmobiliaria|departamento|depto|casa))*"
    r"|no (?:busco|quiero|necesito|voy a comprar)(?: (?:nada|mas|comprar|comprar nada"
    r"|un depto|casa))*|no gracias|no|nunca (?:me anote|les di mi numero|complete nada"
    r"|pedi (?:esto|nada|info))|quien (?:les|te) dio mi numero"
    r"|de donde sacaron mi numero|me equivoque(?: de numero)?|(?:los|te|voy a|sino los"
    r"|si no los|los voy a) (?:bloque\w+|denunci\w+|reporto|reportar)|not interested"
    r"|estan? cansando|me tienen (?:harto|harta|podrido|podrida|cansado|cansada)"
    r"|que pesados|pesados|estoy hart[oa]"
    r"|(?:estoy )?(?:cansad|hart|podrid)[oa] de (?:tantos |tanta |sus )*(?:mensajes|spam"
    r"|publicidad))"
)
# Who goes on to ask for something wants less of one thing, not an end of it all.
_WISH: Final = re.compile(
    r"\b(?:quiero|quisiera|busco|me interesa|necesito|mand\w+|pas\w+|escrib\w+|llam\w+"
    r"|habl\w+|envi\w+|precio\w*|info|informacion|prefiero|manana|despues|luego|solo"
    r"|cuando|hasta|antes|si|puede\w*|tengo|por mail|correo|ahora no|otro momento"
    r"|mas tarde|la tarde|el horario|trabaj\w+)\b"
)
_LEADING: Final = re.compile(
    r"^(?:(?:basta|stop|baja|cancelar|(?:les?|te) (?:dije|pedi|repito|avise)(?: que)?) )+"
)
_NO: Final = re.compile(r"(?:no+|nop|nope|nao|noo+)(?: (?:no|nop))*(?: quiero(?: nada)?)?")


def _clauses(message: Message) -> list[str]:
    text = message.text.replace("\x1f", " ")
    parts = re.split(
        r"[,.;:!?¿¡\n()*\"-]+| (?:y|e|and|pero|porque) (?=no me|dej|borr|sac|elimin"
        r"|quiero dar|basta|par|stop|ya no|no quiero)| o (?=los |te |les |voy |sino |si no )",
        text,
    )
    cleaned = (re.sub(r"\s+", " ", _COURTESY.sub(" ", part)).strip(" '~") for part in parts)
    return [clause for clause in cleaned if clause]


def _is_sentence(clause: str) -> bool:
    """Leaves no doubt, whatever stands beside it: "no me escriban más"."""
    rest = _LEADING.sub("", clause)
    return any(pattern.fullmatch(rest) for pattern in _CLAUSES)


def _is_word(clause: str) -> bool:
    """A word that demands only where it stands alone, or repeated: "STOP", "baja baja"."""
    word = clause.split(" ")[0]
    if clause == " ".join([word] * clause.count(word)):
        clause = word
    return bool(_WHOLE.fullmatch(clause))


def reads_opt_out(message: Message) -> bool:
    clauses = _clauses(message)
    if not clauses or len(message.text) > 400:
        return False
    whole = " ".join(clauses)
    if _is_word(whole) or _is_sentence(whole):
        return True
    if message.first_contact and _NO.fullmatch(whole):
        return True
    demands = [c for c in clauses if _is_sentence(c) or _is_word(c)]
    rest = [c for c in clauses if c not in demands and not _REMARK.fullmatch(c)]
    if not demands or not rest:
        return bool(demands)
    is_certain = any(_is_sentence(c) for c in demands)
    return is_certain and "?" not in message.text and not any(_WISH.search(c) for c in rest)
