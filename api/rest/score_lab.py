"""The score lab over REST: a template or a threshold tried on the leads of the last days."""

from datetime import UTC, datetime, timedelta
from typing import Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from api.access import PlatformRules
from api.deps import ContextDep
from api.rest.operations import Body, TenantId
from api.rest.score_templates import TemplateBody
from models.domain.offer import OfferType
from models.domain.score_lab import Report, candidate
from models.records import score_lab, score_templates, tenants

router = APIRouter(prefix="/api/tenants/{tenant_id}/score-lab", tags=["score templates"])


class Experiment(Body):
    """What to try: a template, a stored version of the tenant's or of the platform's, a threshold,
    or a threshold with one of them."""

    days: int = Field(default=30, ge=1, le=365)
    offer_type: OfferType = OfferType.PROPERTY
    template: TemplateBody | None = None
    version: int | None = Field(default=None, ge=1)
    platform_version: int | None = Field(default=None, ge=1)
    threshold: int | None = Field(default=None, ge=0, le=100)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = (self.template, self.version, self.platform_version)
        if sum(each is not None for each in given) > 1:
            raise ValueError("name one template: its text, a version, or a version of the platform")
        if self.template is not None:
            self.offer_type = self.template.offer_type
        return self


@router.post("")
async def try_out(
    tenant_id: TenantId, body: Experiment, held: ContextDep, _: PlatformRules
) -> Report:
    """Writes nothing: its transaction is read only."""
    now = datetime.now(UTC)
    async with held.db.reading(tenant_id) as session:
        await tenants.load(session, tenant_id)
        definition = body.template.model_dump(mode="json") if body.template else None
        if (number := body.version or body.platform_version) is not None:
            owner = tenant_id if body.version else None
            stored = await score_templates.find(session, owner, body.offer_type, number)
            definition = stored.definition
        scoring = await score_templates.load(session, tenant_id)
        return await score_lab.compare(
            session,
            tenant_id,
            scoring,
            candidate(scoring, body.offer_type, definition, body.threshold),
            since=now - timedelta(days=body.days),
            today=now.date(),
        )
