"""What WhatsApp tells about an account, a number or a template: kept, and applied where it means
something here."""

import json
from collections.abc import Awaitable, Callable
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from integrations.whatsapp_account_events import messaging_limit, standing_news
from integrations.whatsapp_events import AccountEvent
from models.logs import get_logger
from models.records import inbox, template_states, whatsapp_accounts
from models.records.inbox import Arrival
from models.records.tenants import TenantView


async def _template(session: AsyncSession, event: AccountEvent) -> None:
    told = event.value
    await template_states.apply_status(
        session,
        event.account,
        str(told.get("message_template_name")),
        str(told.get("message_template_language")),
        str(told.get("event")),
        told.get("reason"),
        event.occurred_at,
    )


async def _standing(session: AsyncSession, event: AccountEvent) -> None:
    if (news := standing_news(event.value)) is not None:
        await whatsapp_accounts.hear(session, event.account, news, event.occurred_at)


async def _limit(session: AsyncSession, event: AccountEvent) -> None:
    limit = messaging_limit(event.value)
    await whatsapp_accounts.hear_limit(session, event.account, limit)


_APPLIED: Final[dict[str, Callable[[AsyncSession, AccountEvent], Awaitable[None]]]] = {
    "message_template_status_update": _template,
    "account_update": _standing,
    "business_capability_update": _limit,
    "phone_number_quality_update": _limit,
}
"""By the webhook's field."""
_log = get_logger("whatsapp")


def arrival(event: AccountEvent, routes: dict[str, TenantView]) -> Arrival:
    tenant = routes.get(event.phone_number_id or "")
    return Arrival(
        provider="whatsapp",
        external_id=event.key,
        kind=inbox.ACCOUNT,
        account=event.account,
        body=json.dumps({"field": event.field, "value": event.value}).encode(),
        occurred_at=event.occurred_at,
        tenant_id=tenant.id if tenant else None,
    )


async def apply(session: AsyncSession, event: AccountEvent) -> str:
    """What was done about it, as the inbox row's outcome."""
    _log.warning("account event", field=event.field, account=event.account)
    if (handler := _APPLIED.get(event.field)) is None:
        return "kept"
    await handler(session, event)
    return "applied"
