"""What a reply may rest on: figures of the inventory, by offer and variant, and cited documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.domain.claims import Figure, Topic


@dataclass(frozen=True, slots=True)
class VariantEvidence:
    reference: str
    rooms: int | None
    bedrooms: int | None
    figures: tuple[Figure, ...]
    """Its own and its units'."""


@dataclass(frozen=True, slots=True)
class OfferEvidence:
    """`names`: folded names by which a text speaks of it. `figures`: what is true of the offer as
    a whole. `topics`: what its own text on financing speaks of."""

    names: tuple[str, ...]
    figures: tuple[Figure, ...]
    variants: tuple[VariantEvidence, ...] = ()
    topics: frozenset[Topic] = frozenset()
    contacts: frozenset[str] = frozenset()

    def all_figures(self) -> tuple[Figure, ...]:
        return (*self.figures, *(f for variant in self.variants for f in variant.figures))


@dataclass(frozen=True, slots=True)
class DocumentEvidence:
    figures: tuple[Figure, ...]
    topics: frozenset[Topic] = frozenset()
    contacts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """What a reply is judged by. `current`: the offer that the conversation is about, as an index
    into `offers`. `documents`: by chunk id, those of this tenant that were shown to the model.
    `askable`: fields that may be asked for. `unsourced`: numbers of the questions that inventory
    does not answer. `said`: the person's own words of this turn, folded. `instructions`: folded,
    never to be repeated."""

    language: str
    offers: tuple[OfferEvidence, ...] = ()
    current: int | None = None
    documents: Mapping[str, DocumentEvidence] = field(default_factory=dict)
    askable: frozenset[str] = frozenset()
    question_count: int = 0
    unsourced: frozenset[int] = frozenset()
    said: str = ""
    instructions: str = ""

    def variants(self) -> dict[str, VariantEvidence]:
        return {v.reference: v for offer in self.offers for v in offer.variants}
