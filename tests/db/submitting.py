"""Form submissions taken in without a workflow, from a Graph that answers what the test says."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from activities.intake import IntakeActivities
from demo.seed import SeededTenant
from integrations.errors import VendorRejected
from integrations.meta import FormTerms, LeadDetail
from models import ids
from models.contracts.lead import Admission, TakeInInput
from models.session import Database
from models.tables import InboxEvent
from tests.factories import ERASURE_KEYS, Clock, ad_of, digits


class _Graph:
    def __init__(self, detail: LeadDetail, terms: FormTerms | None) -> None:
        self.detail, self.terms = detail, terms

    async def lead(self, leadgen_id: str, token: str) -> LeadDetail:
        return self.detail

    async def form_terms(self, form_id: str, token: str, ticked: dict[str, bool]) -> FormTerms:
        if self.terms is None:
            raise VendorRejected("graph", "no such form")
        return self.terms


async def submit(
    db: Database,
    tenant: SeededTenant,
    clock: Clock,
    phone: str,
    *,
    project: str = "soler",
    boxes: dict[str, bool] | None = None,
    terms: FormTerms | None = None,
    taken: Callable[[], datetime] | None = None,
    **answers: Any,
) -> Admission:
    """One form of the person with this phone, submitted now and, unless told otherwise, taken in
    at once."""
    leadgen_id, ad_id = digits(), ad_of(tenant, project)
    value = {
        "leadgen_id": leadgen_id, "page_id": tenant.connections.page_id, "ad_id": ad_id,
        "form_id": "form-1", "created_time": int(clock.now.timestamp()),
    }  # fmt: skip
    event = InboxEvent(
        provider="meta", external_id=leadgen_id, kind="leadgen", tenant_id=tenant.id,
        body=json.dumps(value).encode(), occurred_at=clock.now,
    )  # fmt: skip
    async with db.platform() as session:
        session.add(event)
    said = {"full_name": "Ana Gómez", "phone_number": phone, **answers}
    detail = LeadDetail(
        leadgen_id, clock.now.isoformat(), ad_id, None, None, "form-1", said, boxes or {}
    )
    graph: Any = _Graph(detail, terms)
    return await IntakeActivities(db, graph, ERASURE_KEYS, taken or clock).take_in(
        TakeInInput(
            tenant_id=tenant.id, inbox_id=event.id,
            lead_offer_id=ids.lead_offer_id(tenant.id, leadgen_id),
        )
    )  # fmt: skip
