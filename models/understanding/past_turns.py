"""Turns that were taken, read again: what would be known if a model had read them otherwise."""

from dataclasses import dataclass
from datetime import date

from models.contracts.reading import ModelReading
from models.domain.asking import asked_in
from models.domain.extra_fields import ExtraField
from models.domain.qualification import Fields
from models.understanding.turn import Asked, Heard, read_turn


@dataclass(frozen=True, slots=True)
class PastTurn:
    """`ours`: what the assistant had said before it. `model`: what a model read of it then."""

    heard: tuple[Heard, ...]
    ours: str
    on: date
    model: ModelReading | None

    @property
    def texts(self) -> list[str]:
        return [message.text or "" for message in self.heard]


@dataclass(frozen=True, slots=True)
class PastTalk:
    """`began`: what was known before the first turn, from forms and operators."""

    began: Fields
    turns: tuple[PastTurn, ...]
    extra: tuple[ExtraField, ...]
    currency: str

    def asked(self, turn: PastTurn, known: Fields) -> Asked:
        return Asked(
            today=turn.on,
            about=asked_in(turn.ours),
            known=known,
            default_currency=self.currency,
            ours=turn.ours,
            extra=self.extra,
        )

    def after(self, turn: PastTurn, known: Fields, model: ModelReading | None) -> Fields:
        """What is known once this turn is read as well."""
        return known.merged(read_turn(turn.heard, self.asked(turn, known), model).fields)

    def as_it_was(self) -> Fields:
        known = self.began
        for turn in self.turns:
            known = self.after(turn, known, turn.model)
        return known
