"""What WhatsApp's error codes mean here, the same for a refused send and for a `failed` status.

Source: WhatsApp Cloud API, error codes. The code decides, never the title or the HTTP status.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

RETRY_MAX: Final = timedelta(hours=1)
WINDOW_CLOSED: Final = "131047"
"""Also what we note ourselves when we do not even try."""
TEMPLATE_CODES: Final = range(132000, 132017)


class Action(StrEnum):
    RETRY = "retry"
    """The same message once more, after a while."""
    WINDOW_TEMPLATE = "window_template"
    """The 24 hours are over: the `window_closed` template instead, once."""
    NEXT_TEMPLATE = "next_template"
    """This template is not taken: the next approved one of its purpose."""
    SIMPLER = "simpler"
    """This form is not taken: buttons become numbered text, a template becomes the next one."""
    LET_GO = "let_go"
    """Not sent and not repeated; the person may be written to another time."""
    STOP_WRITING = "stop_writing"
    """Nothing is sent to this person unasked any more."""
    HOLD = "hold"
    """The account cannot send: the message waits and the tenant is told."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """`after_s` grows by the factor `grows` with each further try. `problem` names the words for
    the tenant (letters), `outcome` marks the life, `template` is the template's new status."""

    action: Action
    after_s: float = 0
    grows: float = 1
    problem: str = ""
    outcome: str = ""
    template: str = ""

    def delay(self, attempt: int) -> timedelta:
        """How long to wait after the n-th try (1, 2, ...)."""
        if self.after_s >= RETRY_MAX.total_seconds():
            return RETRY_MAX
        grown = self.after_s * self.grows ** min(attempt - 1, 20)
        return timedelta(seconds=min(grown, RETRY_MAX.total_seconds()))


UNREACHABLE: Final = "UNREACHABLE"
"""WhatsApp cannot reach the phone: nothing is written again until the person writes."""
REFUSES_MARKETING: Final = "REFUSES_MARKETING"
"""The person switched our unasked messages off in WhatsApp."""

_TOKEN: Final = Meaning(Action.HOLD, 3600, problem="token")
_POLICY: Final = Meaning(Action.HOLD, 3600, problem="policy")
_NUMBER: Final = Meaning(Action.HOLD, 3600, problem="number")
_SOON: Final = Meaning(Action.RETRY, 5, grows=2)
_SLOWER: Final = Meaning(Action.RETRY, 60, grows=2)
_REFUSED: Final = Meaning(Action.NEXT_TEMPLATE, template="REFUSED")
_UNMARKED: Final = Meaning(Action.NEXT_TEMPLATE)

MEANINGS: Final[Mapping[str, Meaning]] = {
    # The token, or what it may do.
    "0": _TOKEN,
    "3": _TOKEN,
    "10": _TOKEN,
    "102": _TOKEN,
    "190": _TOKEN,
    "131005": _TOKEN,
    # Too much, or too fast.
    "4": _SLOWER,
    "80007": _SLOWER,
    "130429": Meaning(Action.RETRY, 1, grows=2),
    "131056": Meaning(Action.RETRY, 4, grows=4),  # one person: Meta asks for 4^n seconds
    "131057": Meaning(Action.RETRY, 60),  # the number's throughput is being raised: a minute
    "131048": Meaning(Action.HOLD, 3600, problem="spam"),
    # Meta's own trouble.
    "1": _SOON,
    "2": _SOON,
    "131000": _SOON,
    "131016": Meaning(Action.RETRY, 10, grows=2),
    "133004": _SLOWER,
    # The account.
    "368": _POLICY,
    "131031": _POLICY,
    "131042": Meaning(Action.HOLD, 3600, problem="payment"),
    "131037": _NUMBER,
    "131045": _NUMBER,
    "133010": _NUMBER,
    # The person.
    "131021": Meaning(Action.STOP_WRITING, outcome=UNREACHABLE),
    "131026": Meaning(Action.STOP_WRITING, outcome=UNREACHABLE),
    "131050": Meaning(Action.STOP_WRITING, outcome=REFUSES_MARKETING),
    WINDOW_CLOSED: Meaning(Action.WINDOW_TEMPLATE),
    # Meta's cap on marketing per person, and its experiment: a repeat is refused as well.
    "131049": Meaning(Action.LET_GO),
    "130472": Meaning(Action.LET_GO),
    # The message's form.
    "100": Meaning(Action.SIMPLER),
    "131008": Meaning(Action.SIMPLER),
    "131009": Meaning(Action.SIMPLER),
    "131051": Meaning(Action.SIMPLER),
    # The template.
    "132000": _REFUSED,
    "132001": _REFUSED,
    "132005": _UNMARKED,  # too long with this person's values
    "132007": Meaning(Action.NEXT_TEMPLATE, template="REJECTED"),
    "132012": _REFUSED,
    "132015": Meaning(Action.NEXT_TEMPLATE, template="PAUSED"),
    "132016": Meaning(Action.NEXT_TEMPLATE, template="DISABLED"),
}


def meaning(code: str | None) -> Meaning | None:
    """None for a code that is not known: the kind of failure then decides."""
    if code is None or not code.isdigit():
        return None
    if code in MEANINGS:
        return MEANINGS[code]
    if int(code) in TEMPLATE_CODES:
        return _UNMARKED
    return _TOKEN if 200 <= int(code) <= 299 else None
