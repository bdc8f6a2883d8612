"""Whose a message to a shared number is: one alive conversation decides; among several the message
that was quoted, else the talk that is going on. Where nobody can tell, the person is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

TALK_GOES_ON: Final = timedelta(hours=24)
"""After their last word to a tenant, who writes again means the same one."""
_ABOUT: Final = timedelta(seconds=1)
"""WhatsApp tells when somebody wrote in whole seconds."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Acquaintance:
    """A tenant that knows the person. `wrote_at`: their last word to it; `was_written_to_at`: its
    last word to them."""

    tenant_id: UUID
    name: str
    is_alive: bool
    wrote_at: datetime | None = None
    was_written_to_at: datetime | None = None


def meant(known: Sequence[Acquaintance]) -> list[Acquaintance]:
    """Those that may be meant, by name: with an alive conversation, else all."""
    alive = [each for each in known if each.is_alive]
    return sorted(alive or known, key=lambda each: each.name)


def owner(known: Sequence[Acquaintance], quoted: UUID | None, now: datetime) -> Acquaintance | None:
    """None: nobody knows the person, or nobody can tell. What answers a tenant's own message is
    that tenant's, also while another conversation is alive."""
    for each in known:
        if each.tenant_id == quoted:
            return each
    candidates = meant(known)
    if len(candidates) == 1:
        return candidates[0]
    return _in_talk_with(candidates, now)


def _in_talk_with(known: Sequence[Acquaintance], now: datetime) -> Acquaintance | None:
    """Whom they wrote to last, unless another one has written to them since."""
    if not known:
        return None
    latest = max(known, key=lambda each: each.wrote_at or _NEVER)
    if latest.wrote_at is None or latest.wrote_at < now - TALK_GOES_ON:
        return None
    others = (each.was_written_to_at for each in known if each is not latest)
    is_interrupted = any(at is not None and at >= latest.wrote_at + _ABOUT for at in others)
    return None if is_interrupted else latest
