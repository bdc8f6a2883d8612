"""The lines of `converzia knowledge`: documents and questions."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from commands.json_lines import BadLine, records

K_MAX: Final = 1_000
_STORABLE: Final = r"^[^\x00]*$"
"""Without the one character that PostgreSQL does not keep."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=_STORABLE)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_STORABLE)
]


class DocumentLine(BaseModel):
    """`id` is the document's name at who loads it: the same id again replaces its text."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    tenant: Name
    offer: Name | None = None
    id: Name
    title: Words | None = None
    text: Words


class QuestionLine(BaseModel):
    tenant: Name
    offer: Name | None = None
    query: Words
    k: int = Field(default=10, ge=1, le=K_MAX)


Line = TypeVar("Line", DocumentLine, QuestionLine)


def read(lines: Iterable[str], shape: type[Line]) -> Iterator[Line | BadLine]:
    """Keys that are not known are left alone: a set may hold more than is needed here."""
    for number, record in records(lines):
        if isinstance(record, BadLine):
            yield record
            continue
        try:
            yield shape.model_validate(record)
        except ValidationError as error:
            yield BadLine(f"line {number}: {_explained(record, error)}")


def _explained(record: dict[str, Any], error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    key = str(first["loc"][0])
    if key not in record or record[key] is None:
        return f"{key} is missing"
    match first["type"]:
        case "string_too_short":
            return f"{key} is empty"
        case "string_pattern_mismatch":
            return f"{key} holds a NUL character: leave it out"
        case _:
            return f"{key}: {first['msg'].lower()}"
