"""Reads the leads of Meta's forms in bulk and stores those that no webhook brought."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from integrations.errors import VendorError
from integrations.meta import GraphClient, LeadDetail
from models import ids
from models.contracts.intake import FormPage, FormPageInput, FormRef, FormsInput
from models.contracts.maintenance import StuckLead
from models.domain.errors import NotFound
from models.logs import get_logger
from models.records import inbox, meta_connections, tenants
from models.records.inbox import Arrival
from models.session import Database
from models.tables import ChannelRoute, LeadSource, Tenant

_log = get_logger("backfill")


@dataclass
class BackfillActivities:
    db: Database
    graph: GraphClient

    @activity.defn(name="backfill.find_forms")
    async def find_forms(self, inp: FormsInput) -> tuple[FormRef, ...]:
        """The active forms of the pages of one tenant, or of all; one tenant's broken connection
        does not hide the others' forms."""
        with translated():
            if inp.tenant_id is not None and inp.form_id is not None:
                return (FormRef(tenant_id=inp.tenant_id, form_id=inp.form_id),)
            async with self.db.platform() as session:
                pages = await _pages(session, inp.tenant_id)
            forms: list[FormRef] = []
            for tenant_id, page_id in pages:
                activity.heartbeat(len(forms))
                try:
                    token = await self._token(tenant_id, page_id)
                    found = await self.graph.active_forms(page_id, token)
                except (NotFound, VendorError) as error:
                    if inp.tenant_id is not None:
                        raise
                    _log.warning("a page's forms are not read", reason=type(error).__name__)
                    continue
                forms += [FormRef(tenant_id=tenant_id, form_id=f, page_id=page_id) for f in found]
            return tuple(forms)

    @activity.defn(name="backfill.take_page")
    async def take_page(self, inp: FormPageInput) -> FormPage:
        """One page of a form's leads. Safe to repeat: a known lead is stored once."""
        with translated():
            form = inp.form
            token = await self._token(form.tenant_id, form.page_id)
            page = await self.graph.leads_of_form(form.form_id, token, inp.since, inp.after)
            async with self.db.tenant(form.tenant_id) as session:
                known = await _known(session, form.tenant_id, page.leads)
                is_active = (await tenants.load(session, form.tenant_id)).is_active
            missed = [lead for lead in page.leads if lead.leadgen_id not in known]
            async with self.db.platform() as session:
                stored = await inbox.store(session, [_arrival(form, lead) for lead in missed])
            return FormPage(
                seen=len(page.leads),
                found=tuple(
                    StuckLead(
                        tenant_id=form.tenant_id,
                        lead_offer_id=ids.lead_offer_id(form.tenant_id, row.external_id),
                        inbox_id=row.id,
                    )
                    for row in stored
                    if is_active and row.tenant_id == form.tenant_id
                ),
                after=page.after,
            )

    async def _token(self, tenant_id: UUID, page_id: str | None) -> str:
        async with self.db.tenant(tenant_id) as session:
            connection = await meta_connections.of_page(session, tenant_id, page_id)
        return str(connection.secret["access_token"])


async def _pages(session: AsyncSession, tenant_id: UUID | None) -> list[tuple[UUID, str]]:
    wanted = (Tenant.status == "ACTIVE") if tenant_id is None else (Tenant.id == tenant_id)
    rows = await session.exec(
        select(ChannelRoute.tenant_id, ChannelRoute.external_id)
        .join(Tenant, col(Tenant.id) == col(ChannelRoute.tenant_id))
        .where(ChannelRoute.channel == tenants.META_PAGE, wanted)
    )
    return list(rows.all())


async def _known(
    session: AsyncSession, tenant_id: UUID, leads: Iterable[LeadDetail]
) -> frozenset[str]:
    rows = await session.exec(
        select(LeadSource.leadgen_id).where(
            LeadSource.tenant_id == tenant_id,
            col(LeadSource.leadgen_id).in_([lead.leadgen_id for lead in leads]),
        )
    )
    return frozenset(rows.all())


def _arrival(form: FormRef, lead: LeadDetail) -> Arrival:
    """As the webhook would have brought it."""
    at = datetime.strptime(lead.created_time, "%Y-%m-%dT%H:%M:%S%z")
    value = {
        "leadgen_id": lead.leadgen_id,
        "page_id": form.page_id,
        "form_id": form.form_id,
        "ad_id": lead.ad_id,
        "adset_id": lead.adset_id,
        "campaign_id": lead.campaign_id,
        "created_time": int(at.timestamp()),
    }
    return Arrival(
        provider="meta",
        external_id=lead.leadgen_id,
        kind="leadgen",
        account=form.page_id,
        tenant_id=form.tenant_id,
        body=json.dumps(value).encode(),
        occurred_at=at,
    )
