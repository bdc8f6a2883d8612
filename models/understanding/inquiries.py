"""What a question is about, where inventory may hold the answer."""

import re
from enum import StrEnum
from typing import Final

from models.domain.places import fold
from models.understanding.message import prepare
from models.understanding.typology import ambientes_named


class Topic(StrEnum):
    WHO = "who"
    """Who it is that answers."""
    LANGUAGES = "languages"
    VISIT = "visit"
    OVERVIEW = "overview"
    CHEAPEST = "cheapest"
    PRICE = "price"
    FINANCING = "financing"
    DELIVERY = "delivery"
    TYPOLOGIES = "typologies"
    LOCATION = "location"
    GARAGE = "garage"
    BALCONY = "balcony"
    DEVELOPER = "developer"
    PETS = "pets"
    AMENITIES = "amenities"


_PATTERNS: Final = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        (
            Topic.WHO,
            r"\b(?:sos|eres|es|hablo con|estoy hablando con|are you|am i (?:talking|speaking) (?:to"
            r"|with)|(?:voce )?e) (?:un |una |el |la |a |an |um |uma |usted )?(?:ro)?(?:bot|maquina"
            r"|ia|inteligencia|contestador|persona|humano|humana|real|human|person|machine|ai"
            r"|automatic[oa]|robo|pessoa)\b|\b(?:quien sos|quien eres|con quien hablo|who are you"
            r"|quem e voce|que (?:queres|quieren|quiere|necesitan)"
            r"|quien(?:es)? (?:habla|me habla|son ustedes)|who is this"
            r"|como te llamas|cual es tu nombre|what is your name)\b",
        ),
        (
            Topic.LANGUAGES,
            r"\b(?:speak|talk in|habl[ae]\w*|fal[ae]\w*|escrib\w+ en|atienden en)"
            r"(?: (?:el|em|en|o))? (?:english|spanish|portuguese|ingles|espanol|castellano"
            r"|portugues|espanhol)\b",
        ),
        (
            Topic.CHEAPEST,
            r"\b(?:mas (?:barat|economic|accesible)\w*|menor (?:precio|valor)|cheap(?:er|est)"
            r"|more affordable|mais (?:barat|em conta)\w*)",
        ),
        (
            Topic.VISIT,
            r"\b(?:visita\w*|ir a ver\w*|can i see"
            r"|(?:puedo|podemos|podria|podriamos|puede) ver(?:lo|la)?\b"
            r"|(?:quiero|queremos|quisiera|gustaria|querria) (?:ir a )?(?:ver|conocer)(?:lo|la)\b"
            r"|verlo (?:en persona|hoy"
            r"|manana|el|esta)|recorrer\w*"
            r"|conocerlo|pasar a ver\w*|visit|viewing|see it in person|come (?:and )?see"
            r"|agendar uma visita)\b",
        ),
        (
            Topic.FINANCING,
            r"\bfinanci|\bcuotas?\b|\bcredito|\bhipotec|\banticipo|\binstal?ment"
            r"|\bmortgage|\bparcela|\bplan(es)? de pago|\bforma(s)? de pago",
        ),
        (Topic.GARAGE, r"\bcochera|\bgarag|\bestacionamiento|\bparking|\bvaga\b|\bgarage?m\b"),
        (Topic.BALCONY, r"\bbalcon|\bbalcony|\bvaranda|\bsacada\b"),
        (
            Topic.DEVELOPER,
            r"\bdesarrollador\w*|\bconstructora|\bquien(?:es)? (?:construye|desarrolla|hace)"
            r"|\bdeveloper|\bwho (?:is building|builds)|\bconstrutora|\bincorporadora",
        ),
        (
            Topic.PETS,
            r"\bmascota|\bperr[oa]s?\b|\bgat[oa]s?\b|\bpets?\b|\bdogs?\b|\bcats?\b|\banimais\b|\bcachorro",
        ),
        (
            Topic.AMENITIES,
            r"\bamenit|\bpileta|\bpiscina|\bgimnasio|\bgym\b|\bparrilla|\bsum\b"
            r"|\blaundry|\bsolarium|\bcowork|\bpool\b",
        ),
        (
            Topic.DELIVERY,
            r"\bentreg|\bposesion|\bfecha de|\bcuando (se )?(termina|estaria|esta )"
            r"|\bterminad|\bhandover|\bready\b|\bfica(?:ra)? pronto",
        ),
        (
            Topic.LOCATION,
            r"\bdonde\b|\bubica|\bdireccion|\bque (calle|altura|zona|barrio)\b|\bwhere\b"
            r"|\baddress|\bonde\b|\bendereco",
        ),
        (
            Topic.TYPOLOGIES,
            r"\bdisponib|\bavailab|\bdisponiv|\bsiguen? (?:en venta|a la venta|estando)|\bquedan?\b"
            r"|\bambientes\b|\bdormitorios?\b|\btipologias?\b|\bmetros\b|\bm2\b"
            r"|\bsuperficie|\bunidades\b|\bopciones\b|\bbedrooms?\b",
        ),
        (
            Topic.PRICE,
            r"\bprecios?\b|\bvalor(es)?\b|\bcuanto (sale|cuesta|vale|esta|es|piden)"
            r"|\bcuanto\b|\bprice|\bhow much|\bquanto",
        ),
        (
            Topic.OVERVIEW,
            r"\binfo(?:rmacion|rmation|rmacao|rmes|rmacoes)?\b|\bdetalles\b|\bdetails\b"
            r"|\bdetalhes\b"
            r"|\bconsulta\w* (?:por|sobre|acerca)\b|\b(?:tell me|know)"
            r" (?:more|about)|\bsaber mas\b|\bsaber mais\b|\bque (?:tienen|tenes"
            r"|ofrecen|opciones)\b|\bde que se trata\b|\bcomo es (?:el|la|este|esta|ese) \w+",
        ),
    )
)
_NOT_OURS: Final = re.compile(
    r"\bexpensas?\b|\bimpuestos?\b|\babl\b|\bescritura|\breservas?\b|\bsena\b|\bhonorario"
    r"|\bcomision"
)
"""Costs that are no price of a unit: only approved knowledge may answer them."""


_SIZE: Final = re.compile(r"\b(?:el|los|uno?|the) (?:de )?(#)(?=$|\W*$| (?:y|que|con|and)\b)")
""" "¿Cuánto sale el de 3?" """


def rooms_asked_about(question: str) -> int | None:
    """The ambientes that a question names; None where it names none, or several."""
    message = prepare(question)
    named = set(ambientes_named(message))
    if not named and (one := _SIZE.search(message.text)):
        named = {int(message.figure(one))}
    return named.pop() if len(named) == 1 else None


def topic(question: str) -> Topic | None:
    """The inventory topic of a question; None sends it to the knowledge base."""
    text = fold(question)
    if _NOT_OURS.search(text):
        return None
    named = next((topic for topic, pattern in _PATTERNS if pattern.search(text)), None)
    return Topic.TYPOLOGIES if named is None and rooms_asked_about(question) else named
