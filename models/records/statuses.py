"""What WhatsApp reports of our messages: sent, delivered, read, failed."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records import outcomes
from models.tables import Message

LATE: Final = timedelta(hours=24)
"""A failure that is told later than this changes the transcript only."""
_STATUSES: Final = ("sent", "delivered", "read", "failed")
_RANKS: Final = "array['queued', 'sending', 'sent', 'failed', 'delivered', 'read']"
_IS_NEWER: Final = (
    f"array_position({_RANKS}, cast(:status as text))"
    f" > array_position({_RANKS}, cast(status as text))"
)
_TIMES: Final = ", ".join(
    f"{status}_at = case when :status = '{status}' and ({_IS_NEWER} or :status <> 'failed')"
    f" then coalesce({status}_at, :at) else {status}_at end"
    for status in _STATUSES
)
_APPLY: Final = text(
    f"""
    update message set
        wamid = coalesce(wamid, :wamid),
        error = case when {_IS_NEWER} and :status = 'failed' then :error_code else error end,
        {_TIMES},
        status = case when {_IS_NEWER} then :status else status end
    from (
        select tenant_id from channel_route
            where channel in ('whatsapp_number', 'chatwoot') and external_id = :account
        union select tenant_id from shared_number where phone_number_id = :account
    ) owner
    where message.tenant_id = owner.tenant_id and direction = 'out'
        and id = coalesce(:message_id, (
            select sent.id from message sent
            where sent.tenant_id = owner.tenant_id and sent.wamid = :wamid))
        and (:status <> 'failed' or wamid is null or wamid = :wamid)
    returning message.tenant_id, message.id, message.status
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
    at: datetime,
    now: datetime,
) -> None:
    """What the vendor says became of a message. Late and repeated reports change nothing.

    `account`: the number, or the connection to Chatwoot, that the report is about.

    `message_id` is our own reference, sent along with the message: it settles a send whose
    answer was lost. It counts only for the tenant that owns the account. What is to be sent
    instead of one that failed is queued here, and sent by the workflows that the sweep wakes.
    """
    if status not in _STATUSES:
        return
    rows = await session.execute(
        _APPLY,
        {
            "account": account,
            "message_id": message_id,
            "wamid": wamid,
            "status": status,
            "error_code": error_code,
            "at": at,
        },
    )
    if status != "failed" or now - at > LATE:
        return
    for tenant_id, id_, became in rows.all():
        if became == "failed":
            message = await session.get_one(Message, (tenant_id, id_))
            await outcomes.after_failure(session, message, now)
