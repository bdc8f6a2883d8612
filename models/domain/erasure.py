"""Erasing a person: what still belongs to what was erased, and the certificate that says what was.

A certificate is {"statement", "sha256", "key_id", "public_key", "signature"}: the hash is of the
statement's canonical JSON, the signature (Ed25519) of the same bytes.
"""

import hashlib
import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final


class Cause(StrEnum):
    REQUEST = "REQUEST"
    RETENTION = "RETENTION"
    META = "META"


class Reason(StrEnum):
    """Why somebody else has to be asked."""

    NO_WAY = "no_way"
    """They have no call that deletes one person's data, or it is theirs alone to make."""
    REFUSED = "refused"
    """Their call failed, for a day."""


TALK_OUTLASTS: Final = timedelta(hours=24)
"""WhatsApp's window: what is written within it still belongs to the talk that was erased."""
FORM_LATE: Final = timedelta(minutes=1)
"""A form that arrives sooner is not looked up: it was left after any erasure that counts."""


def is_leftover(
    erased_at: datetime | None,
    written_at: datetime,
    *,
    quotes_us: bool = False,
    clicked: bool = False,
) -> bool:
    """Whether a message of somebody who was erased still belongs to what was erased, and makes
    nobody known again: written before, or an answer to it. By a click of their own, or a message
    out of the blue later on, they begin anew as somebody new."""
    if erased_at is None:
        return False
    if written_at <= erased_at:
        return True
    return not clicked and (quotes_us or written_at <= erased_at + TALK_OUTLASTS)


def canonical(statement: dict[str, Any]) -> bytes:
    """The bytes that are hashed and signed."""
    return json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(statement: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(statement)).hexdigest()
