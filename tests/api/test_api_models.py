"""Prompts, what models wrote and cost, and open questions, as the operator reaches them."""

from datetime import UTC, datetime

from sqlmodel import col, select

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.session import Database
from models.tables import AuditEntry, ModelCall, ReplyDraft
from tests.api.calling import Api, problem
from tests.factories import make_life


async def test_a_prompt_is_added_used_and_rolled_back_on_record(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    place = f"/api/tenants/{tenant.id}/prompts"
    for number in (1, 2):
        answer = await api.operator(
            "POST", f"{place}/reply", json={"body": f"No. {number}, {{tenant}}.", "activate": True}
        )
        assert (answer.status_code, answer.json()["version"]) == (201, number)
    back = await api.operator("PUT", f"{place}/reply/active", json={"version": 1})
    assert back.json() == {"active": 1, "before": 2}
    listed = (await api.operator("GET", place)).json()
    assert [(v["version"], v["is_active"]) for v in listed] == [(2, False), (1, True)]
    async with db.tenant(tenant.id) as session:
        entries = (await session.exec(select(AuditEntry).order_by(col(AuditEntry.at)))).all()
    assert [e.action for e in entries if e.action.startswith("prompt.")] == [
        "prompt.added", "prompt.added", "prompt.activated",
    ]  # fmt: skip


async def test_an_unknown_variable_is_refused_with_those_that_are_known(
    api: Api, tenant: SeededTenant
) -> None:
    for place in (f"/api/tenants/{tenant.id}/prompts", "/api/prompts"):
        answer = await api.operator("POST", f"{place}/reply", json={"body": "Hi {who}"})
        told = problem(answer, 422, "input.invalid")
        assert "{who}, which is unknown; known: {tenant}" in told["detail"]


async def test_what_models_cost_is_told_per_day_lead_and_message(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, State.QUALIFYING)
        for cost, error in ((300, None), (140, None), (0, "VendorUnavailable")):
            session.add(
                ModelCall(
                    tenant_id=tenant.id, lead_offer_id=life.id, turn_key="reply:1",
                    purpose="reply", model="gpt-4.1-mini", input_tokens=10, output_tokens=1,
                    cost_micro_usd=cost, error=error,
                )
            )  # fmt: skip
    for by, group in (
        ("lead", str(life.id)), ("message", "reply:1"), ("model", "gpt-4.1-mini"),
    ):  # fmt: skip
        told = (await api.operator("GET", f"/api/tenants/{tenant.id}/model-usage?by={by}")).json()
        assert (told["spent_today"], told["day_budget"]) == (440, 2_000_000)
        (row,) = told["usage"]
        assert (row["group"], row["calls"], row["failed"], row["cost_micro_usd"]) == (
            group, 3, 1, 440,
        )  # fmt: skip


async def test_what_was_refused_is_told_with_the_check_that_refused_it(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    problems = [{"check": "figure", "words": "95.000"}, {"check": "promise", "words": "reservo"}]
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, State.QUALIFYING)
        session.add(
            ReplyDraft(
                tenant_id=tenant.id, lead_offer_id=life.id, turn_key="reply:1", prompt="shipped:0",
                outcome="REFUSED", refused=[{"text": "Sale 95.000", "problems": problems}],
            )
        )  # fmt: skip
        session.add(
            ReplyDraft(
                tenant_id=tenant.id, lead_offer_id=life.id, turn_key="reply:2", prompt="shipped:0",
                outcome="WRITTEN", reply={"text": "Hola"}, used_at=datetime.now(UTC),
            )
        )  # fmt: skip
    place = f"/api/tenants/{tenant.id}/reply-drafts"
    told = (await api.operator("GET", f"{place}?refused=true")).json()
    assert told["outcomes"] == {"REFUSED": 1, "WRITTEN": 1}
    assert told["checks"] == {"figure": 1, "promise": 1}
    assert [d["outcome"] for d in told["drafts"]] == ["REFUSED"]
