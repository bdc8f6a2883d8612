"""What a source of knowledge is made of, and what its workflow says: ids, numbers, never texts."""

import hashlib
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, TypeAdapter

from models.contracts.base import Contract
from models.domain.knowledge import PAIRS_MAX, SITE_PAGES_MAX, TEXT_CHARS_MAX, Stage


def _written(max_length: int) -> StringConstraints:
    """Without the one character that PostgreSQL does not keep."""
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=max_length, pattern=r"^[^\x00]*$"
    )


Title = Annotated[str, _written(200)]
Address = Annotated[str, _written(2000)]
Path = Annotated[str, StringConstraints(pattern=r"^/[^?#\s\x00]*$", max_length=500)]
Question = Annotated[str, _written(500)]
Answer = Annotated[str, _written(20_000)]


class Pdf(Contract):
    """`file_id` of a kept file of purpose `document`."""

    kind: Literal["PDF"] = "PDF"
    file_id: UUID


class Url(Contract):
    """One page, or one PDF that lies on the web."""

    kind: Literal["URL"] = "URL"
    url: Address


class Website(Contract):
    """`url` is where it begins; only what lies below one of `paths` on the same host is read."""

    kind: Literal["WEBSITE"] = "WEBSITE"
    url: Address
    paths: tuple[Path, ...] = Field(min_length=1, max_length=50)
    pages_max: int = Field(default=30, ge=1, le=SITE_PAGES_MAX)


class Text(Contract):
    """Lines that begin with # are headings."""

    kind: Literal["TEXT"] = "TEXT"
    text: Annotated[str, _written(TEXT_CHARS_MAX)]


class Pair(Contract):
    question: Question
    answer: Answer


class Faq(Contract):
    kind: Literal["FAQ"] = "FAQ"
    pairs: tuple[Pair, ...] = Field(min_length=1, max_length=PAIRS_MAX)


Definition = Annotated[Pdf | Url | Website | Text | Faq, Field(discriminator="kind")]
DEFINITION: Final[TypeAdapter[Pdf | Url | Website | Text | Faq]] = TypeAdapter(Definition)


def fingerprint(definition: Pdf | Url | Website | Text | Faq) -> str:
    """Names what was given: the same again is the same reading."""
    return hashlib.sha256(definition.model_dump_json().encode()).hexdigest()[:16]


class SourceRef(Contract):
    """One source as it was given then; what is read for an older `fingerprint` is dropped."""

    tenant_id: UUID
    source_id: UUID
    fingerprint: str


class FetchInput(Contract):
    """`run` names this reading: an activity that is tried again goes on with its pages."""

    source: SourceRef
    run: str


class Fetched(Contract):
    """`is_superseded`: other content was given meanwhile, and is read by a workflow of its own."""

    pages: int = 0
    is_superseded: bool = False


class Chunked(Contract):
    """`document_id` None: superseded. `is_new` False: the text is that of the newest version."""

    document_id: UUID | None
    chunks: int = 0
    is_new: bool = False


class DocumentRef(Contract):
    source: SourceRef
    document_id: UUID


class Switched(Contract):
    """`is_in_use` False: it waits for its approval."""

    version: int
    is_in_use: bool


class Failure(Contract):
    """`problem` is a KnowledgeProblem."""

    source: SourceRef
    problem: str


class KnowledgeProgress(Contract):
    """Answer of the `status` query, and what the workflow ends with."""

    stage: Stage
    pages: int = 0
    chunks: int = 0
    embedded: int = 0
    version: int | None = None
    is_in_use: bool = False
    problem: str | None = None


class RefreshInput(Contract):
    batch_max: int = 200


class RefreshResult(Contract):
    """How many readings were begun, and how many ran already."""

    begun: int
    running: int
