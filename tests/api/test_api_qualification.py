"""What a tenant asks of its own, and where a lead's values came from, over the API."""

from typing import Any

import pytest
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.domain.qualification import Fields
from models.records import leads
from models.session import Database
from models.tables import AuditEntry, LeadOffer
from tests.api.calling import Api, problem
from tests.factories import make_life

PAYS = {
    "name": "pays",
    "kind": "choice",
    "question": "¿Cómo preferís pagar?",
    "choices": ["contado", "cuotas"],
}


async def test_a_tenants_own_questions_are_set_shown_and_audited(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    path = f"/api/tenants/{tenant.id}/extra-fields"
    assert (await api.operator("GET", path)).json() == []
    assert (await api.operator("PUT", path, json=[PAYS])).status_code == 200
    assert (await api.operator("GET", path)).json() == [PAYS]
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(select(AuditEntry).order_by(col(AuditEntry.at).desc()))
        entry = rows.first()
    assert entry is not None
    assert entry.action == "tenant.policy_set"
    assert entry.after is not None
    assert entry.after["extra_fields"][0]["name"] == "pays"


@pytest.mark.parametrize(
    ("field", "says"),
    [({**PAYS, "choices": []}, "two choices"), ({**PAYS, "name": "zones"}, "already")],
)
async def test_a_question_that_cannot_be_asked_is_refused_with_what_to_do(
    api: Api, tenant: SeededTenant, field: dict[str, Any], says: str
) -> None:
    path = f"/api/tenants/{tenant.id}/extra-fields"
    answer = await api.operator("PUT", path, json=[field])
    problem(answer, 422, "input.invalid")
    assert says in answer.text
    wanted = {"extra_fields": [field]}
    same = await api.operator("PATCH", f"/api/tenants/{tenant.id}/policy", json=wanted)
    problem(same, 422, "input.invalid")
    assert (await api.operator("GET", path)).json() == []


async def test_every_value_of_a_lead_is_shown_with_where_it_came_from(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        life: LeadOffer = await make_life(session, tenant)
        leads.learn(session, life, Fields(ambientes=2), origin="form")
        await session.flush()
        leads.learn(session, life, Fields(ambientes=3), origin="message", corrects=True)
    path = f"/api/tenants/{tenant.id}/leads/{life.id}/evidence"
    rows = (await api.operator("GET", path)).json()
    told = [(row["value"], row["origin"], row["change"]) for row in rows]
    assert told == [(2, "form", "stated"), (3, "message", "corrected")]
