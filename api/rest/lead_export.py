"""Everything that is held of one person, for whoever may: JSON, or a page to read."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import col, select

from api.access import LeadsExport
from api.deps import ContextDep
from api.errors import Problem
from api.rest.operations import TenantId
from models.domain.errors import NotFound
from models.domain.person_page import page
from models.records import delivered, erasures, person_file, tenants
from models.tables import LeadOffer

router = APIRouter(prefix="/api/tenants/{tenant_id}/leads/{lead_offer_id}", tags=["privacy"])


class Form(StrEnum):
    JSON = "json"
    HTML = "html"


@router.get("/export")
async def export(
    tenant_id: TenantId,
    lead_offer_id: UUID,
    held: ContextDep,
    who: LeadsExport,
    form: Annotated[Form, Query(alias="format")] = Form.JSON,
    language: Annotated[
        Literal["es", "en", "pt"] | None, Query(description="Of the page; else the tenant's")
    ] = None,
) -> Response:
    """The person of this life, with all lives, merged contacts and words. A tenant's own people
    get the lives that were delivered; before that there is no person to export. On record."""
    now = datetime.now(UTC)
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        life = await session.get(LeadOffer, (tenant_id, lead_offer_id))
        if life is None:
            raise NotFound(f"tenant {tenant_id} has no lead {lead_offer_id}")
        shown = None
        if not who.sees_people:
            people = await erasures.people(session, tenant_id, life.lead_id)
            every = await session.exec(
                select(LeadOffer.id).where(
                    LeadOffer.tenant_id == tenant_id, col(LeadOffer.lead_id).in_(people)
                )
            )
            shown = await delivered.lives(session, tenant_id, every.all())
            if lead_offer_id not in shown:
                raise Problem(403, "lead.not_delivered", "The person is yours once delivered.")
        sections = await person_file.gather(session, tenant_id, life.lead_id, shown)
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="lead.exported",
            subject=f"lead:{life.lead_id}",
            after={"format": form},
        )
    return _answer(sections, form, language or tenant.language, now, lead_offer_id)


def _answer(
    sections: dict[str, Any], form: Form, language: str, now: datetime, lead_offer_id: UUID
) -> Response:
    made_at = now.isoformat(timespec="seconds")
    named = {"content-disposition": f'attachment; filename="lead-{lead_offer_id}.{form}"'}
    if form is Form.HTML:
        return Response(page(sections, made_at, language), media_type="text/html", headers=named)
    body = json.dumps({"made_at": made_at, **sections}, ensure_ascii=False)
    return Response(body, media_type="application/json", headers=named)
