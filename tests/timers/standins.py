"""Activities of the timer tests: the product's names over a life in memory and the real cadence."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

import worker
from models.contracts.conversation import MessageRef, SendResult
from models.contracts.lead import LeadRef, LeadStep
from models.domain.cadence import Rhythm, TouchKind, next_touch
from models.domain.lifecycle import State
from models.domain.policy import Policy
from models.ids import new_id
from tests.factories import unique
from tests.runner import sandboxed

LIVES_AT_MOST = timedelta(days=40)
"""Execution timeout of every workflow here."""


@asynccontextmanager
async def working(env: WorkflowEnvironment, *activities: Callable[..., Any]) -> AsyncIterator[str]:
    """A worker with the product's workflows and these activities; gives its queue."""
    queue = unique("timers")
    async with worker.make_worker(
        env.client,
        queue,
        activities,
        runner=sandboxed(),
        workflow_failure_exception_types=[Exception],
    ):
        yield queue


@dataclass
class Life:
    """One life and what was sent to it. Time is the server's."""

    env: WorkflowEnvironment
    opened_at: datetime
    policy: Policy
    time_zone: str = "America/Argentina/Buenos_Aires"
    state: State = State.TO_BE_CONTACTED
    last_inbound_at: datetime | None = None
    last_touch_at: datetime | None = None
    follow_ups: int = 0
    reactivations: int = 0
    approached_at: datetime | None = None
    handed_off_at: datetime | None = None
    holidays: frozenset[date] = frozenset()
    refusals: int = 0
    """How many sends fail before one is taken."""
    touches: list[tuple[TouchKind, timedelta]] = field(default_factory=list)
    sent: list[timedelta] = field(default_factory=list)
    _unsent: bool = False

    @activity.defn(name="leads.advance")
    async def advance(self, inp: LeadRef) -> LeadStep:
        if self._unsent:
            return LeadStep(state=self.state, message_id=new_id())
        now = await self.env.get_current_time()
        while (touch := next_touch(self._rhythm(), self.policy, now)) and touch.due_at <= now:
            self.touches.append((touch.kind, now - self.opened_at))
            if touch.kind is not TouchKind.COOL:
                self._write(touch.kind, now)
                return LeadStep(state=self.state, message_id=new_id(), touch=touch.kind)
            self.state = State.COOLING
        if touch is None:
            return LeadStep(state=self.state)
        return LeadStep(state=self.state, touch=touch.kind, due_at=touch.due_at, held=touch.held)

    def _rhythm(self) -> Rhythm:
        return Rhythm(
            state=self.state,
            opened_at=self.opened_at,
            last_inbound_at=self.last_inbound_at,
            last_touch_at=self.last_touch_at,
            follow_ups=self.follow_ups,
            reactivations=self.reactivations,
            time_zone=self.time_zone,
            approached_at=self.approached_at,
            handed_off_at=self.handed_off_at,
            holidays=self.holidays,
        )

    def _write(self, kind: TouchKind, now: datetime) -> None:
        self._unsent, self.last_touch_at = True, now
        self.follow_ups += kind is TouchKind.FOLLOW_UP
        if kind is TouchKind.REACTIVATE:
            self.reactivations, self.state = self.reactivations + 1, State.REACTIVATION

    @activity.defn(name="messages.send")
    async def send(self, inp: MessageRef) -> SendResult:
        if not self._unsent:
            return SendResult(status="skipped")
        if self.refusals:
            self.refusals -= 1
            raise ApplicationError("away", type="vendor.unavailable")
        self._unsent = False
        # As the product: the next touch counts from when this one left.
        self.last_touch_at = await self.env.get_current_time()
        is_anew = self.state is State.REACTIVATION and self.reactivations == 0
        if is_anew or self.state is State.TO_BE_CONTACTED:
            self.state, self.approached_at = State.CONTACTED, self.last_touch_at
        self.sent.append(self.last_touch_at - self.opened_at)
        return SendResult(status="sent")

    async def answers(self) -> None:
        """The person writes: what a turn of the conversation does to the life."""
        self.last_inbound_at = await self.env.get_current_time()
        self.follow_ups = self.reactivations = 0
        self.state = State.QUALIFYING
