"""The transcript of a person: what came in, what is to go out, each once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ids import new_id
from models.tables import Lead, Message, MessageTemplate


async def outstanding(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID
) -> tuple[list[Message], tuple[UUID, ...]]:
    """What this person wrote and was not answered, in order; and replies that never left.

    Templates are the lifecycle's to send, and are not among them.
    """
    rows = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == tenant_id,
            Message.lead_id == lead_id,
            ((col(Message.direction) == "in") & col(Message.answered_at).is_(None))
            | (
                (col(Message.direction) == "out")
                & (col(Message.kind) == "text")
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
    text: str,
    template: dict[str, Any] | None = None,
    citations: list[dict[str, Any]] | None = None,
    by_human: bool = False,
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
        "template": template,
        "citations": citations or [],
        "status": "queued",
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


async def template_for(
    session: AsyncSession, tenant_id: UUID, purpose: str, language: str
) -> MessageTemplate | None:
    """The approved template of this purpose, in this language or else in Spanish."""
    rows = await session.exec(
        select(MessageTemplate)
        .where(
            MessageTemplate.tenant_id == tenant_id,
            MessageTemplate.purpose == purpose,
            col(MessageTemplate.language).in_((language, "es")),
            col(MessageTemplate.is_approved).is_(True),
        )
        .order_by(col(MessageTemplate.language) != language)
    )
    return rows.first()


_RANKS: Final = "array['queued', 'sending', 'sent', 'failed', 'delivered', 'read']"
_IS_NEWER: Final = (
    f"array_position({_RANKS}, cast(:status as text))"
    f" > array_position({_RANKS}, cast(status as text))"
)
_APPLY_STATUS: Final = text(
    f"""
    update message set
        wamid = coalesce(wamid, :wamid),
        error = case when {_IS_NEWER} and :status = 'failed' then :error_code else error end,
        status = case when {_IS_NEWER} then :status else status end
    from channel_route
    where channel in ('whatsapp_number', 'chatwoot') and external_id = :account
        and message.tenant_id = channel_route.tenant_id and direction = 'out'
        and id = coalesce(:message_id, (
            select sent.id from message sent
            where sent.tenant_id = channel_route.tenant_id and sent.wamid = :wamid))
    """  # noqa: S608 - only constants of this file are put in
)


async def apply_status(
    session: AsyncSession,
    account: str,
    *,
    message_id: UUID | None,
    wamid: str,
    status: str,
    error_code: str | None,
) -> None:
    """What the vendor says became of a message. Late and repeated reports change nothing.

    `account`: the number, or the connection to Chatwoot, that the report is about.

    `message_id` is our own reference, sent along with the message: it settles a send whose
    answer was lost. It counts only for the tenant that owns the account.
    """
    if status not in ("sent", "delivered", "read", "failed"):
        return
    await session.execute(
        _APPLY_STATUS,
        {
            "account": account,
            "message_id": message_id,
            "wamid": wamid,
            "status": status,
            "error_code": error_code,
        },
    )


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
            col(Message.id).in_(by_reference) | col(Message.wamid).in_(by_wamid),
        )
    )
    return list(
        {
            lead_id: by_reference.get(message_id) or by_wamid[wamid or ""]
            for message_id, wamid, lead_id in rows.all()
        }.items()
    )
