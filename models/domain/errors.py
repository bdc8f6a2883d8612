"""Refusals of the product's own rules. `type` is what workflows match on; never the text."""

from typing import ClassVar


class Refusal(Exception):
    """The rules say no; trying again unchanged does not help."""

    type: ClassVar[str] = "input.invalid"
    problem: str | None = None
    """Which of several, where the kind has words of its own for each."""


class InvalidInput(Refusal):
    type = "input.invalid"


class TenantSuspended(Refusal):
    type = "tenant.suspended"


class InsufficientCredits(Refusal):
    type = "credits.insufficient"


class IdempotencyMismatch(Refusal):
    """The same key came with other input: a bug of the caller."""

    type = "idempotency.mismatch"


class NotFound(Refusal):
    type = "input.not_found"
