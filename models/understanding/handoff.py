"""Whether the person asks for a human: to talk to one, to be passed on or to be called."""

import re
from typing import Final

from models.understanding.message import Message

_HUMAN: Final = (
    r"(?:persona|humano|humana|ser humano|asesor|asesora|acesor|vendedor|vendedora"
    r"|agente(?! inmobiliario que)|representante|ejecutivo|ejecutiva|operador|operadora"
    r"|alguien|encargado|encargada|responsable|supervisor|gerente"
    r"|corredor|corredora|comercial|recepcionista|inmobiliaria|dueno|duena|desarrollador"
    r"|persona real|persona de verdad|persona humana|martillero|human|person|real person"
    r"|someone|somebody|agent|advisor|representative|pessoa|atendente|corretor|vendedor"
    r"|consultor|consultora|un ser vivo|gente real|gente de verdad|soporte"
    r"|atencion al cliente)"
)
_ARTICLE: Final = (
    r"(?:(?:un|una|el|la|algun|alguna|a|an|um|uma|con|otro|otra|some|the|real|live|actual|de"
    r"|los|unos|al|mismo|buen|verdadera?o?) )*"
)
_TALK: Final = (
    r"(?:hablar|hablarlo|charlar|comunicarme|comunicarnos|contactarme|conversar|chatear"
    r"|hablo|ablar|hable|comunico|consultar|consultarlo|verlo|reunirme|hablemos|coordinar"
    r"|ser atendid[oa]|tratar)"
)
_WANTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_TALK}(?: (?:por (?:telefono|tel|llamada|wsp|whatsapp|aca)|directamente"
        rf"|mejor|personalmente|ahora|hoy|ya|en persona|primero|esto|un poco|urgente"
        rf"|bien))* (?:con|c/|a) {_ARTICLE}{_HUMAN}\b",
        rf"\b(?:pas(?:a|ame|eme|enme|arme|an|as|ar|en|arias)|comunic(?:a|ame|arme|anme|an"
        rf"|as|enme|ame)|deriv(?:a|ame|arme|enme|an|as|ar|eme)|transfer(?:i|ime|irme|is"
        rf"|ime)|conect(?:a|ame|arme|enme|as|an)|pon(?:e|eme|erme|game)) (?:me |ya "
        rf"|por favor |porfa |mejor )*(?:(?:en contacto )?con|a|al) {_ARTICLE}{_HUMAN}\b",
        rf"\b(?:quiero|quisiera|necesito|prefiero|preferiria|me gustaria|queremos|busco"
        rf"|exijo|quero|queria|i want|i need|i'd like|i prefer|can i have|give me|dame"
        rf"|deme|solicito|pido|pasame|ponganme) (?:a |que )?(?:hablar con "
        rf"|la atencion de |atencion de |to )?{_ARTICLE}(?:persona(?: real| humana"
        rf"| de verdad)?|humano|humana|asesor|asesora|agente|operador|operadora"
        rf"|representante|ejecutivo|ejecutiva|vendedor|vendedora|human|person|agent"
        rf"|ser humano|real person|atendente)\b(?! que)",
        rf"\b(?:que )?(?:me|nos) (?:puede|pueden|podria|podrian|podes|podras"
        rf"|podrias)? ?(?:atiend\w+|atender|contact\w+|llam[aeo]\w*|llamar|hable|habla"
        rf"|asesor\w+|comunicar\w*|escrib\w+|asista|ayud\w+) {_ARTICLE}{_HUMAN}\b",
        rf"\b(?:puede|pueden|podria|podrian)(?: \w+)? (?:atender|contactar|llamar"
        rf"|comunicar|hablar)(?:me|nos|se)?(?: conmigo)? {_ARTICLE}{_HUMAN}\b",
        r"\b(?:alguien|un asesor|una asesora|una persona|un vendedor|un humano|un agente"
        r"|algun asesor|una persona real)(?: (?:de ustedes|del equipo|de la inmobiliaria"
        r"|de ahi|humano|real))? (?:que )?(?:me|nos|se|puede|pueda|podria|podra"
        r"|pueden) ?(?:me |nos |se )?(?:puede |pueda |podria )?(?:atender|llam\w+"
        r"|contact\w+|comuni\w+|atiend\w+|asesor\w+|habl\w+|escrib\w+|ayud\w+|explic\w+"
        r"|respond\w+|conteste)",
        r"\b(?:me|nos) (?:podes|podrias|podrian|pueden|puede|podria|podras"
        r"|podran)(?: por favor)? (?:llamar|llamarme|dar una llamada|hacer una llamada"
        r"|contactar por telefono)\b",
        r"\b(?:podes|podrias|podrian|pueden|puede|podria)(?: por favor)? (?:llamarme"
        r"|llamarnos|darme un llamado|contactarme por telefono)\b",
        r"\b(?:llamame|llamenme|llameme|llamanos|llamen(?! la)|llamarme)\b",
        r"(?<!no )\b(?:quiero|prefiero|preferiria|espero|necesito|me gustaria"
        r"|quisiera)(?: mejor)? (?:que (?:me|nos) (?:llamen|llame|contacten|contacte"
        r"|atiendan)|un llamado|una llamada|hablar por (?:telefono|tel|llamada)"
        r"|una atencion personal\w*|atencion humana|hablar por tel)\b",
        r"\b(?:coordinar|agendar|programar|arreglar|hacer|tener) (?:una|un) (?:llamada"
        r"|llamado|videollamada|reunion|zoom|call)\b",
        rf"\b(?:asesoramiento|ayuda|respuesta|atencion|llamado|llamada) (?:de|con) (?:un"
        rf"|una|algun) {_HUMAN}\b",
        r"\b(?:atencion|trato) (?:humana|personalizad[ao]|de una persona)\b",
        rf"\b(?:hay|esta|habra|tienen|existe) (?:algun|alguna|un"
        rf"|una) {_HUMAN}(?: (?:humano|real|disponible|ahi|que me|para hablar|con quien"
        rf"|que pueda))",
        r"\b(?:hay|habra|tienen) (?:algun|alguna|un|una) (?:asesor|asesora|humano|humana"
        r"|persona real|ser humano|vendedor|agente)\b",
        r"\bno quiero (?:hablar|chatear|seguir hablando|tratar|seguir)(?: mas)? (?:con"
        r"|a) (?:un |una |el |la |este |esta |ningun )*(?:bot|robot|maquina"
        r"|contestador\w*|inteligencia artificial|ia|chatbot)\b",
        r"\bsin (?:bots?|robots?|maquinas?)\b|\bodio (?:los|hablar con) (?:bots|robots"
        r"|un bot)\b|\bno (?:un|con un|a un) (?:bot|robot|maquina)\b",
        r"\b(?:talk|speak|chat) (?:to|with) (?:a |an |some |the |your "
        r"|one of your )*(?:real |live |actual )?(?:person|human|agent|someone|somebody"
        r"|representative|advisor|manager|sales\w*|realtor|people)\b",
        r"\b(?:call me|give me a call|can (?:you|someone|somebody) call(?: me)?"
        r"|have someone (?:call|contact))\b",
        r"\bfalar com (?:um |uma |o |a |algum |alguma )*(?:pessoa|humano|atendente"
        r"|corretor|alguem|vendedor)\b",
        r"\b(?:contacto|telefono|numero) (?:con |de |del |de la )(?:un |una |el "
        r"|algun )?(?:asesor|asesora|vendedor|vendedora|persona|humano|encargado)\b",
        r"(?<!cuando )\b(?:me (?:llaman|llamas)|llaman ustedes)\b(?=.{0,30}$)|\b(?:me puede"
        r"|me pueden|me podria) (?:llamar|contactar) (?:alguien|un|una)\b",
    )
)
_WHOLE: Final = re.compile(
    r"(?:(?:hola|buenas|ok|si|por favor|un|una|con|quiero|mejor|prefiero|necesito|al|el|la) )*"
    r"(?:asesor|asesora|humano|humana|persona|persona real|agente|operador|operadora"
    r"|representante|human|agent|real person|representative|atendente|vendedor|vendedora"
    r"|ejecutivo|un humano|hablar con alguien|hablar por telefono|ser humano|person)"
    r"(?: (?:por favor|porfa|please|ya|gracias|real|humana|humano|de verdad))*\W*"
)
# What was done, is done by others or is declined is no request.
_NOT_ASKED: Final = re.compile(
    r"\b(?:no (?:quiero|necesito|hace falta|hay necesidad de|me interesa|es necesario"
    r"|hay apuro de|deseo)(?: (?:que|me|nos|ni|de))*|ya (?:hable|charle|me)|hable"
    r"|hablamos|estuve|estuvimos|me dijo|me atendio|me llamo|me contacto|recien|despues"
    r"|ayer|antes de|antes tengo que|tengo que|tenemos que|primero (?:quiero|tengo que"
    r"|debo)|debo|no me|no|cuando (?:hable|hablo)|voy a|vamos a)\s*$"
)
_OWN_ADVISOR: Final = re.compile(r"\b(?:mi|nuestro|mis|su) $")


def reads_handoff(message: Message) -> bool:
    text = message.text
    if message.is_expecting("property_type") and len(text) < 20:
        return False
    clauses = (clause.strip(" ¿¡*'\"-\x1f") for clause in re.split(r"[,.;!?\n]", text))
    if any(_WHOLE.fullmatch(clause) for clause in clauses if clause and len(clause) < 60):
        return True
    for pattern in _WANTS:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 34) : match.start()]
            if _NOT_ASKED.search(before) and not match[0].startswith(("no ", "sin ")):
                continue
            if _is_over(match[0], text[match.end() : match.end() + 20]):
                continue
            return True
    return False


def _is_over(said: str, after: str) -> bool:
    """ "hable con una persona ayer": told, not asked. "hablo con una persona o un bot?" asks."""
    if said.startswith("hable ") or re.match(
        r" (?:ayer|la semana pasada|el otro dia|anoche|recien|esta manana|hace)", after
    ):
        return True
    if re.match(r"\s*o (?:es|sos|con un|un|una|estoy|hablo|todo)\b", after):
        return True
    return said.startswith("hablo ") and bool(re.match(r"\s*(?:o\b|\?|real|$)", after))
