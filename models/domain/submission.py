"""What every source of leads hands in at the one door."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SourceKind(StrEnum):
    LEAD_AD = "LEAD_AD"
    FORM = "FORM"
    """A form page of the tenant's own."""
    API = "API"
    IMPORT = "IMPORT"
    CLICK = "CLICK"
    """On a Click-to-WhatsApp ad: no form, the chat itself; has no row of `tenant_source`."""
    TEST = "TEST"
    """Travels the whole way and costs nothing; has no row of `tenant_source`."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One person who asked for something. `external_id` is the source's own name for it: the same
    one again is the same submission. `answers`: question -> answer, as they were written.
    `consent`: the words that the person agreed to."""

    kind: SourceKind
    external_id: str
    answers: dict[str, str]
    occurred_at: datetime
    source_id: UUID | None = None
    offer_id: UUID | None = None
    ad_id: str | None = None
    consent: str | None = None

    @property
    def is_test(self) -> bool:
        return self.kind is SourceKind.TEST

    def says_the_same(self, other: "Submission") -> bool:
        """Whatever the time at which it was said."""
        mine = (self.answers, self.offer_id, self.ad_id, self.consent)
        return mine == (other.answers, other.offer_id, other.ad_id, other.consent)

    def to_json(self) -> bytes:
        return json.dumps(
            {
                "kind": self.kind,
                "external_id": self.external_id,
                "answers": self.answers,
                "occurred_at": self.occurred_at.isoformat(),
                "source_id": self.source_id and str(self.source_id),
                "offer_id": self.offer_id and str(self.offer_id),
                "ad_id": self.ad_id,
                "consent": self.consent,
            }
        ).encode()

    @classmethod
    def from_json(cls, body: bytes) -> "Submission":
        said = json.loads(body)
        return cls(
            kind=SourceKind(said["kind"]),
            external_id=said["external_id"],
            answers=said["answers"],
            occurred_at=datetime.fromisoformat(said["occurred_at"]),
            source_id=UUID(said["source_id"]) if said["source_id"] else None,
            offer_id=UUID(said["offer_id"]) if said["offer_id"] else None,
            ad_id=said["ad_id"],
            consent=said["consent"],
        )
