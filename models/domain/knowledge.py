"""What a tenant knows, as sources: what each kind is made of, and who may let it be used.

A source is read in stages; its text is used once somebody approved it. An update of an approved
source waits for an approval of its own, and until then the version before it stays in use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from models.domain.errors import InvalidInput

CHUNK_TOKENS: Final = 500
OVERLAP_TOKENS: Final = 50
CHUNKS_MAX: Final = 3_000
"""Of one version: about the text of ten thick books is no brochure."""

PDF_PAGES_MAX: Final = 300
PDF_READ_S: Final = 120.0
HTML_READ_S: Final = 30.0
READER_BYTES_MAX: Final = 1024**3
"""Memory of the process that reads one document."""

PAGE_BYTES_MAX: Final = 5 * 1024**2
SITE_PAGES_MAX: Final = 100
TEXT_CHARS_MAX: Final = 200_000
PAIRS_MAX: Final = 300

STARTS_LATE: Final = timedelta(minutes=5)
"""What was stored and has not begun by then is started by the Schedule."""


class Kind(StrEnum):
    PDF = "PDF"
    URL = "URL"
    WEBSITE = "WEBSITE"
    TEXT = "TEXT"
    FAQ = "FAQ"

    @property
    def is_fetched(self) -> bool:
        """Whether it lies elsewhere, where it may change."""
        return self in (Kind.URL, Kind.WEBSITE)


class Stage(StrEnum):
    """How far the reading of what was given last has come."""

    WAITING = "WAITING"
    FETCHING = "FETCHING"
    CHUNKING = "CHUNKING"
    EMBEDDING = "EMBEDDING"
    READY = "READY"
    FAILED = "FAILED"


class Status(StrEnum):
    DRAFT = "DRAFT"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class Step(StrEnum):
    """What a person does with a source."""

    CHANGE = "change"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Standing:
    """`update`: of what was given since the approval; None where nothing was."""

    status: Status
    update: Status | None = None

    @property
    def takes_new_versions(self) -> bool:
        """Whether what is read now is used without asking anybody."""
        return self.status is Status.APPROVED and self.update is None


_IN_USE: Final = Standing(Status.APPROVED)
_STEPS: Final[Mapping[Step, Mapping[Standing, Standing]]] = {
    Step.CHANGE: {
        Standing(Status.DRAFT): Standing(Status.DRAFT),
        Standing(Status.PENDING_APPROVAL): Standing(Status.PENDING_APPROVAL),
        Standing(Status.REJECTED): Standing(Status.DRAFT),
        _IN_USE: Standing(Status.APPROVED, Status.PENDING_APPROVAL),
        Standing(Status.APPROVED, Status.PENDING_APPROVAL): Standing(
            Status.APPROVED, Status.PENDING_APPROVAL
        ),
        Standing(Status.APPROVED, Status.REJECTED): Standing(
            Status.APPROVED, Status.PENDING_APPROVAL
        ),
    },
    Step.SUBMIT: {
        Standing(Status.DRAFT): Standing(Status.PENDING_APPROVAL),
        Standing(Status.REJECTED): Standing(Status.PENDING_APPROVAL),
        Standing(Status.APPROVED, Status.REJECTED): Standing(
            Status.APPROVED, Status.PENDING_APPROVAL
        ),
    },
    Step.APPROVE: {
        Standing(Status.PENDING_APPROVAL): _IN_USE,
        Standing(Status.APPROVED, Status.PENDING_APPROVAL): _IN_USE,
    },
    Step.REJECT: {
        Standing(Status.PENDING_APPROVAL): Standing(Status.REJECTED),
        Standing(Status.APPROVED, Status.PENDING_APPROVAL): Standing(
            Status.APPROVED, Status.REJECTED
        ),
    },
    Step.WITHDRAW: {
        Standing(Status.APPROVED, update): Standing(Status.DRAFT)
        for update in (None, Status.PENDING_APPROVAL, Status.REJECTED)
    },
}


def after(step: Step, standing: Standing) -> Standing:
    """Raises InvalidInput where the source does not stand so that this can be done."""
    found = _STEPS[step].get(standing)
    if found is None:
        stands = standing.status + (f", its update {standing.update}" if standing.update else "")
        raise InvalidInput(f"cannot {step} a source that is {stands}")
    return found
