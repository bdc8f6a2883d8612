"""Keeps what people send: photos, documents and voice notes, out of its channel into our store."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.channels import Channel, channel_of_media
from activities.errors import translated
from integrations.errors import MEDIA_TOO_LARGE, VendorError, VendorRejected
from integrations.files import Files, examine
from models.contracts.conversation import MessageRef
from models.contracts.maintenance import SweepInput
from models.domain.errors import Refusal
from models.domain.file_problems import FileProblem, FileRefused
from models.domain.files import Content, Purpose, largest
from models.records import files, tenants
from models.session import Database
from models.tables import Integration, Message, Tenant

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
    channels: Mapping[str, Channel]
    files: Files
    clock: Callable[[], datetime]
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    @activity.defn(name="messages.keep_media")
    async def keep(self, inp: MessageRef) -> None:
        """Safe to repeat: the same bytes are the same file. What will never be kept is noted."""
        with translated():
            async with self._gate:
                await self._keep(inp)

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
            await self._keep(inp)
        except (VendorError, Refusal) as error:
            activity.logger.warning("media not kept yet", extra={"kind": type(error).__name__})
            return False
        return True

    async def _keep(self, inp: MessageRef) -> None:
        async with self.db.tenant(inp.tenant_id) as session:
            message = await session.get_one(Message, (inp.tenant_id, inp.message_id))
            if message.media_id is None or not message.awaits_keeping:
                return
            kind = channel_of_media(message.media_id)
            via = await tenants.integration(session, inp.tenant_id, kind)
        try:
            data, content = await self._fetch(via, message.media_id)
        except FileRefused as refused:
            async with self.db.tenant(inp.tenant_id) as session:
                await _set(session, inp, file_problem=refused.problem)
            return
        place = files.placed(inp.tenant_id, content)
        await self.files.put(place.key, data, content.content_type)
        async with self.db.tenant(inp.tenant_id) as session:
            await files.add(session, place, content, source="lead")
            await _set(session, inp, file_id=place.id)

    async def _fetch(self, via: Integration, media_id: str) -> tuple[bytes, Content]:
        """Raises FileRefused for what will never be kept, VendorError for what may be later."""
        try:
            data, declared = await self.channels[via.kind].media(
                via, media_id, largest(Purpose.MEDIA)
            )
        except VendorRejected as error:
            is_large = error.code == MEDIA_TOO_LARGE
            problem = FileProblem.TOO_LARGE if is_large else FileProblem.UNAVAILABLE
            raise FileRefused(problem) from None
        return data, examine(Purpose.MEDIA, data, declared)


async def _set(session: AsyncSession, inp: MessageRef, **values: Any) -> None:
    await session.execute(
        update(Message)
        .where(col(Message.tenant_id) == inp.tenant_id, col(Message.id) == inp.message_id)
        .values(values)
    )
