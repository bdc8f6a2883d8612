"""What becomes of a tenant's WhatsApp templates by Graph's word, and by what WhatsApp refuses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import templates
from models.domain.templates import GraphTemplate
from models.ids import new_id
from models.records import alerts
from models.tables import Integration, MessageTemplate


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


async def _become(
    session: AsyncSession, template: MessageTemplate, status: str, reason: str | None, at: datetime
) -> None:
    """One that is approved again ends the wait of those who had none."""
    if template.status != status:
        template.status, template.changed_at = status, at
    template.reason = reason if reason != "NONE" else None
    if status == templates.USABLE and template.purpose is not None:
        await alerts.clear(session, template.tenant_id, alerts.template_key(template.purpose), at)
