"""The transcript of a person: what came in, what is to go out, each once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.choices import Option
from models.ids import new_id
from models.tables import Lead, Message


def is_reply() -> ColumnElement[bool]:
    """Outbound rows that the conversation sends; all other templates are the lifecycle's."""
    purpose: ColumnElement[str] = col(Message.template)["purpose"].astext
    return or_(col(Message.kind) != "template", purpose == "window_closed")


def offered(message: Message) -> tuple[Option, ...]:
    return tuple(Option(**option) for option in message.options or ())


async def outstanding(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID
) -> tuple[list[Message], tuple[UUID, ...]]:
    """What this person wrote and was not answered, in order; and replies that never left.

    The touches are the lifecycle's to send, and are not among them.
    """
    rows = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == tenant_id,
            Message.lead_id == lead_id,
            ((col(Message.direction) == "in") & col(Message.answered_at).is_(None))
            | (
                (col(Message.direction) == "out")
                & is_reply()
                & col(Message.status).in_(("queued", "sending"))
            ),
        )
        .order_by(col(Message.occurred_at), col(Message.created_at))
    )
    found = rows.all()
    heard = [message for message in found if message.direction == "in"]
    return heard, tuple(message.id for message in found if message.direction == "out")


async def messages(
    session: AsyncSession, tenant_id: UUID, message_ids: Sequence[UUID]
) -> list[Message]:
    """These messages, in the order they were written."""
    rows = await session.exec(
        select(Message)
        .where(Message.tenant_id == tenant_id, col(Message.id).in_(message_ids))
        .order_by(col(Message.occurred_at), col(Message.created_at))
    )
    return list(rows.all())


async def before(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID, heard: Sequence[Message], limit: int
) -> list[Message]:
    """The newest messages with words, both ways, without those that are to be answered."""
    rows = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == tenant_id,
            Message.lead_id == lead_id,
            col(Message.text).is_not(None),
            col(Message.id).not_in([m.id for m in heard]),
            col(Message.status) != "failed",
        )
        .order_by(col(Message.occurred_at).desc(), col(Message.created_at).desc())
        .limit(limit)
    )
    return list(reversed(rows.all()))


async def mark_answered(
    session: AsyncSession, tenant_id: UUID, message_ids: Sequence[UUID], now: datetime
) -> None:
    await session.execute(
        update(Message)
        .where(col(Message.tenant_id) == tenant_id, col(Message.id).in_(message_ids))
        .values(answered_at=now)
    )


async def queue(
    session: AsyncSession,
    *,
    tenant_id: UUID,
    lead_id: UUID,
    lead_offer_id: UUID | None,
    turn_key: str,
    now: datetime,
    kind: str,
    text: str | None,
    media_id: str | None = None,
    attachment: dict[str, Any] | None = None,
    template: dict[str, Any] | None = None,
    options: list[dict[str, str]] | None = None,
    citations: list[dict[str, Any]] | None = None,
    by_human: bool = False,
    send_after: datetime | None = None,
) -> UUID:
    """Writes an outbound message before it is sent; the same turn key always names the same row."""
    row = {
        "tenant_id": tenant_id,
        "id": new_id(),
        "lead_id": lead_id,
        "lead_offer_id": lead_offer_id,
        "direction": "out",
        "by_human": by_human,
        "kind": kind,
        "text": text,
        "media_id": media_id,
        "attachment": attachment,
        "template": template,
        "options": options,
        "citations": citations or [],
        "status": "queued",
        "send_after": send_after,
        "turn_key": turn_key,
        "occurred_at": now,
    }
    made: UUID | None = await session.scalar(
        insert(Message)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "turn_key"])
        .returning(col(Message.id))
    )
    if made is not None:
        return made
    found = await session.exec(
        select(Message.id).where(Message.tenant_id == tenant_id, Message.turn_key == turn_key)
    )
    return found.one()


async def without_user_id(
    session: AsyncSession, tenant_id: UUID, told: dict[tuple[UUID | None, str], str]
) -> list[tuple[UUID, str]]:
    """(person, user id) for those of these messages, by our reference or the wamid, whose person's
    user id is not known yet."""
    by_reference = {reference: user_id for (reference, _), user_id in told.items() if reference}
    by_wamid = {wamid: user_id for (_, wamid), user_id in told.items()}
    rows = await session.exec(
        select(Message.id, Message.wamid, Message.lead_id)
        .join(
            Lead,
            (col(Lead.tenant_id) == col(Message.tenant_id))
            & (col(Lead.id) == col(Message.lead_id)),
        )
        .where(
            Message.tenant_id == tenant_id,
            Message.direction == "out",
            col(Lead.wa_user_id).is_(None),
            col(Lead.erased_at).is_(None),
            col(Message.id).in_(by_reference) | col(Message.wamid).in_(by_wamid),
        )
    )
    return list(
        {
            lead_id: by_reference.get(message_id) or by_wamid[wamid or ""]
            for message_id, wamid, lead_id in rows.all()
        }.items()
    )
