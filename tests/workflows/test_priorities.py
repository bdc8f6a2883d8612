"""Who goes first when work piles up, and that every workflow says so."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from temporalio import activity, workflow
from temporalio.client import WorkflowHandle
from temporalio.common import Priority
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from models import ids
from tests.factories import unique
from tests.house import House
from tests.product import QUALIFIES, Product, new_person
from workflows import priorities
from workflows.priorities import Rank

BIG, SMALL = uuid4(), uuid4()
PILE: Final = 40


@workflow.defn(name="test_in_line")
class InLine:
    @workflow.run
    async def run(self, name: str) -> None:
        await workflow.execute_activity(
            "test.served", name, start_to_close_timeout=timedelta(seconds=10)
        )


async def served(house: House, *waiting: tuple[str, Priority]) -> list[str]:
    """In which order these are served once a worker comes that takes few at a time."""
    queue, order = unique("line"), []

    @activity.defn(name="test.served")
    async def note(name: str) -> None:
        order.append(name)

    started = [
        await house.client.start_workflow(
            InLine.run, name, id=unique("line"), task_queue=queue, priority=priority
        )
        for name, priority in waiting
    ]
    async with Worker(
        house.client,
        task_queue=queue,
        workflows=[InLine],
        activities=[note],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_concurrent_workflow_tasks=2,
        max_concurrent_activities=1,
    ):
        await asyncio.gather(*(handle.result() for handle in started))
    return order


def of(rank: Rank, tenant_id: UUID, name: str, times: int) -> list[tuple[str, Priority]]:
    return [(name, priorities.of_tenant(rank, tenant_id))] * times


async def test_a_reply_overtakes_an_import_that_came_first(house: House) -> None:
    order = await served(
        house, *of(Rank.IMPORT, BIG, "import", PILE), *of(Rank.REPLY, SMALL, "reply", 2)
    )
    assert max(i for i, name in enumerate(order) if name == "reply") < PILE / 4


async def test_two_tenants_of_one_rank_take_turns(house: House) -> None:
    order = await served(
        house, *of(Rank.IMPORT, BIG, "big", PILE), *of(Rank.IMPORT, SMALL, "small", 4)
    )
    assert max(i for i, name in enumerate(order) if name == "small") < PILE / 2


async def priority_of(handle: WorkflowHandle[object, object]) -> Priority:
    info = (await handle.describe()).raw_description.workflow_execution_info
    return Priority._from_proto(info.priority)


async def test_a_life_its_talk_and_its_delivery_say_what_they_are(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    for handle, rank in (
        (await product.lifecycle(who), Rank.FIRST_CONTACT),
        (await product.conversation(who), Rank.REPLY),
        (await product.delivery_workflow(who), Rank.DELIVERY),
    ):
        assert await priority_of(handle) == priorities.of_tenant(rank, product.id)


async def test_lives_of_an_import_wait_behind_the_others(product: Product) -> None:
    route = f"/api/tenants/{product.id}/imports"
    file = f"nombre,teléfono\nAna,+{new_person()}".encode()
    made = await product.operator.post(route, params={"file_name": "a.csv"}, content=file)
    import_id = made.raise_for_status().json()["id"]
    wanted = {"consent": "at the fair", "offer_id": str(product.tenant.offers["soler"])}
    (await product.operator.post(f"{route}/{import_id}/confirm", json=wanted)).raise_for_status()
    running = product.workflow(ids.import_workflow_id(product.id, UUID(import_id)))
    await running.result()
    (child,) = [
        event.start_child_workflow_execution_initiated_event_attributes
        for event in (await running.fetch_history()).events
        if event.HasField("start_child_workflow_execution_initiated_event_attributes")
    ]
    for found in (await priority_of(running), Priority._from_proto(child.priority)):
        assert found == priorities.of_tenant(Rank.IMPORT, product.id)
