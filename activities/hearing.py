"""The first half of a turn: what arrived goes into the transcript, in order, once each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import openings
from integrations import chatwoot_content, whatsapp_content
from integrations.whatsapp_content import MessageContent
from models import ids
from models.records import erasures, inbox, takeover
from models.records.tenants import TenantView
from models.tables import InboxEvent, Lead, Message
from models.tables.base import utc_now
from models.understanding.reading import read
from models.understanding.shared_place import zone_of

_READERS: Final[dict[str, Callable[[dict[str, Any]], tuple[MessageContent, ...]]]] = {
    "whatsapp": lambda raw: (whatsapp_content.content(raw),),
    "chatwoot": chatwoot_content.contents,
}
_UNSAID: Final = frozenset({"revoke", "edit"})
"""A human who takes a word back or mends it has not spoken again."""


@dataclass
class Heard:
    """What came in: whether the person said anything, and whether they came from an ad."""

    wrote: bool = False
    clicked: bool = False


def joined_text(messages: Sequence[Message]) -> str:
    """A burst is read as one text, so that a correction in the next message is understood."""
    return "\n".join(message.text for message in messages if message.text)


def opting_out(heard: Sequence[Message], now: datetime) -> Message | None:
    """The message that says so; the last one where all of them say it together."""
    told = (m for m in heard if m.text and _says_so(m.text, now))
    together = bool(heard) and _says_so(joined_text(heard), now)
    return next(told, heard[-1] if together else None)


async def take_in(session: AsyncSession, tenant: TenantView, lead: Lead, now: datetime) -> Heard:
    """Inbox rows become messages; reactions and stickers need no answer, and what is older than
    the tenant's policy gets none."""
    events = await inbox.waiting_messages(session, lead.tenant_id, lead.id)
    heard = Heard()
    for event in events:
        if event.kind == inbox.ECHO:
            await _hear_human(session, lead, event)
        else:
            await _hear_person(session, tenant, lead, event, now, heard)
    if events:
        await inbox.mark_handled(session, [event.id for event in events], "heard")
    return heard


async def pass_on(session: AsyncSession, lead: Lead) -> None:
    """What still arrives for somebody who was merged is the survivor's to be answered."""
    await _change_unheard(session, lead, contact_id=lead.merged_into)


async def drop(session: AsyncSession, lead: Lead) -> None:
    """What still lies there for somebody who was erased is nobody's."""
    nobodys = {"handled_at": utc_now(), "outcome": erasures.ERASED, "body": None}
    await _change_unheard(session, lead, **nobodys)


async def _change_unheard(session: AsyncSession, lead: Lead, **values: Any) -> None:
    await session.execute(
        update(InboxEvent)
        .where(
            col(InboxEvent.tenant_id) == lead.tenant_id,
            col(InboxEvent.contact_id) == lead.id,
            col(InboxEvent.handled_at).is_(None),
        )
        .values(values)
    )


async def _hear_person(
    session: AsyncSession,
    tenant: TenantView,
    lead: Lead,
    event: InboxEvent,
    now: datetime,
    heard: Heard,
) -> None:
    raw = json.loads(event.raw)
    said, *further = _READERS[event.provider](raw)
    counts = said.kind != "other" and not _was_taken_back(lead, event)
    is_late = event.occurred_at < now - timedelta(hours=tenant.policy.answer_within_h)
    answered_at = None if counts and not is_late else now
    if takeover.is_answered(lead, event.occurred_at):
        answered_at = lead.human_spoke_at
    if counts and _opts_out(said, now):
        answered_at = None
    if not await _store(session, lead, event, said, answered_at):
        return
    for number, file in enumerate(further, 1):
        await _store(session, lead, event, file, answered_at, number)
    if lead.last_inbound_at is None or lead.last_inbound_at < event.occurred_at:
        lead.last_inbound_at = event.occurred_at
    heard.wrote |= counts
    if counts and (click := whatsapp_content.click(raw)) is not None:
        await openings.keep_click(session, lead, click, event)
        heard.clicked = True


async def _hear_human(session: AsyncSession, lead: Lead, event: InboxEvent) -> None:
    raw = json.loads(event.raw)
    if raw.get("type") in _UNSAID:
        return
    said = whatsapp_content.content(raw)
    is_new = await takeover.keep_words(
        session,
        lead,
        wamid=event.external_id,
        kind=said.kind,
        text=said.text,
        at=event.occurred_at,
        media_id=said.media_id,
    )
    if is_new:
        await takeover.human_spoke(session, lead, event.occurred_at)


def _was_taken_back(lead: Lead, event: InboxEvent) -> bool:
    """Written before the person opted out, and told after it: no renewed consent."""
    return lead.opted_out_at is not None and event.occurred_at < lead.opted_out_at


def _opts_out(said: MessageContent, now: datetime) -> bool:
    """However late it is told, that counts."""
    return bool(said.text) and _says_so(said.text or "", now)


def _says_so(text: str, now: datetime) -> bool:
    return read(text, today=now.date()).opt_out


async def _store(
    session: AsyncSession,
    lead: Lead,
    event: InboxEvent,
    said: MessageContent,
    answered_at: datetime | None,
    part: int = 0,
) -> bool:
    """False: it stands in the transcript already. `part`: of several files in one message."""
    place = said.attachment or {}
    row: dict[str, Any] = {
        "tenant_id": lead.tenant_id,
        "id": ids.new_id(),
        "lead_id": lead.id,
        "direction": "in",
        "status": "received",
        "kind": said.kind,
        "text": said.text or zone_of(place.get("address"), place.get("name")),
        "media_id": said.media_id,
        "reply_id": said.reply_id,
        "attachment": said.attachment,
        "wamid": ids.part_key(event.external_id, part),
        "occurred_at": event.occurred_at,
        "citations": [],
        "answered_at": answered_at,
    }
    made: UUID | None = await session.scalar(
        insert(Message)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "wamid"])
        .returning(col(Message.id))
    )
    return made is not None
