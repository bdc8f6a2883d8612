"""An error as logs, histories and reports may show it: of which kind, where, and in words only
where the words are ours.

What a library says quotes what it stumbled over, as "Failing row contains (..., Ana, +54911...)".
Error classes of ours speak of ids and codes (models/domain/errors.py, integrations/errors.py).
"""

import traceback
from collections.abc import Iterator
from typing import Final

_OURS: Final = frozenset(
    {"activities", "api", "commands", "integrations", "models", "stack", "workflows", "temporalio"}
)
"""temporalio's carry the words that activities/ and workflows/ gave them."""


def is_ours(module: str | None) -> bool:
    return (module or "").partition(".")[0] in _OURS


def words(error: BaseException) -> str:
    """`NotFound: no tenant 0c1f...`, `IntegrityError: 23505 uq_lead_phone`, or `ValueError`."""
    kind = type(error).__name__
    said = str(error) if is_ours(type(error).__module__) else " ".join(_codes(error))
    return f"{kind}: {said}" if said else kind


def report(error: BaseException) -> str:
    """What led to it, the cause first: source lines without values, and words."""
    return "\n".join(_story(error))


def _codes(error: BaseException) -> Iterator[str]:
    """What a database or an operating system names without quoting anybody."""
    driver = getattr(error, "orig", None) or error
    diagnosis = getattr(driver, "diag", None)
    found = (
        getattr(driver, "sqlstate", None),
        getattr(diagnosis, "constraint_name", None),
        getattr(driver, "strerror", None),
    )
    return (str(code) for code in found if code)


def _story(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _story(before)
        yield "which led to:"
    yield "".join(traceback.format_tb(error.__traceback__)) + words(error)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _story(part)
