"""One conversation and a tenant's templates, as the operator sees them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.records import statuses, transcript
from models.session import Database
from models.tables import Lead
from tests.api.calling import Api, problem
from tests.factories import make_life, make_tenant, unique


async def test_a_conversation_shows_the_window_and_what_became_of_each_message(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, State.CONTACTED)
        lead = await session.get_one(Lead, (tenant.id, life.lead_id))
        lead.last_inbound_at = now - timedelta(hours=23)
        message_id = await transcript.queue(
            session, tenant_id=tenant.id, lead_id=lead.id, lead_offer_id=life.id,
            turn_key=unique("turn"), now=now, kind="interactive", text="¿Para cuándo?",
            options=[{"id": "timing:now", "title": "Lo antes posible"}],
        )  # fmt: skip
    async with db.platform() as session:
        for second, status in enumerate(("read", "sent", "delivered")):  # in any order
            await statuses.apply_status(
                session, tenant.connections.phone_number_id, message_id=message_id,
                wamid=unique("wamid"), status=status, error_code=None,
                at=now + timedelta(seconds=second), now=now,
            )  # fmt: skip
    path = f"/api/tenants/{tenant.id}/contacts/{life.lead_id}"
    shown = (await api.operator("GET", path)).json()
    assert shown["is_window_open"] is True
    assert datetime.fromisoformat(shown["window_until"]) == now + timedelta(hours=1)
    (line,) = (await api.operator("GET", f"{path}/messages")).json()
    assert (line["status"], line["options"]) == ("read", ["Lo antes posible"])
    times = [line[f"{status}_at"] for status in ("read", "sent", "delivered")]
    assert [datetime.fromisoformat(t) for t in times] == [
        now + timedelta(seconds=second) for second in range(3)
    ]
    assert line["failed_at"] is None


@pytest.mark.parametrize("whose", ["nobody's", "another tenant's"])
async def test_a_contact_of_somebody_else_is_not_found(
    api: Api, db: Database, tenant: SeededTenant, whose: str
) -> None:
    other = await make_tenant(db)
    async with db.tenant(other.id) as session:
        life = await make_life(session, other)
    contact = uuid4() if whose == "nobody's" else life.lead_id
    path = f"/api/tenants/{tenant.id}/contacts/{contact}"
    problem(await api.operator("GET", path), 404, "input.not_found")


async def test_a_template_is_given_a_purpose_and_a_place(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    path = f"/api/tenants/{tenant.id}/templates"
    listed = (await api.operator("GET", path)).json()
    assert {t["purpose"] for t in listed} == {
        "first_contact", "follow_up", "reactivation", "window_closed",
    }  # fmt: skip
    one = listed[0]
    body = {"purpose": "follow_up", "rank": 3, "parameters": ["tenant", "name"]}
    changed = await api.operator("PUT", f"{path}/{one['id']}", json=body)
    assert changed.status_code == 200
    assert {key: changed.json()[key] for key in body} == body
    too_many = {**body, "parameters": ["name"]}
    problem(await api.operator("PUT", f"{path}/{one['id']}", json=too_many), 422, "input.invalid")
    problem(await api.operator("PUT", f"{path}/{uuid4()}", json=body), 404, "input.not_found")
