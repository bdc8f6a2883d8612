"""All talk with one person of one tenant: messages in order, once each, a burst answered once.

How long a silence ends a burst is read from what was written: short where the asked field arrived
complete, long in the middle of a list. A reply that is being prepared is dropped and prepared anew
when the person goes on.

ID `conversation:{tenant}:{contact}`. Signal `inbound_message` says that something new lies in the
inbox; what it is stands in the database. Ends after some idle days, or goes on as a new run when
its history grows; the next message starts it again. Query `status`.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TypeVar

from temporalio import workflow
from temporalio.exceptions import (
    ApplicationError,
    WorkflowAlreadyStartedError,
)
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.turns import TurnActivities
    from models import ids
    from models.contracts.conversation import (
        ConversationInput,
        ConversationStatus,
        FoundAnswer,
        InboundMessage,
        LifeStanding,
        OpenedLife,
        Preparation,
        TakeTurnInput,
        TurnTaken,
    )
    from models.contracts.lead import LeadLifecycleInput, LeadProgress
    from models.domain.lifecycle import State
    from models.domain.policy import BURST_MAX_MS

from workflows import options, priorities
from workflows.beside_turns import BesideTurns
from workflows.lead_lifecycle import LeadLifecycleWorkflow
from workflows.preparing import prepare
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant

_T = TypeVar("_T")

IDLE_CLOSE: Final = timedelta(days=3)
BURST_MAX: Final = timedelta(milliseconds=BURST_MAX_MS)
DESK_AGAIN_AFTER: Final = timedelta(minutes=15)


@workflow.defn(name="conversation")
class ConversationWorkflow:
    @workflow.init
    def __init__(self, inp: ConversationInput) -> None:
        # Here and not in run(): a message buffered before the first task is handled before run().
        self._inp = inp
        self._who = {"tenant_id": inp.tenant_id, "contact_id": inp.contact_id}
        self._arrived = inp.arrived
        self._taken = 0
        self._window_ms = inp.burst_window_ms
        self._turns_done = inp.turns_done
        self._reported = inp.reported
        self._beside = BesideTurns(inp)
        self._heard_at = workflow.now()
        self._is_idle = False
        self._state: State | None = None
        self._human_until: datetime | None = None
        self._window_until: datetime | None = None

    @workflow.run
    async def run(self, inp: ConversationInput) -> int:
        background = [
            *self._beside.started(),
            asyncio.create_task(self._watch_for_idleness()),
        ]
        while await self._hears_something():
            if self._window_ms:
                # Beside the silence that ends a burst; without one the answer itself is sooner.
                self._beside.show_typing()
            await self._finish(await self._take_turn())
            if self._should_start_over():
                await workflow.wait_condition(self._beside.owes_nothing)
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._carried())
        for task in background:
            task.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._turns_done

    async def _hears_something(self) -> bool:
        """False once idle; a message that comes at that very moment is still taken."""
        until = self._human_until
        waiting_for = "a message" if until is None else f"the human, until {until:%H:%M} UTC"
        workflow.set_current_details(
            f"**{self._state or 'new'}**, {self._turns_done} turns\n\nwaiting for: {waiting_for}"
        )
        await workflow.wait_condition(
            lambda: self._arrived > self._taken or (self._is_idle and self._beside.owes_nothing())
        )
        return self._arrived > self._taken

    async def _watch_for_idleness(self) -> None:
        """One timer for many messages: when it fires it is set again for what is left."""
        while (left := self._heard_at + IDLE_CLOSE - workflow.now()) > timedelta(0):
            await workflow.sleep(left)
        self._is_idle = True

    async def _take_turn(self) -> TurnTaken:
        """Looks whenever the person has paused, until what they wrote is answered. Who goes on
        while the reply is prepared is answered once, with all of it; BURST_MAX bounds it."""
        latest = workflow.now() + BURST_MAX
        wanted_ms = self._window_ms
        while True:
            silence_ms = await self._silence(wanted_ms, latest)
            turn = await self._take(TakeTurnInput(**self._who, silence_ms=silence_ms))
            if turn.silence_ms is not None:
                wanted_ms = turn.silence_ms
                continue
            if turn.preparation is None:
                return turn
            answers = await self._prepare_unless_told_more(turn.preparation, latest)
            if answers is not None:
                return await self._take(
                    TakeTurnInput(**self._who, is_prepared=True, answers=answers)
                )
            wanted_ms = self._window_ms

    async def _silence(self, wanted_ms: int, latest: datetime) -> int | None:
        """Waits until nothing was heard for so long, and returns it; None when it is too late to
        wait for more."""
        while (left := latest - workflow.now()) > timedelta(0):
            quiet = self._heard_at + timedelta(milliseconds=wanted_ms) - workflow.now()
            if quiet <= timedelta(0):
                return wanted_ms
            heard = self._arrived
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda heard=heard: self._arrived > heard,  # type: ignore[misc]
                    timeout=min(quiet, left),
                )
        return None

    async def _prepare_unless_told_more(
        self, needs: Preparation, latest: datetime
    ) -> tuple[FoundAnswer, ...] | None:
        """None when the person went on in time: what was being prepared is dropped."""
        heard = self._arrived
        preparing = asyncio.create_task(prepare(self._inp.tenant_id, self._inp.contact_id, needs))
        await workflow.wait_condition(
            lambda: preparing.done() or (self._arrived > heard and workflow.now() < latest)
        )
        if preparing.done():
            return await preparing
        preparing.cancel()
        await workflow.wait_condition(preparing.done)
        return None

    async def _finish(self, turn: TurnTaken) -> None:
        if turn.opened is not None:
            await self._start_life(turn.opened)
        self._human_until = turn.human_until
        self._beside.add(turn)
        if turn.is_answered:
            self._turns_done += 1
        await self._report(turn.standing)

    async def _take(self, inp: TakeTurnInput) -> TurnTaken:
        self._taken = self._arrived
        return await workflow.execute_local_activity_method(
            TurnActivities.take, inp, **options.LOCAL_DB
        )

    async def _report(self, standing: LifeStanding | None) -> None:
        """Tells the life's own workflow, once per change."""
        if standing is None:
            return
        self._state, self._window_until = standing.state, standing.window_until
        news = f"{standing.lead_offer_id}:{standing.state}"
        if news == self._reported:
            return
        life = workflow.get_external_workflow_handle_for(
            LeadLifecycleWorkflow.run,
            ids.lead_workflow_id(self._inp.tenant_id, standing.lead_offer_id),
        )
        try:
            await life.signal(
                LeadLifecycleWorkflow.progressed,
                LeadProgress(state=standing.state, score=standing.score),
            )
        except ApplicationError:
            # A delivered or stopped life has no running workflow any more: nothing to tell.
            workflow.logger.info("the life's workflow has ended")
        self._reported = news

    async def _start_life(self, opened: OpenedLife) -> None:
        tenant_id = self._inp.tenant_id
        try:
            await workflow.start_child_workflow(
                LeadLifecycleWorkflow.run,
                LeadLifecycleInput(tenant_id=tenant_id, lead_offer_id=opened.lead_offer_id),
                id=ids.lead_workflow_id(tenant_id, opened.lead_offer_id),
                parent_close_policy=ParentClosePolicy.ABANDON,
                search_attributes=of_tenant(tenant_id),
                priority=priorities.of_tenant(Rank.FIRST_CONTACT, tenant_id),
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("the life's workflow runs already")

    def _should_start_over(self) -> bool:
        suggested = workflow.info().is_continue_as_new_suggested()
        return suggested or self._turns_done - self._inp.turns_done >= self._inp.turns_max

    def _carried(self) -> ConversationInput:
        return self._inp.model_copy(
            update={
                "turns_done": self._turns_done,
                "burst_window_ms": self._window_ms,
                "arrived": self._arrived - self._taken,
                "reported": self._reported,
                "unkept": self._beside.unkept(),
            }
        )

    @workflow.signal(name="inbound_message")
    def inbound_message(self, message: InboundMessage) -> None:
        # Only a wake-up: which messages are new is read from the inbox, so that a repeated or
        # re-ordered signal costs one look and changes nothing.
        self._arrived += 1
        if message.burst_window_ms is not None:
            self._window_ms = message.burst_window_ms
        self._heard_at = workflow.now()

    @workflow.query(name="status")
    def status(self) -> ConversationStatus:
        return ConversationStatus(
            turns_done=self._turns_done,
            pending_count=self._arrived - self._taken,
            state=self._state,
            human_until=self._human_until,
            window_until=self._window_until,
        )
