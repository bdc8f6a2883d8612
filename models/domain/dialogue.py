"""What the scripted assistant says next: answers first, then one question, in a few sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from models.domain.asking import ASKED_MAX, LAST, next_question
from models.domain.catalogue import phrase
from models.domain.choices import Option, options_for
from models.domain.extra_fields import ExtraField, unanswered, worded
from models.domain.figures import listing
from models.domain.lifecycle import State
from models.domain.offer import OfferType
from models.domain.product_questions import ORDER, question
from models.domain.qualification import Fields
from models.domain.remarks import LEAVES, LIGHT, Remark

OPEN_QUESTION: Final = ("open_question", "open_question.1", "open_question.2")
"""In turn: the first is said once, the others from then on."""
"""What is said of a question that stays open: the first, and those after it."""
_NOTED: Final = ("noted.0", "noted.1", "noted.2")
"""In turn: the same word after every answer reads like a machine."""
CLOSED: Final = frozenset({State.LEAD_READY, State.SENT_TO_DEVELOPER})
"""Nothing more is asked."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a reply depends on. `answers` are complete sentences, in the order asked."""

    state: State
    language: str
    tenant_name: str
    fields: Fields
    asked: Mapping[str, int]
    last_asked: str | None = None
    learned: frozenset[str] = frozenset()
    repeats: bool = False
    """They told what was known, and nothing else."""
    answers: tuple[str, ...] = ()
    has_unheard_voice: bool = False
    has_unreadable: bool = False
    has_media: bool = False
    just_ready: bool = False
    out_of_zone: bool = False
    is_told: bool = False
    """That it is out of zone was said before."""
    is_first: bool = False
    """It is our first reply to what they write."""
    remark: Remark | None = None
    our_zones: tuple[str, ...] = ()
    zone: str | None = None
    """Where the offer is that they came for."""
    extra: tuple[ExtraField, ...] = ()
    """What is asked beside the usual fields: by such an offer, and by the tenant."""
    kind: OfferType = OfferType.PROPERTY
    """What the offer is that the conversation is about."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`asks` is the field asked for; None when the reply asks nothing. `options` are those of a
    closed question."""

    text: str
    asks: str | None = None
    asked: Mapping[str, int] = field(default_factory=dict)
    options: tuple[Option, ...] = ()


def compose(turn: Turn) -> Reply:
    """The reply to one turn. Pure: the same turn always gets the same reply."""
    if (kept := _leaving_open(turn)) is not None:
        return Reply(_joined([*turn.answers, *kept]), turn.last_asked, turn.asked)
    say = [*turn.answers]
    if turn.has_media and turn.state in CLOSED:
        say.append(phrase("media", turn.language))
    if turn.state is State.LEAD_READY and (more := _extra(turn)) is not None:
        return _asking_more(turn, say, more)
    if (closing := _closing(turn)) is not None:
        return Reply(_joined([*say, closing]), None, turn.asked)
    if turn.remark is Remark.UNSURE and turn.last_asked in ORDER[turn.kind]:
        turn = replace(turn, asked={**turn.asked, turn.last_asked: ASKED_MAX})
    return _asking(turn, say)


def _leaving_open(turn: Turn) -> tuple[str, ...] | None:
    """What is said where nothing is asked, and what was asked last may still be answered; None
    where the talk goes on."""
    if turn.has_unheard_voice:
        return (phrase("write_please", turn.language),)
    if turn.has_unreadable:
        return (phrase("unreadable", turn.language),)
    if turn.remark is Remark.UPSET:
        # Answered, or heard out; whoever is angry is asked for nothing.
        return () if turn.answers else (phrase("upset", turn.language),)
    if turn.remark is Remark.THANKS and turn.state not in CLOSED and not turn.is_first:
        return (phrase("welcome", turn.language),)
    if turn.remark in (Remark.LATER, Remark.ENOUGH):
        return (phrase(turn.remark, turn.language),)
    return None


def _asking(turn: Turn, say: list[str]) -> Reply:
    """One question after what is said; none is left, or was asked often enough: the door stays
    open."""
    more, asks = _extra(turn), next_question(turn.fields, turn.asked, turn.kind)
    if more is not None and asks in (None, LAST):
        asks = more.asks
    if turn.remark is Remark.LOST and turn.last_asked in ORDER[turn.kind]:
        asks = turn.last_asked
    if not say:
        say.append(_opening(turn, asks))
    if turn.is_first:
        say.insert(0, _hello(turn))
    if asks is None:
        if turn.remark in LIGHT:
            say.append(phrase("here", turn.language))
        elif not any(say) or (turn.state is State.SCORED and not turn.answers):
            say.append(phrase("below", turn.language))
        return Reply(_joined(say), None, turn.asked)
    say.append(_going_on(turn, _question(turn, asks)))
    asked = {**turn.asked, asks: turn.asked.get(asks, 0) + 1}
    return Reply(_joined(say), asks, asked, options_for(asks, turn.language))


