"""One turn of a person: a burst of messages, read as one text by rules, by what was tapped, by
what they accepted, and by a model where one read it as well."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from models.contracts.reading import ModelReading
from models.domain.evidence import Method, Said
from models.domain.extra_fields import ExtraField, ExtraValue
from models.domain.qualification import Fields
from models.understanding.acceptance import read_acceptance
from models.understanding.agreement import agreed
from models.understanding.extra import read_extra
from models.understanding.folding import READ_MAX
from models.understanding.message import prepare
from models.understanding.places_in_text import refused_zones
from models.understanding.reading import Reading, read

_ADDS: Final = re.compile(
    r"\b(?:tambien|ademas|sumale|suma|sumar|agrega\w*|agregar|incluso|igual(?:mente)? me|y si no"
    r"|otra opcion|otra zona|segunda opcion|plan b|also|as well|too|tambem|alem disso)\b"
    r"|^\W*(?:o|y|u|e|or|and|ou) (?:en |por |la zona |zona )?"
)
"""What is named now is named beside what was named before."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message. `chosen`: what a tap, or the number of a listed option, means."""

    text: str | None
    chosen: Fields | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a turn answers. `about`: the field asked last; `ours`: the assistant's last words,
    where they may matter; `is_first`: a bare "no" refuses all contact; `language`: what it was
    asked in."""

    today: date
    about: str | None = None
    known: Fields = field(default_factory=Fields)
    default_currency: str = "USD"
    is_first: bool = False
    ours: str = ""
    extra: tuple[ExtraField, ...] = ()
    language: str = "es"

    @property
    def expecting(self) -> str | None:
        """In Spanish the size of a home is asked for, and told, in ambientes."""
        is_size = self.about == "bedrooms" and self.language == "es"
        return "ambientes" if is_size else self.about

    @property
    def currency(self) -> str:
        """Of a figure that names none."""
        budget = self.known.budget
        return (budget.currency if budget else None) or self.default_currency


def read_turn(heard: Sequence[Heard], asked: Asked, model: ModelReading | None = None) -> Reading:
    """In rising order: rules, a model (models.understanding.agreement), taps."""
    texts = [message.text or "" for message in heard]
    whole = "\n".join(filter(None, texts))
    reading = read(
        whole,
        expecting=asked.expecting,
        known=asked.known,
        first_contact=asked.is_first,
        today=asked.today,
        default_currency=asked.default_currency,
    )
    if reading.opt_out or holds_opt_out(texts, asked.today):
        return Reading(opt_out=True, language=reading.language)
    reading = _with_extra(_with_accepted(reading, whole, asked), whole, asked)
    if model is not None:
        reading = agreed(
            reading, model, texts, ours=asked.ours, extra=asked.extra, currency=asked.currency
        )
    return _beside(_with_choices(reading, heard), whole, asked.known)


def holds_opt_out(texts: Sequence[str], today: date) -> bool:
    """STOP counts as a whole message, also as one of a burst that is read as one text."""
    said = [text for text in texts if text]
    return len(said) > 1 and any(read(text, today=today).opt_out for text in said)


def _with_accepted(reading: Reading, whole: str, asked: Asked) -> Reading:
    """What they said in their own words stands above what they accepted."""
    if not asked.ours:
        return reading
    taken = read_acceptance(whole, asked.ours, asked.known, asked.today, asked.currency)
    merged = taken.fields.merged(reading.fields)
    return replace(reading, fields=merged, said={**taken.said, **reading.said})


def _with_extra(reading: Reading, whole: str, asked: Asked) -> Reading:
    field = next((f for f in asked.extra if f.asks == asked.about), None)
    if field is None:
        return reading
    value = read_extra(prepare(whole, expecting=field.asks), field)
    if value is None:
        return reading
    told = _without(reading, value)
    return told.overlaid(Fields(extra={field.name: value}), {"extra": Said(whole.strip())})


def _without(reading: Reading, value: ExtraValue) -> Reading:
    """A figure that answers the tenant's own question is neither a budget nor a size."""
    budget = reading.fields.budget
    taken = {name for name in ("m2_min", "m2_max") if getattr(reading.fields, name) == value}
    if budget is not None and value in (budget.min, budget.max):
        taken.add("budget")
    said = {name: proof for name, proof in reading.said.items() if name not in taken}
    nothing: dict[str, Any] = dict.fromkeys(taken)
    return replace(reading, fields=replace(reading.fields, **nothing), said=said)


def _with_choices(reading: Reading, heard: Sequence[Heard]) -> Reading:
    """A tap, and the number of an option that was listed, say exactly what the option means."""
    for number, message in enumerate(heard):
        if message.chosen is not None:
            proof = Said(message.text or "", Method.CHOICE, number)
            reading = reading.overlaid(message.chosen, dict.fromkeys(message.chosen.known(), proof))
    return reading


def _beside(reading: Reading, whole: str, known: Fields) -> Reading:
    """Amenities come one by one; a zone joins the others where they say so ("también Belgrano"),
    and leaves them where they say that ("Palermo ya no")."""
    fields = reading.fields
    if fields.amenities:
        fields = replace(fields, amenities=_joined(known.amenities, fields.amenities))
    message = prepare(whole)
    refused = refused_zones(message) if known.zones else frozenset()
    kept = tuple(zone for zone in known.zones if zone not in refused)
    if fields.zones and _ADDS.search(message.text):
        fields = replace(fields, zones=_joined(kept, fields.zones))
    reading = replace(reading, fields=fields)
    if not fields.zones and kept != known.zones:
        return reading.overlaid(Fields(zones=kept), {"zones": Said(whole.strip())})
    return reading


def _joined(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *now)))


def to_be_read(texts: Sequence[str], asked: Asked) -> str:
    """What a model is given of a turn, as JSON: everything in it is data."""
    known = {name: str(value) for name, value in asked.known.known().items()}
    given = {
        "today": asked.today.isoformat(),
        "asked": asked.about,
        "known": known,
        "assistant_said": asked.ours or None,
        "extra_questions": [_question(field) for field in asked.extra],
        "messages": [{"number": n, "text": text} for n, text in enumerate(_cut(texts), 1)],
    }
    return json.dumps(given, ensure_ascii=False)


def _question(field: ExtraField) -> dict[str, object]:
    return {
        "name": field.name,
        "kind": field.kind,
        "question": field.question,
        "choices": list(field.choices),
    }


def _cut(texts: Sequence[str]) -> list[str]:
    """As much as the rules read of a turn (models.understanding.folding)."""
    left, cut = READ_MAX, []
    for text in texts:
        cut.append(text[:left])
        left -= len(cut[-1])
    return cut
