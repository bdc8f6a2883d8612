"""What a tenant sells, as it is shown, and the terms that only its type of offer has."""

from sqlmodel import col, select

from demo.seed import SeededTenant
from models.session import Database
from models.tables import AuditEntry, Offer
from tests.api.calling import Api, problem


async def test_terms_are_set_shown_and_audited_where_they_fit_the_offer(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        loan = Offer(tenant_id=tenant.id, offer_type="LOAN", name="Préstamo", currency="ARS")
        session.add(loan)
    offers = f"/api/tenants/{tenant.id}/offers"
    path = f"{offers}/{loan.id}/terms"
    wanted = {"income_min": 800_000}
    assert (await api.operator("PUT", path, json=wanted)).json()["terms"] == wanted
    refused = await api.operator("PUT", path, json={"coverages": ["Todo riesgo"]})
    assert "income_min" in problem(refused, 422, "input.invalid")["detail"]
    listed = {row["name"]: row for row in (await api.operator("GET", offers)).json()}
    assert listed["Préstamo"]["terms"] == wanted
    assert {row["offer_type"] for row in listed.values()} == {"PROPERTY", "LOAN"}
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(select(AuditEntry).order_by(col(AuditEntry.at).desc()))
        entry = rows.first()
    assert entry is not None
    assert (entry.action, entry.before, entry.after) == ("offer.terms_set", {}, wanted)
