"""The lines of `converzia knowledge`: documents and questions."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from commands.json_lines import BadLine, records

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


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
    k: int = Field(default=10, ge=1, le=100)


Line = TypeVar("Line", DocumentLine, QuestionLine)


def read(lines: Iterable[str], shape: type[Line]) -> Iterator[Line | BadLine]:
    """Keys that are not known are left alone: a set may hold more than is needed here."""
    for record in records(lines):
        if isinstance(record, BadLine):
            yield record
            continue
        try:
            yield shape.model_validate(record)
        except ValidationError as error:
            yield BadLine(_explained(record, error))


def _explained(record: dict[str, Any], error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    key = str(first["loc"][0])
    return f"{key} is missing" if key not in record else f"{key}: {first['msg'].lower()}"
