"""A reply that a model wrote, as a value: what is said, on what grounds, and what it asks for."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What the model asks for. HAND_OFF, DISQUALIFY and STOP are requests that code decides on."""

    ASK = "ask"
    ANSWER = "answer"
    OFFER_OPTIONS = "offer_options"
    HAND_OFF = "hand_off"
    DISQUALIFY = "disqualify"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Written:
    """`asks`: the field the one question is about. `options`: references of variants, which code
    renders. `citations`: ids of chunks. `unanswered`: numbers of the person's questions that no
    source answers. `because`: the person's own words that ask for HAND_OFF or STOP."""

    text: str
    action: Action
    asks: str | None = None
    options: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    unanswered: tuple[int, ...] = ()
    because: str | None = None
