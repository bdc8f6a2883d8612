"""What may be kept as a file: which types, how large, for which purpose.

What a file is follows from its bytes, never from its name; what its sender declares has to agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from models.domain.file_problems import FileProblem, FileRefused

LINK_LIVES: Final = timedelta(hours=1)
LINK_LIVES_MAX: Final = timedelta(days=7)
"""S3 signs for no longer."""
_MB: Final = 1024 * 1024


class Purpose(StrEnum):
    MEDIA = "media"
    """What people send in a conversation."""
    LOGO = "logo"
    DOCUMENT = "document"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Rule:
    """`limits`: bytes at most, by content type. A public file's link never expires."""

    limits: Mapping[str, int]
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that were looked at and may be kept."""

    purpose: Purpose
    content_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """Bytes on their way to a person. `name` is shown with a document."""

    data: bytes
    content_type: str
    name: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """Where a kept file lies."""

    tenant_id: UUID
    id: UUID
    purpose: Purpose
    key: str

    @property
    def is_public(self) -> bool:
        return RULES[self.purpose].is_public


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
XLSX: Final = f"{_OFFICE}spreadsheetml.sheet"
EXTENSIONS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "video/mp4": "mp4",
    "application/pdf": "pdf",
    f"{_OFFICE}wordprocessingml.document": "docx",
    XLSX: "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
    "text/plain": "txt",
    "text/csv": "csv",
    "application/json": "json",
}
"""Every type that is kept for any purpose. None of them runs in a browser: no HTML, no SVG."""
_SIZES: Final = {"image": 5 * _MB, "audio": 16 * _MB, "video": 16 * _MB}
"""As WhatsApp has them; its documents of up to 100 MB are more than we take."""

RULES: Final[Mapping[Purpose, Rule]] = {
    Purpose.MEDIA: Rule({kind: _SIZES.get(kind.split("/")[0], 25 * _MB) for kind in EXTENSIONS}),
    Purpose.LOGO: Rule(
        dict.fromkeys(("image/png", "image/jpeg", "image/webp"), 2 * _MB), is_public=True
    ),
    Purpose.DOCUMENT: Rule({"application/pdf": 25 * _MB}),
    Purpose.EXPORT: Rule(
        dict.fromkeys(("text/csv", "application/json", "application/pdf", XLSX), 25 * _MB)
    ),
}

_ALIASES: Final = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/opus": "audio/ogg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
}
_SHOWN_IN_PLACE: Final = frozenset({"image", "audio", "video"})
_UNTOLD: Final = frozenset({"", "application/octet-stream"})
_CONTAINERS: Final = {
    "audio/mp4": "mp4",
    "video/mp4": "mp4",
    "text/plain": "text",
    "text/csv": "text",
    "application/json": "text",
}
"""Types whose bytes look alike: what the sender declares decides between them."""


def largest(purpose: Purpose) -> int:
    return max(RULES[purpose].limits.values())


def admit(purpose: Purpose, found: str | None, declared: str | None, size_bytes: int) -> str:
    """The content type to keep these bytes as. Raises FileRefused.

    `found` is what the bytes are, None when nobody knows; `declared` is what the sender says.
    """
    if size_bytes == 0:
        raise FileRefused(FileProblem.EMPTY)
    kind = _agreed(found, declared)
    limits = RULES[purpose].limits
    if kind is None or kind not in limits:
        allowed = ", ".join(sorted(EXTENSIONS[each].upper() for each in limits))
        raise FileRefused(FileProblem.TYPE_NOT_ALLOWED, f"Allowed: {allowed}.")
    if size_bytes > limits[kind]:
        raise FileRefused(FileProblem.TOO_LARGE, f"At most {limits[kind] // _MB} MB.")
    return kind


def _agreed(found: str | None, declared: str | None) -> str | None:
    said = (declared or "").split(";")[0].strip().lower()
    said = _ALIASES.get(said, said)
    if found is None or said in _UNTOLD or said == found:
        return found
    if said in _CONTAINERS and _CONTAINERS[said] == _CONTAINERS.get(found):
        return said
    raise FileRefused(FileProblem.MISMATCH)


def disposition(content_type: str) -> str:
    """Pictures and sound are shown where the link is opened; everything else is saved."""
    return "inline" if content_type.split("/")[0] in _SHOWN_IN_PLACE else "attachment"
