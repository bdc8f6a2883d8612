"""WhatsApp templates: what each is for, when it may be used, and what its variables hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

NO_TEMPLATE: Final = "NO_APPROVED_TEMPLATE"
"""The mark of a life that waits for a template."""
PURPOSES: Final = ("first_contact", "follow_up", "reactivation", "window_closed")
PARAMETERS: Final = ("name", "offer", "tenant")
"""What {{1}}, {{2}}, ... may hold: the person's first name, the offer's name, the tenant's."""
USABLE: Final = "APPROVED"
REFUSED: Final = "REFUSED"
"""Our own status: Graph calls it approved, and what is sent with it is refused."""
_STILL_APPROVED: Final = frozenset({"APPROVED", "REINSTATED", "UNARCHIVED", "FLAGGED"})
"""Events after which a template may be sent; FLAGGED is a warning."""


@dataclass(frozen=True, slots=True)
class GraphTemplate:
    """One template as Graph lists it; `language_code` as in `es_AR`."""

    name: str
    language_code: str
    status: str
    category: str | None
    components: list[dict[str, Any]]


def status_of(event: str) -> str:
    """The status that Graph's word for an event or a state means here."""
    word = event.upper()
    return USABLE if word in _STILL_APPROVED else word


def language_of(code: str) -> str:
    """`es_AR` and `es` are `es`."""
    return code.split("_")[0].lower()


def body_of(components: Sequence[Mapping[str, Any]]) -> str:
    """The text of the BODY component; "" without one."""
    bodies = (c.get("text") for c in components if str(c.get("type")).upper() == "BODY")
    return str(next(bodies, "") or "")


def filled(body: str, values: Sequence[str]) -> str:
    """What the person reads."""
    for number, value in enumerate(values, 1):
        body = body.replace(f"{{{{{number}}}}}", value)
    return body
