"""What a person's message says, by rules: the qualification fields with the words they came from,
a wish to stop, a wish for a human, and what they ask us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from models.domain import places
from models.domain.evidence import Said
from models.domain.qualification import Fields, PropertyType
from models.understanding import (
    amenities,
    area,
    corrections,
    email_address,
    financing,
    handoff,
    intent,
    language,
    money,
    opt_out,
    people,
    places_in_text,
    position,
    preferences,
    property_kind,
    purpose,
    timing,
    typology,
)
from models.understanding.message import Found, Message, prepare


@dataclass(frozen=True, slots=True)
class Reading:
    """`said` holds for each field the exact words it was read from; unknown fields are absent.

    `fields` holds what this message says and nothing of what was known before. `corrects`: it
    takes back something that was said.
    """

    fields: Fields = field(default_factory=Fields)
    said: Mapping[str, Said] = field(default_factory=dict)
    opt_out: bool = False
    handoff: bool = False
    questions: tuple[str, ...] = ()
    language: str = "es"
    corrects: bool = False

    @property
    def spans(self) -> dict[str, str]:
        return {name: said.words for name, said in self.said.items()}

    def overlaid(self, fields: Fields, said: Mapping[str, Said]) -> "Reading":
        """With these values on top of its own."""
        return replace(self, fields=self.fields.merged(fields), said={**self.said, **said})


_READERS: Final[tuple[tuple[str, Callable[[Message], Found[Any] | None]], ...]] = (
    ("name", people.read_name),
    ("email", email_address.read_email),
    ("budget", money.read_budget),
    ("bathrooms", typology.read_bathrooms),
    ("property_type", property_kind.read_property_type),
    ("timing", timing.read_timing),
    ("purpose", purpose.read_purpose),
    ("intent", intent.read_intent),
    ("garage", preferences.read_garage),
    ("amenities", amenities.read_amenities),
    ("floor_preference", position.read_floor),
    ("orientation", position.read_orientation),
    ("balcony", preferences.read_balcony),
    ("terrace", preferences.read_terrace),
    ("pets_allowed", preferences.read_pets),
    ("financing", financing.read_financing),
    ("financing_type", financing.read_financing_type),
    ("pre_approved", financing.read_pre_approved),
)


def read(
    text: str,
    *,
    expecting: str | None = None,
    known: Fields | None = None,
    first_contact: bool = False,
    today: date | None = None,
    default_currency: str = "USD",
) -> Reading:
    """`expecting` is the field asked last; `first_contact`: a bare "no" refuses all contact;
    without `today` nothing that depends on the calendar is read."""
    message = prepare(
        text,
        expecting=expecting,
        known=known,
        first_contact=first_contact,
        today=today,
        default_currency=default_currency,
    )
    spoken = language.language_of(message.written, message.folded)
    if opt_out.reads_opt_out(message):
        # Whoever asks to be left alone has told us nothing that we may use.
        return Reading(opt_out=True, language=spoken)
    values, said = _values(message)
    return Reading(
        fields=Fields(**values),
        said=said,
        handoff=handoff.reads_handoff(message),
        questions=tuple(
            words for q in message.questions if (words := message.words(q.start, q.end))
        ),
        language=spoken,
        corrects=corrections.are_in(message),
    )


def _values(message: Message) -> tuple[dict[str, Any], dict[str, Said]]:
    values: dict[str, Any] = {}
    said: dict[str, Said] = {}

    claimed: list[Found[Any]] = []

    def keep(name: str, value: Any, found: Found[Any]) -> None:
        if value is not None:
            claimed.append(found)
            values[name] = value
            said[name] = Said(message.words(found.start, found.end))

    for name, reader in _READERS:
        if found := reader(message):
            keep(name, found.value, found)
            if name == "name":
                taken = ((found.start, found.end),)
    if values.get("property_type") is PropertyType.COCHERA and message.is_expecting(
        "property_type"
    ):
        # The garage is what they buy, not what the home should have.
        values.pop("garage", None)
        said.pop("garage", None)
    if rooms := typology.read_rooms(message):
        keep("ambientes", rooms.value.ambientes, rooms)
        keep("bedrooms", rooms.value.bedrooms, rooms)
    if size := area.read_area(message):
        keep("m2_min", size.value[0], size)
        keep("m2_max", size.value[1], size)
    zones = places_in_text.read_zones(message, taken if "name" in values else ())
    if zones and not _is_something_else(zones, claimed):
        keep("zones", zones.value, zones)
    return values, said


def _is_something_else(zones: Found[tuple[str, ...]], claimed: list[Found[Any]]) -> bool:
    """Words that name no place that is known, and say something: "lo antes posible"."""
    if any(places.find(zone) for zone in zones.value):
        return False
    return any(found.start < zones.end and zones.start < found.end for found in claimed)
