"""What a question is about, where inventory may hold the answer."""

import re
from enum import StrEnum
from typing import Final

from models.domain.places import fold


class Topic(StrEnum):
    PRICE = "price"
    FINANCING = "financing"
    DELIVERY = "delivery"
    TYPOLOGIES = "typologies"
    LOCATION = "location"
    GARAGE = "garage"
    PETS = "pets"
    AMENITIES = "amenities"


_PATTERNS: Final = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        (
            Topic.FINANCING,
            r"\bfinanci|\bcuotas?\b|\bcredito|\bhipotec|\banticipo|\binstal?ment"
            r"|\bmortgage|\bparcela|\bplan(es)? de pago|\bforma(s)? de pago",
        ),
        (Topic.GARAGE, r"\bcochera|\bgarag|\bestacionamiento|\bparking|\bvaga\b|\bgarage?m\b"),
        (Topic.PETS, r"\bmascota|\bperr[oa]s?\b|\bgat[oa]s?\b|\bpets?\b|\banimais"),
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
            r"\bambientes\b|\bdormitorios?\b|\btipologias?\b|\bmetros\b|\bm2\b"
            r"|\bsuperficie|\bunidades\b|\bopciones\b|\bbedrooms?\b",
        ),
        (
            Topic.PRICE,
            r"\bprecios?\b|\bvalor(es)?\b|\bcuanto (sale|cuesta|vale|esta|es|piden)"
            r"|\bcuanto\b|\bprice|\bhow much|\bquanto",
        ),
    )
)
_NOT_OURS: Final = re.compile(
    r"\bexpensas?\b|\bimpuestos?\b|\babl\b|\bescritura|\bhonorario|\bcomision"
)
"""Costs that are no price of a unit: only approved knowledge may answer them."""


def topic(question: str) -> Topic | None:
    """The inventory topic of a question; None sends it to the knowledge base."""
    text = fold(question)
    if _NOT_OURS.search(text):
        return None
    return next((topic for topic, pattern in _PATTERNS if pattern.search(text)), None)
