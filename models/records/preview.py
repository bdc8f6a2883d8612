"""A prompt rendered for a conversation as it stands: what a model would be told now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import NotFound
from models.domain.prompting import checked_body, messages
from models.records import briefing, inventory, leads, prompts, tenants
from models.records.briefing import Heard
from models.tables import Lead, Message
from models.understanding.reading import read


async def preview(
    session: AsyncSession, tenant_id: UUID, contact_id: UUID, body: str | None, now: datetime
) -> list[dict[str, str]]:
    """For the person's last message, by rules alone; nothing is written or called. `body` None:
    the instructions that are active. Raises NotFound, InvalidInput."""
    tenant = await tenants.load(session, tenant_id)
    lead = await session.get(Lead, (tenant_id, contact_id))
    life = await leads.latest_life(session, tenant_id, contact_id) if lead else None
    heard = await _last(session, tenant_id, contact_id)
    if lead is None or life is None or not heard:
        raise NotFound(f"tenant {tenant_id} has no conversation with contact {contact_id}")
    if body is None:
        active = await prompts.active(session, tenant_id, "reply")
        assert active is not None, "the reply's instructions ship with the product"
        body = active.body
    said = read(heard[-1].text or "", expecting=life.asked_field, today=now.date())
    case = await briefing.case_of(
        session,
        tenant,
        lead,
        life,
        await inventory.active_offers(session, tenant_id, now.date()),
        Heard(
            heard, leads.fields_of(life.fields).merged(said.fields), said.questions, lead.language
        ),
        (),
        now,
    )
    return messages(case.brief, checked_body("reply", body))


async def _last(session: AsyncSession, tenant_id: UUID, contact_id: UUID) -> Sequence[Message]:
    rows = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == tenant_id,
            Message.lead_id == contact_id,
            Message.direction == "in",
            col(Message.text).is_not(None),
        )
        .order_by(col(Message.occurred_at).desc(), col(Message.created_at).desc())
        .limit(1)
    )
    return rows.all()
