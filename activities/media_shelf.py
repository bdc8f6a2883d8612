"""Where files of conversations lie: fetched out of their channel into our store, and read again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.channels import Channel, channel_of_media
from integrations.errors import MEDIA_TOO_LARGE, VendorRejected
from integrations.files import Files, examine
from models.contracts.conversation import MessageRef
from models.domain.file_problems import FileProblem, FileRefused
from models.domain.files import EXTENSIONS, Content, OutgoingFile, Purpose, largest
from models.records import files, tenants
from models.session import Database
from models.tables import Integration, Message

FileReader = Callable[[str, int], Awaitable[tuple[bytes, str]]]
"""Address, bytes at most -> bytes and the type that they are told to have."""
REFUSED: Final = "file_refused"
"""The `error` of a message whose file will never be sent: its `file_problem` says why."""


@dataclass
class MediaShelf:
    """`desk`: how files of the platform's own Chatwoot are read, where there is one."""

    db: Database
    channels: Mapping[str, Channel]
    files: Files
    desk: FileReader | None

    async def keep(self, inp: MessageRef) -> None:
        """Safe to repeat: the same bytes are the same file. What will never be kept is noted."""
        async with self.db.tenant(inp.tenant_id) as session:
            message = await session.get_one(Message, (inp.tenant_id, inp.message_id))
            if message.media_id is None or not message.awaits_keeping:
                return
            via = None
            if not message.is_from_desk:
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

    async def take(self, inp: MessageRef) -> OutgoingFile:
        """What a message brings, on its way to a person; kept first. Raises VendorRejected for what
        may not be kept, since what is sent has to stand in the transcript."""
        await self.keep(inp)
        async with self.db.tenant(inp.tenant_id) as session:
            message = await session.get_one(Message, (inp.tenant_id, inp.message_id))
            if message.file_id is None:
                raise VendorRejected("files", "the file may not be kept", code=REFUSED)
            stored = await files.load(session, inp.tenant_id, message.file_id)
        data = await self.files.get(stored.key)
        name = (message.attachment or {}).get("filename")
        kind = stored.content_type
        return OutgoingFile(data, kind, name or f"{stored.id}.{EXTENSIONS[kind]}")

    async def _fetch(self, via: Integration | None, media_id: str) -> tuple[bytes, Content]:
        """Raises FileRefused for what will never be kept, VendorError for what may be later."""
        bytes_max = largest(Purpose.MEDIA)
        try:
            if via is not None:
                data, declared = await self.channels[via.kind].media(via, media_id, bytes_max)
            elif self.desk is not None:
                data, declared = await self.desk(media_id, bytes_max)
            else:
                raise FileRefused(FileProblem.UNAVAILABLE)
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
