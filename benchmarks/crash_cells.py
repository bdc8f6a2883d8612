"""The cells of the crash matrix: every step of the two paths, and what goes wrong there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from benchmarks.crash_blows import Blow, Cut, Kill, NoBlow
from benchmarks.crash_deliveries import DeadLetter, Expected, NoTarget, OneLead
from benchmarks.crash_money import (
    NOT_PAID,
    PURCHASED,
    Purchase,
    Recharge,
    RechargeStorm,
    Storm,
    refused_recharge,
)
from benchmarks.crash_place import Place
from benchmarks.dying_worker import Moment
from models.contracts.delivery import TargetKind

Path = Literal["delivery", "checkout"]


class Scenario(Protocol):
    """What is played at a place; `expected` are the values that are right afterwards."""

    credits: int
    expected: Expected

    async def prepare(self, place: Place) -> None: ...

    async def play(self, place: Place) -> None: ...

    async def count(self, place: Place) -> dict[str, object]: ...


@dataclass(frozen=True)
class Step:
    """A call of an activity, and a scenario in which it happens as the nth one of its kind."""

    path: Path
    activity: str
    scenario: Callable[[Moment], Scenario]
    which: str = ""
    nth: int = 1

    @property
    def title(self) -> str:
        return f"{self.activity} ({self.which})" if self.which else self.activity


def _no_target(moment: Moment) -> NoTarget:
    # Tried once: a tenant that nobody could write to is told by the next lead that waits.
    return NoTarget(letters=(0,) if moment == "before" else (1,))


STEPS: Final = (
    Step("delivery", "delivery.reserve", lambda _: OneLead()),
    *(
        Step("delivery", "targets.send", lambda _, kind=kind: OneLead(kind), f"{kind}, primary")  # type: ignore[misc]
        for kind in TargetKind
    ),
    Step("delivery", "targets.send", lambda _: OneLead(), "beside the primary one", 2),
    Step("delivery", "delivery.capture", lambda _: OneLead()),
    Step("delivery", "targets.give_up", lambda _: DeadLetter()),
    Step("delivery", "delivery.give_up", lambda _: DeadLetter()),
    Step("delivery", "targets.tell_missing", _no_target),
    Step("checkout", "checkout.create_session", lambda _: Purchase()),
    Step("checkout", "checkout.settle", lambda _: Purchase()),
    Step("checkout", "checkout.send_receipt", lambda _: Purchase()),
    Step("checkout", "recharge.begin", lambda _: Recharge()),
    Step("checkout", "recharge.charge", lambda _: Recharge()),
    Step("checkout", "recharge.tell_failed", lambda _: refused_recharge()),
)
MOMENTS: Final[tuple[Moment, ...]] = ("before", "after")

CUT: Final[Mapping[str, tuple[Path, Callable[[], Scenario]]]] = {
    "google.token": ("delivery", OneLead),
    "google.values": ("delivery", OneLead),
    "google.append": ("delivery", OneLead),
    "sink": ("delivery", lambda: OneLead(TargetKind.WEBHOOK)),
    "tokko.contacts": ("delivery", lambda: OneLead(TargetKind.TOKKO)),
    "resend.emails": ("delivery", lambda: OneLead(TargetKind.EMAIL)),
    "stripe.customers": ("checkout", Purchase),
    "stripe.sessions": ("checkout", Purchase),
    # With late events: in time they complete the order before anybody asks for the charge again.
    "stripe.payments": ("checkout", RechargeStorm),
}
"""Endpoint of a vendor -> where its first call goes wrong."""

_REFUNDED: Final[Expected] = {
    **PURCHASED,
    "claw-backs": (1,),
    "balance": (0,),
    "waiting leads delivered": (0,),
    "letters": (0, 1),
}
"""One letter may say that the credits are low."""


@dataclass(frozen=True)
class Cell:
    path: Path
    title: str
    scenario: Scenario
    blow: Blow


def killings() -> list[Cell]:
    """These may be played side by side."""
    return [
        Cell(s.path, s.title, s.scenario(moment), Kill(s.activity, moment, s.nth))
        for s in STEPS
        for moment in MOMENTS
    ]


def cuts() -> list[Cell]:
    """One after the other: a switch is for all tenants."""
    modes: tuple[Literal["fail_before", "fail_after"], ...] = ("fail_before", "fail_after")
    cells = [
        Cell(path, endpoint, scenario(), Cut(endpoint, mode))
        for endpoint, (path, scenario) in CUT.items()
        for mode in modes
    ]
    receipts = [
        Cell("checkout", "resend.emails", Purchase(), Cut("resend.emails", m)) for m in modes
    ]
    return cells + receipts


def storms() -> list[Cell]:
    """One after the other, as the cuts."""
    return [cell for is_reversed in (False, True) for cell in _storms(is_reversed)]


def _storms(is_reversed: bool) -> list[Cell]:
    blow = NoBlow("5 times, reversed" if is_reversed else "5 times")
    ends = {"expire": "EXPIRED", "async_fail": "FAILED"}
    unpaid = {outcome: {**NOT_PAID, "order": (state,)} for outcome, state in ends.items()}
    played: dict[str, Scenario] = {
        "paid by card": Storm(is_reversed=is_reversed),
        "paid by transfer": Storm(("async", "async_settle"), is_reversed=is_reversed),
        "transfer refused": Storm(
            ("async", "async_fail"), False, expected=unpaid["async_fail"], is_reversed=is_reversed
        ),
        "session expired": Storm(
            ("expire",), False, expected=unpaid["expire"], is_reversed=is_reversed
        ),
        "paid, then refunded": Storm(
            has_waiting=False, expected=_REFUNDED, is_reversed=is_reversed, is_refunded=True
        ),
        "recharged": RechargeStorm(is_reversed=is_reversed),
    }
    return [Cell("checkout", title, scenario, blow) for title, scenario in played.items()]
