"""What a conversation does while it goes on listening: replies out, media kept, the desk told.

None of it is waited for by a turn: while WhatsApp cannot take a reply, what the person writes is
still heard, and a lead that is ready is still delivered.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.desk import DeskActivities
    from activities.media import MediaActivities
    from activities.messages import MessageActivities
    from activities.receipts import ReceiptActivities
    from models.contracts.conversation import (
        ContactRef,
        ConversationInput,
        MessageRef,
        TurnTaken,
    )

from workflows import options

_T = TypeVar("_T")
DESK_AGAIN_AFTER: Final = timedelta(minutes=15)


async def attempt(activity: Awaitable[_T]) -> _T | None:
    """None where it failed: what the conversation can do without."""
    try:
        return await activity
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        workflow.logger.warning("a step was left out", extra={"activity": error.activity_type})
        return None


class BesideTurns:
    def __init__(self, inp: ConversationInput) -> None:
        self._tenant_id = inp.tenant_id
        self._contact = ContactRef(tenant_id=inp.tenant_id, contact_id=inp.contact_id)
        self._outbox: list[UUID] = []
        self._unkept = list(inp.unkept)
        self._desk_calls = 0
        self._typing: asyncio.Task[None] | None = None

    def started(self) -> list[asyncio.Task[None]]:
        return [
            asyncio.create_task(self._send_outbox()),
            asyncio.create_task(self._keep_media()),
            asyncio.create_task(self._keep_desk_up()),
        ]

    def add(self, turn: TurnTaken) -> None:
        """What this turn asks for; what is asked for again is there already."""
        self._outbox += [reply for reply in turn.send_ids if reply not in self._outbox]
        self._unkept += [sent for sent in turn.keep_ids if sent not in self._unkept]
        self._desk_calls += turn.at_desk

    def owes_nothing(self) -> bool:
        """Media may wait for the next run, or the sweep; people may not."""
        return not self._outbox and not self._desk_calls

    def unkept(self) -> tuple[UUID, ...]:
        return tuple(self._unkept)

    def show_typing(self) -> None:
        self._typing = asyncio.create_task(
            attempt(
                workflow.execute_activity_method(
                    ReceiptActivities.show_typing, self._contact, **options.BESIDE
                )
            )
        )

    async def _send_outbox(self) -> None:
        """Sends replies in the order they were written, one at a time."""
        while True:
            await workflow.wait_condition(lambda: bool(self._outbox))
            try:
                sent = await workflow.execute_activity_method(
                    MessageActivities.send, self._message(self._outbox[0]), **options.SEND
                )
                # Whoever wrote it on the desk believes that it arrived.
                self._desk_calls += sent.error_code is not None
            except ActivityError:
                # Its row stays queued: the next turn or the sweep sends it first.
                workflow.logger.error("a reply could not be sent")
            self._outbox.pop(0)

    async def _keep_media(self) -> None:
        """What fails here the sweep keeps."""
        while True:
            await workflow.wait_condition(lambda: bool(self._unkept))
            sent = self._message(self._unkept[0])
            await attempt(
                workflow.execute_activity_method(MediaActivities.keep, sent, **options.MEDIA)
            )
            self._unkept.pop(0)

    async def _keep_desk_up(self) -> None:
        """Tells the platform's desk what is new, one call at a time."""
        while True:
            await workflow.wait_condition(lambda: self._desk_calls > 0)
            asked = self._desk_calls
            try:
                await workflow.execute_activity_method(
                    DeskActivities.keep_up, self._contact, **options.SEND
                )
            except ActivityError:
                # Nobody would know that a person waits: not given up before it is repaired.
                workflow.logger.error("the desk could not be told")
                await workflow.sleep(DESK_AGAIN_AFTER)
            else:
                self._desk_calls -= asked

    def _message(self, message_id: UUID) -> MessageRef:
        return MessageRef(tenant_id=self._tenant_id, message_id=message_id)
