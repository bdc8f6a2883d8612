"""A tenant's WhatsApp templates: what each is for, which may be used, what is written with them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import templates
from models.domain.errors import InvalidInput, NotFound
from models.records import alerts, transcript
from models.tables import Lead, LeadOffer, MessageTemplate, Offer


async def usable(
    session: AsyncSession,
    tenant_id: UUID,
    purpose: str,
    language: str,
    without: Collection[str] = (),
) -> MessageTemplate | None:
    """The first approved one of this purpose, in this language or else in Spanish."""
    rows = await session.exec(
        select(MessageTemplate)
        .where(
            MessageTemplate.tenant_id == tenant_id,
            MessageTemplate.purpose == purpose,
            col(MessageTemplate.language).in_((language, "es")),
            MessageTemplate.status == templates.USABLE,
            col(MessageTemplate.name).not_in(without),
        )
        .order_by(
            col(MessageTemplate.language) != language,
            col(MessageTemplate.rank),
            col(MessageTemplate.created_at),
        )
        .limit(1)
    )
    return rows.first()


async def write(
    session: AsyncSession,
    tenant_name: str,
    lead: Lead,
    life: LeadOffer,
    purpose: str,
    *,
    turn_key: str,
    now: datetime,
    tried: Sequence[str] = (),
) -> UUID | None:
    """Queues the template of this purpose, filled in. None: none is left, and an alert is open."""
    template = await usable(session, lead.tenant_id, purpose, lead.language, tried)
    if template is None:
        facts = {"purpose": purpose, "language": lead.language}
        await alerts.raise_once(session, lead.tenant_id, alerts.template_key(purpose), facts, now)
        return None
    values = await _values(session, template.parameters, tenant_name, lead, life)
    return await transcript.queue(
        session,
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        lead_offer_id=life.id,
        turn_key=turn_key,
        now=now,
        kind="template",
        text=templates.filled(template.body, values),
        template={
            "name": template.name,
            "language_code": template.language_code,
            "parameters": values,
            "category": template.category or "MARKETING",
            "purpose": purpose,
            "tried": [*tried, template.name],
        },
    )


async def _values(
    session: AsyncSession, parameters: Sequence[str], tenant_name: str, lead: Lead, life: LeadOffer
) -> list[str]:
    offer = await session.get(Offer, (lead.tenant_id, life.offer_id)) if life.offer_id else None
    known = {
        "name": lead.name.split()[0] if lead.name else "hola",
        "offer": offer.name if offer else tenant_name,
        "tenant": tenant_name,
    }
    return [known[parameter] for parameter in parameters]


async def assign(
    session: AsyncSession,
    tenant_id: UUID,
    template_id: UUID,
    *,
    purpose: str | None,
    rank: int,
    parameters: Sequence[str],
    now: datetime,
) -> MessageTemplate:
    """What a template is for, and what its variables hold. Raises NotFound, InvalidInput."""
    template = await session.get(MessageTemplate, (tenant_id, template_id), with_for_update=True)
    if template is None:
        raise NotFound(f"tenant {tenant_id} has no template {template_id}")
    if len(parameters) != template.body.count("{{"):
        raise InvalidInput(
            f"the template has {template.body.count('{{')} variables, not {len(parameters)}"
        )
    template.purpose, template.rank = purpose, rank
    template.parameters = list(parameters)
    if purpose is not None and template.status == templates.USABLE:
        await alerts.clear(session, tenant_id, alerts.template_key(purpose), now)
    return template


async def every(session: AsyncSession, tenant_id: UUID) -> Sequence[MessageTemplate]:
    rows = await session.exec(
        select(MessageTemplate)
        .where(MessageTemplate.tenant_id == tenant_id)
        .order_by(
            col(MessageTemplate.purpose), col(MessageTemplate.language), col(MessageTemplate.rank)
        )
    )
    return rows.all()
