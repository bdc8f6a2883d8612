"""Keeps what people send: photos, documents and voice notes, out of its channel into our store."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, update
from sqlmodel import col, select
from temporalio import activity

from activities.errors import translated
from activities.media_shelf import MediaShelf
from integrations.errors import VendorError
from models.contracts.conversation import MessageRef
from models.contracts.maintenance import SweepInput
from models.domain.errors import Refusal
from models.domain.file_problems import FileProblem
from models.session import Database
from models.tables import Message, Tenant

MEDIA_LIVES: Final = timedelta(days=7)
"""WhatsApp deletes what a webhook named after so long; what came over Chatwoot is given up then."""
_AT_ONCE: Final = 4
"""Each may be as large as the largest file that is kept, and lies in memory meanwhile."""
_IN_ONE_SWEEP: Final = 20

_is_unkept: Final = (
    col(Message.media_id).is_not(None)
    & col(Message.file_id).is_(None)
    & col(Message.file_problem).is_(None)
)


@dataclass
class MediaActivities:
    db: Database
    shelf: MediaShelf
    clock: Callable[[], datetime]
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    @activity.defn(name="messages.keep_media")
    async def keep(self, inp: MessageRef) -> None:
        """Safe to repeat: the same bytes are the same file. What will never be kept is noted."""
        with translated():
            async with self._gate:
                await self.shelf.keep(inp)

    @activity.defn(name="messages.keep_missed_media")
    async def keep_missed(self, inp: SweepInput) -> int:
        """What could not be fetched when it came, while its channel has it: how many are kept.

        At random: a tenant whose media fail for long does not stand before the others.
        """
        with translated():
            now = self.clock()
            async with self.db.platform() as session:
                await session.execute(
                    update(Message)
                    .where(_is_unkept, col(Message.occurred_at) <= now - MEDIA_LIVES)
                    .values(file_problem=FileProblem.EXPIRED)
                )
                missed = await session.exec(
                    select(Message.tenant_id, Message.id)
                    .join(Tenant, col(Tenant.id) == col(Message.tenant_id))
                    .where(
                        _is_unkept,
                        Tenant.status == "ACTIVE",
                        Message.created_at < now - timedelta(seconds=inp.grace_s),
                    )
                    .order_by(func.random())
                    .limit(_IN_ONE_SWEEP)
                )
                found = [MessageRef(tenant_id=t, message_id=m) for t, m in missed.all()]
            return sum([await self._try(each) for each in found])

    async def _try(self, inp: MessageRef) -> bool:
        try:
            await self.shelf.keep(inp)
        except (VendorError, Refusal) as error:
            activity.logger.warning("media not kept yet", extra={"kind": type(error).__name__})
            return False
        return True