def _question(turn: Turn, asks: str) -> str:
    extra = next((field for field in turn.extra if field.asks == asks), None)
    if extra is not None:
        return worded(extra)
    is_again = turn.asked.get(asks, 0) > 0
    if asks == "zones" and turn.zone and turn.kind is OfferType.PROPERTY and not is_again:
        return phrase("ask.zones.offer", turn.language, zone=turn.zone)
    return question(turn.kind, asks, turn.language, is_again=is_again)


def _extra(turn: Turn) -> ExtraField | None:
    """The tenant's next one; what the offer itself needs to know has its place in the order."""
    own = (field for field in turn.extra if field.asks not in ORDER[turn.kind])
    return unanswered(own, turn.fields.extra, turn.asked)


def _asking_more(turn: Turn, say: list[str], more: ExtraField) -> Reply:
    """The lead is ready, and is handed over in a while: one question of the tenant's own first."""
    if turn.just_ready:
        say.append(phrase("ready", turn.language, tenant=turn.tenant_name))
    elif not say:
        say.append(_opening(turn, more.asks))
    say.append(_going_on(turn, worded(more)))
    return Reply(_joined(say), more.asks, {**turn.asked, more.asks: 1})


def _closing(turn: Turn) -> str | None:
    """What is said instead of a question once the lead is ready, delivered, or wants a place that
    we do not sell in; "" where the answers say it all, None where questions go on."""
    if turn.out_of_zone and turn.is_told:
        return _still_elsewhere(turn)
    if turn.out_of_zone:
        return phrase(
            "out_of_zone",
            turn.language,
            wanted=listing(turn.fields.zones, turn.language),
            ours=listing(turn.our_zones, turn.language),
        )
    if turn.state is State.DISQUALIFIED and turn.remark in {*LIGHT, *LEAVES}:
        return phrase("here", turn.language)
    if turn.state not in CLOSED:
        return None
    if turn.just_ready:
        return phrase("ready", turn.language, tenant=turn.tenant_name)
    if turn.answers:
        return ""
    if turn.remark in LIGHT:
        return phrase("welcome" if turn.remark is Remark.THANKS else "here", turn.language)
    heard = [phrase(_NOTED[0], turn.language)] if turn.learned else []
    return _joined([*heard, phrase("delivered", turn.language, tenant=turn.tenant_name)])


def _still_elsewhere(turn: Turn) -> str:
    if turn.remark is Remark.THANKS:
        return phrase("welcome", turn.language)
    ours = listing(turn.our_zones, turn.language)
    return phrase("out_of_zone.still", turn.language, ours=ours)


def _opening(turn: Turn, asks: str | None) -> str:
    if "name" in turn.learned and turn.fields.name:
        return phrase("thanks.name", turn.language, name=turn.fields.name.split()[0])
    if turn.repeats:
        return phrase("known", turn.language)
    if turn.learned:
        return phrase(_NOTED[sum(turn.asked.values()) % len(_NOTED)], turn.language)
    if turn.has_media:
        return phrase("media", turn.language)
    if turn.remark in (Remark.LOST, Remark.UNSURE, Remark.WELL, Remark.PRICEY):
        return phrase(turn.remark, turn.language)
    if turn.is_first:
        return phrase("start", turn.language)
    is_unheard = asks is not None and asks == turn.last_asked and turn.remark not in LIGHT
    return phrase("again", turn.language) if is_unheard else ""


def _hello(turn: Turn) -> str:
    """Before the first reply; who has just said their name is thanked for it instead."""
    if not turn.fields.name or "name" in turn.learned:
        return phrase("hello", turn.language)
    return phrase("hello.name", turn.language, name=turn.fields.name.split()[0])


def _going_on(turn: Turn, question: str) -> str:
    """Goes on after a question that stays open, instead of seeming to pass over it."""
    left_open = {phrase(key, turn.language) for key in OPEN_QUESTION}
    if not left_open & set(turn.answers):
        return question
    at = 1 if question.startswith("¿") else 0
    question = question[:at] + question[at].lower() + question[at + 1 :]
    return phrase("meanwhile", turn.language, question=question)


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)
