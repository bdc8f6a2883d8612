"""When a burst is answered: after the silence that its words ask for, 8 s at most; and once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from models import ids
from models.contracts.conversation import (
    ConversationInput,
    Found,
    InboundMessage,
    Preparation,
    TakeTurnInput,
    TurnInput,
    TurnTaken,
)
from models.ids import new_id
from tests.product import eventually
from tests.timers.standins import LIVES_AT_MOST, working
from workflows.conversation import ConversationWorkflow

FIRST_MS, LONG_MS = 900, 5_000


@dataclass
class Turns:
    """`wants_ms`: the silence that the words ask for; `prepares`: whether a search comes first."""

    wants_ms: int = FIRST_MS
    prepares: bool = False
    looks: list[int | None] = field(default_factory=list)
    """The silence at each look."""
    answered: int = 0
    searches: int = 0
    found: asyncio.Event = field(default_factory=asyncio.Event)

    @activity.defn(name="turns.take")
    async def take(self, inp: TakeTurnInput) -> TurnTaken:
        self.looks.append(inp.silence_ms)
        if inp.silence_ms is not None and inp.silence_ms < self.wants_ms:
            return TurnTaken(silence_ms=self.wants_ms)
        if self.prepares and not inp.is_prepared:
            return TurnTaken(preparation=Preparation(message_ids=(new_id(),), needs_knowledge=True))
        self.answered += 1
        return TurnTaken(is_answered=True)

    @activity.defn(name="knowledge.search")
    async def search(self, inp: TurnInput) -> Found:
        self.searches += 1
        await self.found.wait()
        return Found()


@dataclass
class Talk:
    env: WorkflowEnvironment
    handle: WorkflowHandle[Any, Any]

    async def says(self, burst_window_ms: int | None = None) -> None:
        told = InboundMessage(inbox_id=new_id(), burst_window_ms=burst_window_ms)
        await self.handle.signal("inbound_message", told)

    async def passes(self, ms: int) -> None:
        await self.env.sleep(timedelta(milliseconds=ms))


@asynccontextmanager
async def talking(env: WorkflowEnvironment, turns: Turns) -> AsyncIterator[Talk]:
    """A talk in which the person has just written."""
    who = ConversationInput(tenant_id=new_id(), contact_id=new_id(), burst_window_ms=FIRST_MS)
    async with working(env, turns.take, turns.search) as queue:
        handle = await env.client.start_workflow(
            ConversationWorkflow.run, who,
            id=ids.conversation_workflow_id(who.tenant_id, who.contact_id),
            task_queue=queue, execution_timeout=LIVES_AT_MOST,
            start_signal="inbound_message",
            start_signal_args=[InboundMessage(inbox_id=new_id())],
        )  # fmt: skip
        yield Talk(env, handle)
        await handle.terminate()


async def test_a_complete_answer_is_answered_after_the_short_silence(
    skipping: WorkflowEnvironment,
) -> None:
    turns = Turns()
    async with talking(skipping, turns) as talk:
        await talk.passes(FIRST_MS + 300)
        assert (turns.looks, turns.answered) == ([FIRST_MS], 1)


async def test_a_window_that_the_tenant_changed_counts_in_a_talk_that_goes_on(
    skipping: WorkflowEnvironment,
) -> None:
    turns = Turns(wants_ms=0)
    async with talking(skipping, turns) as talk:
        await talk.passes(FIRST_MS + 300)
        await talk.says(burst_window_ms=LONG_MS)
        await talk.passes(LONG_MS + 300)
        assert turns.looks == [FIRST_MS, LONG_MS]


async def test_who_is_in_the_middle_of_a_list_is_waited_for(skipping: WorkflowEnvironment) -> None:
    turns = Turns(wants_ms=LONG_MS)
    async with talking(skipping, turns) as talk:
        await talk.passes(FIRST_MS + 2_000)
        assert (turns.looks, turns.answered) == ([FIRST_MS], 0)
        await talk.says()
        await talk.passes(LONG_MS - 500)
        assert turns.answered == 0
        await talk.passes(1_000)
        assert (turns.looks, turns.answered) == ([FIRST_MS, LONG_MS], 1)


async def test_nobody_holds_their_answer_back_for_more_than_eight_seconds(
    skipping: WorkflowEnvironment,
) -> None:
    turns = Turns(wants_ms=LONG_MS)
    async with talking(skipping, turns) as talk:
        for _ in range(3):
            await talk.passes(2_500)
            assert turns.answered == 0
            await talk.says()
        await talk.passes(1_000)
        assert (turns.looks[-1], turns.answered) == (None, 1)


async def test_a_reply_in_preparation_is_dropped_when_the_person_goes_on(
    skipping: WorkflowEnvironment,
) -> None:
    turns = Turns(prepares=True)
    async with talking(skipping, turns) as talk:
        await talk.passes(FIRST_MS + 300)
        await eventually(lambda: _is(turns.searches == 1), "the first search")
        await talk.says()
        await talk.passes(FIRST_MS + 300)
        await eventually(lambda: _is(turns.searches == 2), "the second search")
        assert turns.answered == 0
        turns.found.set()
        await eventually(lambda: _is(turns.answered == 1), "the one reply")
        assert turns.looks == [FIRST_MS, FIRST_MS, None]


async def test_after_eight_seconds_a_preparation_is_not_dropped_any_more(
    skipping: WorkflowEnvironment,
) -> None:
    turns = Turns(prepares=True)
    async with talking(skipping, turns) as talk:
        await talk.passes(FIRST_MS + 300)
        await eventually(lambda: _is(turns.searches == 1), "the search")
        await talk.passes(8_000)
        await talk.says()
        turns.found.set()
        await eventually(lambda: _is(turns.answered == 1), "the one reply")
        assert (turns.looks, turns.searches) == ([FIRST_MS, None], 1)


async def _is(truth: bool) -> bool:
    return truth
