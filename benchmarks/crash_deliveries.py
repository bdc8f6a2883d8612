"""The delivery path in the crash matrix: what is played, and what has to be there afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from temporalio.client import WorkflowHandle

from benchmarks.crash_place import Place
from models.contracts.delivery import TargetKind
from workflows.delivery import DeliveryWorkflow

Expected = Mapping[str, tuple[object, ...]]
"""Column -> the values that are right."""
CREDITS: Final = 20
"""Above the level at which a tenant is told that its credits are low."""
EVERY_TARGET: Final = (TargetKind.SHEETS, TargetKind.WEBHOOK, TargetKind.TOKKO, TargetKind.EMAIL)
EXPECTED: Final[Expected] = {
    "delivery": ("DELIVERED",),
    "sheet rows": (1,),
    "webhook ids": (1,),
    "webhook POSTs": (1, 2),
    "Tokko contacts": (1,),
    "Tokko enquiries": (1, 2),
    "e-mails": (1,),
    "charges": (1,),
    "holds captured": (1,),
    "holds open": (0,),
    "balance": (CREDITS - 1,),
    "letters": (0,),
}
"""A webhook and an enquiry may leave twice when an answer is lost: the receiver drops the repeat
by its id, Tokko merges it by the phone."""
_STATE: Final = "select state from delivery where tenant_id = :t and id = :d"


@dataclass
class OneLead:
    """A ready lead goes to all four kinds of targets; the first one named is the primary one."""

    primary: TargetKind = TargetKind.SHEETS
    credits: int = CREDITS
    expected: Expected = field(default_factory=lambda: EXPECTED)

    async def prepare(self, place: Place) -> None:
        others = [kind for kind in EVERY_TARGET if kind is not self.primary]
        await place.connect(self.primary, *others)

    async def play(self, place: Place) -> None:
        await (await place.deliver(await place.ready_lead())).result()

    async def count(self, place: Place) -> dict[str, object]:
        return await count_deliveries(place)


@dataclass
class DeadLetter(OneLead):
    """The sheet refuses the lead for good; a person repairs it and retries."""

    async def play(self, place: Place) -> None:
        book = {"spreadsheet_id": place.sheet["spreadsheet_id"]}
        refuses = {"endpoint": "google.append", "mode": "fail_before", "status": 403, "match": book}
        switch = await place.call("POST", "/_sandbox/switches", refuses)
        delivery_id = await place.ready_lead()
        running = await place.deliver(delivery_id)
        await place.until(_STATE, "DEAD_LETTER", d=delivery_id)
        await place.call("DELETE", f"/_sandbox/switches/{switch['id']}")
        await running.signal(DeliveryWorkflow.retry)
        await running.result()


@dataclass
class NoTarget(OneLead):
    """Nothing is connected: the lead waits, the tenant gets one letter, then connects targets."""

    letters: tuple[object, ...] = (1,)

    def __post_init__(self) -> None:
        self.expected = {**EXPECTED, "letters": self.letters}

    async def prepare(self, place: Place) -> None:
        await place.profile()

    async def play(self, place: Place) -> None:
        running = await place.deliver(await place.ready_lead())
        await place.eventually(lambda: _waits_for_target(running), "the wait for a target")
        await place.connect(*EVERY_TARGET)
        await running.signal(DeliveryWorkflow.reconsider)
        await running.result()


async def _waits_for_target(running: WorkflowHandle[Any, Any]) -> bool:
    status = await running.query(DeliveryWorkflow.status)
    return bool(status.waiting_for == "a target to be connected")


async def count_deliveries(place: Place) -> dict[str, object]:
    posts = (await place.call("GET", f"/sink/{place.sink}"))["requests"]
    people = (await place.call("GET", f"/tokko/_contacts?phone={place.phone[1:]}"))["contacts"]
    return {
        "delivery": await place.value("select state from delivery where tenant_id = :t"),
        "sheet rows": len(await place.rows()),
        "webhook ids": len({post["headers"]["webhook-id"] for post in posts}),
        "webhook POSTs": len(posts),
        "Tokko contacts": len(people),
        "Tokko enquiries": sum(len(person["inquiries"]) for person in people),
        "e-mails": len(await place.mails("card")),
        "charges": await entries(place, "CREDIT_CONSUMPTION"),
        "holds captured": await _holds(place, "CAPTURED"),
        "holds open": await _holds(place, "OPEN"),
        "balance": await balance(place),
        "letters": len(await place.mails("billing")),
    }


async def entries(place: Place, kind: str) -> int:
    query = "select count(*) from credit_ledger where tenant_id = :t and kind = :kind"
    return int(await place.value(query, kind=kind))


async def balance(place: Place) -> int:
    query = "select balance from credit_account where tenant_id = :t"
    return int(await place.value(query) or 0)


async def _holds(place: Place, state: str) -> int:
    query = "select count(*) from credit_hold where tenant_id = :t and state = :state"
    return int(await place.value(query, state=state))


async def waiting_lead(place: Place) -> WorkflowHandle[Any, Any]:
    """The delivery of a lead that waits for a credit, and goes to the sheet once there is one."""
    await place.connect(TargetKind.SHEETS)
    delivery_id = await place.ready_lead()
    running = await place.deliver(delivery_id)
    await place.until(_STATE, "WAITING_CREDIT", d=delivery_id)
    return running
