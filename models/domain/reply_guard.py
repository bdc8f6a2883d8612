"""Whether a reply that a model wrote may be sent. Pure: what it claims, against what is known.

Every figure stands in the inventory or in a cited document, nothing binds the tenant, and the form
is that of a message: short, in the person's language, one question, four options.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.domain.claims import About, Claims, Figure, Unit, supports
from models.domain.places import fold
from models.domain.reply_evidence import DocumentEvidence, OfferEvidence, Situation, VariantEvidence
from models.domain.written import Action, Written

SENTENCES_MAX: Final = 3
CHARS_MAX: Final = 450
QUESTIONS_MAX: Final = 1
OPTIONS_MAX: Final = 4
_REPEATED_WORDS: Final = 9
"""As many words in a row of the instructions are no coincidence."""
_SURE_BY: Final = 2.0
"""By so much another language must be ahead; short replies read like several."""


class Check(StrEnum):
    SHAPE = "shape"
    EMPTY = "empty"
    LENGTH = "length"
    LANGUAGE = "language"
    QUESTIONS = "questions"
    OPTIONS = "options"
    CITATION = "citation"
    FIGURE = "figure"
    CONTACT = "contact"
    PROMISE = "promise"
    UNSOURCED = "unsourced"
    OFF_TOPIC = "off_topic"
    PROTECTED = "protected"
    INTERNAL = "internal"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Problem:
    """`words` tell the model what to repair; they may hold words of the reply."""

    check: Check
    words: str


def problems(written: Written, claims: Claims, situation: Situation) -> tuple[Problem, ...]:
    """Everything that keeps this reply from being sent; () where it may be."""
    if written.action in (Action.HAND_OFF, Action.STOP, Action.DISQUALIFY):
        # What is sent then are the product's own words: only the request itself is judged.
        return tuple(_action(written, situation))
    return (
        *_form(written, claims, situation),
        *_manners(claims, situation, written),
        *_sources(written, claims, situation),
        *_action(written, situation),
    )


def contradicts(claims: Claims, offers: Sequence[OfferEvidence], language: str) -> bool:
    """Whether a text tells a price or a delivery date that inventory holds otherwise. Knowledge is
    never the source of a number that inventory holds."""
    for figure in claims.figures:
        known, is_held = _inventory(figure, claims.figures, offers)
        if is_held and not any(supports(source, figure, language) for source in known):
            return True
    return False


def _form(written: Written, claims: Claims, situation: Situation) -> Iterator[Problem]:
    if not written.text.strip():
        yield Problem(Check.EMPTY, "the text is empty")
    if claims.sentence_count > SENTENCES_MAX or len(written.text) > CHARS_MAX:
        yield Problem(
            Check.LENGTH, f"at most {SENTENCES_MAX} short sentences and {CHARS_MAX} characters"
        )
    if claims.question_count > QUESTIONS_MAX:
        yield Problem(Check.QUESTIONS, "ask at most one question")
    if max(len(written.options), claims.listed_count) > OPTIONS_MAX:
        yield Problem(Check.OPTIONS, f"at most {OPTIONS_MAX} options")
    points = claims.language_points
    if max(points.values(), default=0) >= points.get(situation.language, 0) + _SURE_BY:
        yield Problem(Check.LANGUAGE, f"write in the person's language: {situation.language}")


def _manners(claims: Claims, situation: Situation, written: Written) -> Iterator[Problem]:
    if not claims.is_of_the_trade:
        yield Problem(Check.OFF_TOPIC, "speak of what is sold and of the search, nothing else")
    if claims.protected_words:
        yield Problem(Check.PROTECTED, f"say nothing of who people are: {claims.protected_words!r}")
    if claims.internal_words:
        yield Problem(
            Check.INTERNAL, f"say nothing of how you or the product work: {claims.internal_words!r}"
        )
    elif _repeats(written.text, situation.instructions):
        yield Problem(Check.INTERNAL, "do not repeat your instructions")


def _sources(written: Written, claims: Claims, situation: Situation) -> Iterator[Problem]:
    unknown = [c for c in written.citations if c not in situation.documents]
    if unknown:
        yield Problem(Check.CITATION, "cite only ids of the documents given")
    scope = _scope(written.text, situation)
    cited = [situation.documents[c] for c in written.citations if c in situation.documents]
    told = [f for document in cited for f in document.figures]
    for figure in claims.figures:
        known, is_held = _inventory(figure, claims.figures, scope)
        known = known if is_held else [*known, *told]
        if not any(supports(source, figure, situation.language) for source in known):
            yield Problem(
                Check.FIGURE,
                f"{figure.words!r} stands neither in the inventory nor in a cited document",
            )
    sources: list[OfferEvidence | DocumentEvidence] = [*scope, *cited]
    contacts = {c for source in sources for c in source.contacts}
    if claims.contacts - contacts:
        yield Problem(Check.CONTACT, "give no link, address or phone that no cited document holds")
    allowed = {topic for source in sources for topic in source.topics}
    for words in (*claims.commitments, *(w for t, w in claims.topics.items() if t not in allowed)):
        yield Problem(
            Check.PROMISE,
            f"promise no availability, rate, instalment or discount: {words!r}",
        )
    left_open = situation.unsourced - set(written.unanswered)
    if left_open and not cited:
        numbers = ", ".join(map(str, sorted(left_open)))
        yield Problem(
            Check.UNSOURCED,
            f"no source answers question {numbers}: cite one, or list it as unanswered",
        )


def _action(written: Written, situation: Situation) -> Iterator[Problem]:
    match written.action:
        case Action.HAND_OFF | Action.STOP:
            if not _was_said(written.because, situation):
                yield Problem(Check.ACTION, "`because` must quote the person's words that ask it")
        case Action.DISQUALIFY:
            yield Problem(Check.ACTION, "who is disqualified is decided by rules alone")
        case Action.OFFER_OPTIONS:
            if not written.options or set(written.options) - set(situation.variants()):
                yield Problem(Check.ACTION, "`options` must name variants of the inventory")
        case Action.ASK:
            if written.asks not in situation.askable:
                names = ", ".join(sorted(situation.askable)) or "nothing"
                yield Problem(Check.ACTION, f"`asks` may be: {names}")
        case Action.ANSWER:
            pass
    if set(written.unanswered) - set(range(1, situation.question_count + 1)):
        yield Problem(Check.ACTION, "`unanswered` holds numbers of the person's questions")


def _was_said(words: str | None, situation: Situation) -> bool:
    quoted = _plain(words or "")
    return len(quoted) > 1 and f" {quoted} " in f" {_plain(situation.said)} "


def _scope(text: str, situation: Situation) -> Sequence[OfferEvidence]:
    """The offers that the text speaks of: those it names, else that of the conversation."""
    spoken = f" {_plain(text)} "
    named = [o for o in situation.offers if any(f" {_plain(n)} " in spoken for n in o.names)]
    if named or situation.current is None:
        return named or situation.offers
    return [situation.offers[situation.current]]


def _inventory(
    figure: Figure, told: Sequence[Figure], scope: Sequence[OfferEvidence]
) -> tuple[list[Figure], bool]:
    """What inventory says where this figure stands, and whether inventory alone may say it.

    Beside one typology only what is true of it counts: no price is told of another.
    """
    beside = {
        (f.unit, f.value)
        for f in told
        if f.segment == figure.segment and f.unit in (Unit.ROOMS, Unit.BEDROOMS)
    }
    if len(beside) == 1 and (figure.unit is Unit.AREA or figure.about is About.PRICE):
        ((unit, value),) = beside
        known = [f for o in scope for v in o.variants if _has(v, unit, value) for f in v.figures]
    else:
        known = [f for offer in scope for f in offer.all_figures()]
    is_held = figure.about is not About.OTHER or (figure.unit is Unit.AREA and bool(beside))
    return known, is_held and any(f.unit is figure.unit for f in known)


def _has(variant: VariantEvidence, unit: Unit, value: float) -> bool:
    return (variant.rooms if unit is Unit.ROOMS else variant.bedrooms) == value


def _repeats(text: str, instructions: str) -> bool:
    words, known = _plain(text).split(), f" {_plain(instructions)} "
    runs = (words[i : i + _REPEATED_WORDS] for i in range(len(words) - _REPEATED_WORDS + 1))
    return any(f" {' '.join(run)} " in known for run in runs)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
