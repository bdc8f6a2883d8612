"""A tenant's WhatsApp templates: which may be used, what is written with them, what Graph says."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import templates
from models.domain.errors import InvalidInput, NotFound
from models.domain.templates import GraphTemplate
from models.ids import new_id
from models.records import alerts, transcript
from models.tables import Integration, Lead, LeadOffer, MessageTemplate, Offer


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


async def apply_status(
    session: AsyncSession,
    waba_id: str,
    name: str,
    language: str,
    status: str,
    reason: str | None,
    at: datetime,
) -> None:
    """Graph's word on one template, for every tenant of this account. Platform role.

    `status` is the webhook's `event`, `language` its code (`es_AR`). Late reports change nothing.
    """
    rows = await session.exec(
        select(MessageTemplate)
        .join(
            Integration,
            (col(Integration.tenant_id) == col(MessageTemplate.tenant_id))
            & (col(Integration.kind) == "WHATSAPP")
            & (col(Integration.config)["waba_id"].astext == waba_id),
        )
        .where(MessageTemplate.name == name, MessageTemplate.language_code == language)
        .with_for_update(of=MessageTemplate)
    )
    for template in rows.all():
        if template.changed_at is None or template.changed_at <= at:
            await _become(session, template, templates.status_of(status), reason, at)


async def refuse(
    session: AsyncSession,
    tenant_id: UUID,
    sent: dict[str, Any],
    status: str,
    code: str,
    now: datetime,
) -> None:
    """WhatsApp refused what was sent with it: not used again until Graph says otherwise."""
    rows = await session.exec(
        select(MessageTemplate)
        .where(
            MessageTemplate.tenant_id == tenant_id,
            MessageTemplate.name == sent["name"],
            MessageTemplate.language_code == sent["language_code"],
        )
        .with_for_update()
    )
    template = rows.first()
    if template is not None and template.status == templates.USABLE:
        await _become(session, template, status, code, now)


async def merge(
    session: AsyncSession, tenant_id: UUID, found: Sequence[GraphTemplate], now: datetime
) -> None:
    """Graph's list is the truth about state and wording; what it does not list is gone.

    One that is new here has no purpose: a person gives it one.
    """
    known = {
        (t.name, t.language_code): t
        for t in (
            await session.exec(
                select(MessageTemplate)
                .where(MessageTemplate.tenant_id == tenant_id)
                .with_for_update()
            )
        ).all()
    }
    for graph in found:
        template = known.pop((graph.name, graph.language_code), None)
        if template is None:
            await _add(session, tenant_id, graph, now)
            continue
        is_reworded = bool(template.components) and template.components != graph.components
        template.category, template.components = graph.category, graph.components
        template.body = templates.body_of(graph.components) or template.body
        status = templates.status_of(graph.status)
        is_refused_still = template.status == templates.REFUSED and not is_reworded
        if not (is_refused_still and status == templates.USABLE):
            await _become(session, template, status, None, now)
    for gone in known.values():
        await _become(session, gone, "MISSING", None, now)


async def _add(session: AsyncSession, tenant_id: UUID, graph: GraphTemplate, now: datetime) -> None:
    body = templates.body_of(graph.components)
    await session.execute(
        insert(MessageTemplate)
        .values(
            tenant_id=tenant_id,
            id=new_id(),
            purpose=None,
            language=templates.language_of(graph.language_code),
            name=graph.name,
            language_code=graph.language_code,
            body=body,
            status=templates.status_of(graph.status),
            category=graph.category,
            rank=0,
            parameters=list(templates.PARAMETERS[: body.count("{{")]),
            components=graph.components,
            changed_at=now,
        )
        .on_conflict_do_nothing()
    )


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


async def _become(
    session: AsyncSession, template: MessageTemplate, status: str, reason: str | None, at: datetime
) -> None:
    """One that is approved again ends the wait of those who had none."""
    if template.status != status:
        template.status, template.changed_at = status, at
    template.reason = reason if reason != "NONE" else None
    if status == templates.USABLE and template.purpose is not None:
        await alerts.clear(session, template.tenant_id, alerts.template_key(template.purpose), at)
