"""The qualification fields of a lead: what a conversation finds out, as values without behaviour.

Money is in whole units of its currency (minor units are for our own billing only).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final

CURRENCIES: Final = ("USD", "ARS", "EUR", "UYU", "BRL", "MXN")


class PropertyType(StrEnum):
    DEPARTAMENTO = "departamento"
    CASA = "casa"
    PH = "ph"
    LOTE = "lote"
    OFICINA = "oficina"
    LOCAL = "local"
    COCHERA = "cochera"


class Purpose(StrEnum):
    VIVIENDA = "vivienda"
    INVERSION = "inversion"
    AMBOS = "ambos"


class Intent(StrEnum):
    READY = "ready"
    LOOKING = "looking"
    EXPLORING = "exploring"
    CURIOUS = "curious"


class FloorPreference(StrEnum):
    BAJO = "bajo"
    MEDIO = "medio"
    ALTO = "alto"
    INDISTINTO = "indistinto"


class Orientation(StrEnum):
    FRENTE = "frente"
    CONTRAFRENTE = "contrafrente"
    LATERAL = "lateral"
    INDISTINTO = "indistinto"


class FinancingType(StrEnum):
    HIPOTECARIO = "hipotecario"
    DESARROLLADOR = "desarrollador"
    POZO = "pozo"


@dataclass(frozen=True, slots=True)
class Budget:
    """Whole units of `currency`; "hasta X" or one figure is `max`. Currency None: not said."""

    min: int | None = None
    max: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When the person wants to buy, as a range of months from the day it was said."""

    text: str = ""
    months_min: int | None = None
    months_max: int | None = None
    flexible: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """None and () mean unknown. Names and meanings: section 5 of the domain document."""

    name: str | None = None
    email: str | None = None
    budget: Budget | None = None
    zones: tuple[str, ...] = ()
    bedrooms: int | None = None
    ambientes: int | None = None
    bathrooms: int | None = None
    property_type: PropertyType | None = None
    timing: Timing | None = None
    purpose: Purpose | None = None
    intent: Intent | None = None
    garage: bool | None = None
    amenities: tuple[str, ...] = ()
    floor_preference: FloorPreference | None = None
    orientation: Orientation | None = None
    balcony: bool | None = None
    terrace: bool | None = None
    pets_allowed: bool | None = None
    m2_min: int | None = None
    m2_max: int | None = None
    financing: bool | None = None
    financing_type: FinancingType | None = None
    pre_approved: bool | None = None
    notes: str | None = None
    extra: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """What the tenant asks beside these, by name: models.domain.extra_fields."""

    def known(self) -> dict[str, Any]:
        """Only the fields that hold a value, by name."""
        return {name: v for name in FIELD_NAMES if (v := getattr(self, name)) not in _UNKNOWN}

    def merged(self, newer: "Fields") -> "Fields":
        """`newer` on top of these; what `newer` does not know never overwrites."""
        return replace(self, **{**newer.known(), "extra": {**self.extra, **newer.extra}})


_UNKNOWN: Final[tuple[object, ...]] = (None, (), {})
FIELD_NAMES: Final = tuple(f.name for f in fields(Fields))
MINIMUM_FIELDS: Final = ("name", "budget", "zones", "timing", "intent")
"""What a lead must have said before it can be ready (domain section 3)."""
