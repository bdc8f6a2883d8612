"""What a part in the demo is made of: a form, steps to play, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from models.domain.lifecycle import State

MAIN: Final = "ribera"
"""The tenant that almost everybody writes to."""
QUICK: Final = "ritmo-corto"
"""The same developer with days shortened to seconds, for who answers after cooling."""

UNKNOWN_AD: Final = "120250000000000903"
ADS: Final = {"soler": "120250000000000901", "conesa": "120250000000000902"}


@dataclass(frozen=True, slots=True)
class Says:
    """One message, or a burst of several; `replies` is how many answers must come."""

    texts: tuple[str, ...]
    replies: int = 1


@dataclass(frozen=True, slots=True)
class Speaks:
    """A voice note with these words."""

    words: str
    replies: int = 1


@dataclass(frozen=True, slots=True)
class SendsPapers:
    """A photo and a PDF, one after the other."""

    replies: int = 1


@dataclass(frozen=True, slots=True)
class Hears:
    """Waits for messages that come by themselves: first contact, follow-up, reactivation."""

    messages: int = 1


@dataclass(frozen=True, slots=True)
class AdIsMapped:
    """Somebody of the platform maps the ad that nobody knew, through the admin API."""

    ad_id: str
    offer: str


@dataclass(frozen=True, slots=True)
class Reaches:
    """Does nothing until the life is in this state."""

    state: State


@dataclass(frozen=True, slots=True)
class CreditsRunOut:
    """Begins only when the tenant has no credit left."""


Step = Says | Speaks | SendsPapers | Hears | Reaches | AdIsMapped | CreditsRunOut


@dataclass(frozen=True, slots=True)
class Form:
    """What the person left in the Lead Ad. `forms`: submissions; `notices`: webhooks for each."""

    phone: str
    ad_id: str = ADS["soler"]
    answers: Mapping[str, str] = field(default_factory=dict)
    forms: int = 1
    notices: int = 1


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be true at the end; None and empty ask nothing."""

    state: State
    delivered: bool = False
    messages: int | None = None
    """How many messages the person received from us."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    passed: tuple[State, ...] = ()
    """States on the way, in this order."""
    heard: tuple[str, ...] = ()
    """Words that stand in what the person received."""
    not_heard: tuple[str, ...] = ()
    cites: str | None = None
    open_question: str | None = None
    language: str = "es"
    outcome: str | None = None
    has_phone_problem: bool = False
    waited_for_credit: bool = False
    files: int = 0
    """How many photos, documents and voice notes were kept."""
    target_tries: int | None = None
    """How often the target that fails was tried until it took the lead."""


@dataclass(frozen=True, slots=True)
class Character:
    name: str
    wa_id: str
    """Digits with country code; empty for who has no usable phone."""
    plays: str
    form: Form
    steps: tuple[Step, ...]
    expects: Expected
    tenant: str = MAIN
    failing_target: str | None = None
    """`sink` or `sheet`: fails twice for this lead's delivery, then works."""

    @property
    def key(self) -> str:
        return self.name.split()[0].lower()


def says(*texts: str, replies: int = 1) -> Says:
    return Says(texts, replies)


def delivered(messages: int | None = None, **more: Any) -> Expected:
    return Expected(State.SENT_TO_DEVELOPER, delivered=True, messages=messages, **more)


def ordinary(
    number: int, name: str, plays: str, *steps: Step, expects: Expected, **form: Any
) -> Character:
    """Somebody of Buenos Aires with an ordinary mobile, written the way people write it."""
    digits = f"{5550100 + number:08d}"
    phone = f"011 15-{digits[:4]}-{digits[4:]}"
    return Character(name, f"54911{digits}", plays, Form(phone, **form), (Hears(), *steps), expects)
