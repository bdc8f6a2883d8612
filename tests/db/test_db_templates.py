"""Templates as Graph knows them: which is used, what a webhook and a reading of the list change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from models.domain.errors import InvalidInput, NotFound
from models.domain.templates import GraphTemplate
from models.ids import new_id
from models.records import alerts, template_states, templates, tenants
from models.session import Database
from models.tables import MessageTemplate, TenantAlert
from tests.factories import digits

NOW = datetime(2026, 3, 11, 15, tzinfo=UTC)
FIRST = "primer_contacto_v1"


def graph(name: str, status: str = "APPROVED", body: str = "Hola {{1}}", **rest: Any) -> Any:
    components = [{"type": "BODY", "text": body}]
    values = {"language_code": "es_AR", "category": "UTILITY", **rest}
    return GraphTemplate(name=name, status=status, components=components, **values)


async def _named(db: Database, tenant: SeededTenant, name: str) -> MessageTemplate:
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(
            select(MessageTemplate).where(
                MessageTemplate.tenant_id == tenant.id, MessageTemplate.name == name
            )
        )
        return rows.one()


async def _account(db: Database, tenant: SeededTenant) -> str:
    waba_id = digits()
    async with db.tenant(tenant.id) as session:
        connection = await tenants.integration(session, tenant.id, "WHATSAPP")
        connection.config = {**connection.config, "waba_id": waba_id}
    return waba_id


async def _told(
    db: Database, waba_id: str, event: str, at: datetime = NOW, reason: str = "NONE"
) -> None:
    async with db.platform() as session:
        await template_states.apply_status(session, waba_id, FIRST, "es_AR", event, reason, at)


@pytest.mark.parametrize(
    ("event", "status"),
    [("PAUSED", "PAUSED"), ("REJECTED", "REJECTED"), ("DISABLED", "DISABLED"),
     ("FLAGGED", "APPROVED"), ("REINSTATED", "APPROVED"), ("PENDING_DELETION", "PENDING_DELETION")],
)  # fmt: skip
async def test_a_webhook_says_what_became_of_a_template(
    db: Database, tenant: SeededTenant, event: str, status: str
) -> None:
    waba_id = await _account(db, tenant)
    await _told(db, waba_id, event, reason="PROMOTIONAL")
    found = await _named(db, tenant, FIRST)
    assert (found.status, found.reason) == (status, "PROMOTIONAL")
    async with db.tenant(tenant.id) as session:
        used = await templates.usable(session, tenant.id, "first_contact", "es")
    assert (used is not None) is (status == "APPROVED")


async def test_an_older_webhook_that_comes_late_changes_nothing(
    db: Database, tenant: SeededTenant
) -> None:
    waba_id = await _account(db, tenant)
    await _told(db, waba_id, "PAUSED")
    await _told(db, waba_id, "APPROVED", NOW - timedelta(minutes=1))
    assert (await _named(db, tenant, FIRST)).status == "PAUSED"


async def test_an_account_decides_on_its_own_tenants_templates_only(
    db: Database, tenant: SeededTenant
) -> None:
    await _account(db, tenant)
    await _told(db, digits(), "DISABLED")
    assert (await _named(db, tenant, FIRST)).status == "APPROVED"


async def test_a_template_that_is_back_ends_the_alert(db: Database, tenant: SeededTenant) -> None:
    waba_id = await _account(db, tenant)
    await _told(db, waba_id, "PAUSED")
    async with db.tenant(tenant.id) as session:
        key = alerts.template_key("first_contact")
        for _ in range(2):
            await alerts.raise_once(session, tenant.id, key, {"purpose": "first_contact"}, NOW)
    await _told(db, waba_id, "APPROVED", NOW + timedelta(hours=1))
    async with db.tenant(tenant.id) as session:
        (alert,) = (
            await session.exec(select(TenantAlert).where(TenantAlert.tenant_id == tenant.id))
        ).all()
    assert alert.cleared_at == NOW + timedelta(hours=1)


async def test_of_several_the_language_counts_before_the_rank(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        for name, language, rank in (("en_b", "en", 2), ("en_a", "en", 1), ("es_a", "es", -1)):
            session.add(
                MessageTemplate(
                    tenant_id=tenant.id, purpose="first_contact", name=name, language=language,
                    rank=rank, body="Hi {{1}}, {{2}}",
                )
            )  # fmt: skip
    async with db.tenant(tenant.id) as session:
        used: list[str] = []
        while found := await templates.usable(session, tenant.id, "first_contact", "en", used):
            used.append(found.name)
    assert used == ["en_a", "en_b", "es_a", FIRST]


async def test_graphs_list_is_the_truth(db: Database, tenant: SeededTenant) -> None:
    found = [
        graph(FIRST, "PAUSED", "Hola {{1}}: {{2}}"), graph("seguimiento_v1"),
        graph("nueva", body="Hola {{1}}, de {{2}}", language_code="pt_BR"),
    ]  # fmt: skip
    for _ in range(2):
        async with db.tenant(tenant.id) as session:
            await template_states.merge(session, tenant.id, found, NOW)
    first = await _named(db, tenant, FIRST)
    assert (first.status, first.body, first.purpose) == (
        "PAUSED", "Hola {{1}}: {{2}}", "first_contact",
    )  # fmt: skip
    assert (await _named(db, tenant, "seguimiento_v1")).status == "APPROVED"
    assert (await _named(db, tenant, "reactivacion_v1")).status == "MISSING"
    new = await _named(db, tenant, "nueva")
    assert (new.purpose, new.language, new.parameters) == (None, "pt", ["name", "offer"])


async def test_what_is_refused_although_approved_stays_so_until_it_is_reworded(
    db: Database, tenant: SeededTenant
) -> None:
    sent = {"name": FIRST, "language_code": "es_AR"}
    for body, status in (("Hola {{1}}", "REFUSED"), ("Buenas {{1}}", "APPROVED")):
        async with db.tenant(tenant.id) as session:
            await template_states.merge(session, tenant.id, [graph(FIRST)], NOW)
            await template_states.refuse(session, tenant.id, sent, "REFUSED", "132000", NOW)
        async with db.tenant(tenant.id) as session:
            await template_states.merge(session, tenant.id, [graph(FIRST, body=body)], NOW)
        assert (await _named(db, tenant, FIRST)).status == status


async def test_a_new_template_is_given_a_purpose_by_a_person(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        await template_states.merge(
            session, tenant.id, [graph("otra", body="{{1}} {{2}} {{3}}")], NOW
        )
    other = await _named(db, tenant, "otra")
    how: dict[str, Any] = {"purpose": "follow_up", "rank": 0, "now": NOW}
    async with db.tenant(tenant.id) as session:
        with pytest.raises(InvalidInput, match="3 variables"):
            await templates.assign(session, tenant.id, other.id, parameters=["name"], **how)
        with pytest.raises(NotFound):
            await templates.assign(session, tenant.id, new_id(), parameters=[], **how)
        await templates.assign(
            session, tenant.id, other.id, parameters=["tenant", "offer", "name"], **how
        )
    async with db.tenant(tenant.id) as session:
        used = await templates.usable(session, tenant.id, "follow_up", "es")
    assert used is not None
    assert used.parameters == ["tenant", "offer", "name"]
