"""One life over REST: its story, and orders that are obeyed or refused in words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.session import Database
from models.tables import LeadOffer
from tests.api.calling import Api, problem
from tests.db.living import begin
from tests.factories import Clock, make_tenant


def path(tenant: SeededTenant, life_id: Any, action: str = "") -> str:
    return f"/api/tenants/{tenant.id}/leads/{life_id}{action}"


async def test_the_detail_tells_the_way_and_why_the_next_touch_waits(
    api: Api, db: Database, clock: Clock
) -> None:
    tenant = await make_tenant(db, policy={"rest_dates": _days_from_now()})
    living = await begin(db, tenant, clock, State.TO_BE_CONTACTED)
    told = (await api.operator("GET", path(tenant, living.life_id))).json()
    assert told["state"] == "TO_BE_CONTACTED"
    assert [step["to_state"] for step in told["transitions"]] == ["TO_BE_CONTACTED"]
    assert told["transitions"][0]["actor"] == "factory"
    assert told["next_touch"]["kind"] == "first_contact"
    assert told["next_touch"]["held"] == "holiday"
    assert told["next_touch"]["why_held"].startswith("es feriado; sigue el 20")
    assert (told["window_until"], told["is_window_open"]) == (None, False)
    assert "COOLING" in told["may_move_to"]


def _days_from_now() -> list[str]:
    today = datetime.now(UTC).date() - timedelta(days=1)
    return [(today + timedelta(days=n)).isoformat() for n in range(40)]


async def test_a_message_opens_the_window_and_is_a_consent(
    api: Api, db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.STOPPED)
    taken = await living.says("Hola")
    assert taken.opened is not None
    told = (await api.operator("GET", path(tenant, taken.opened.lead_offer_id))).json()
    assert told["window_until"].startswith("2026-03-12")
    assert [word["words"] for word in told["consents"]] == ["Hola"]
    packet = await api.operator("GET", path(tenant, taken.opened.lead_offer_id, "/consent"))
    assert packet.json()["status"] == "AGREED"


async def test_a_disqualification_is_explained_and_taken_back(
    api: Api, db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    body = {"code": "WRONG_PERSON", "note": "es el número de la hermana"}
    done = await api.operator("POST", path(tenant, living.life_id, "/disqualify"), json=body)
    assert done.json()["state"] == "DISQUALIFIED"
    told = (await api.operator("GET", path(tenant, living.life_id))).json()["disqualification"]
    assert (told["code"], told["words"]) == ("WRONG_PERSON", "El número es de otra persona.")
    assert (told["actor"], told["evidence"]) == ("operator", {"note": body["note"]})
    back = await api.operator("POST", path(tenant, living.life_id, "/reinstate"), json={})
    assert back.json()["state"] == "REACTIVATION"
    told = (await api.operator("GET", path(tenant, living.life_id))).json()
    assert told["disqualification"] is None


@pytest.mark.parametrize(
    ("action", "body", "code", "words"),
    [
        ("move", {"target": "SCORED", "reason": "other"}, "lead.refused", "no arrow leads from"),
        ("take-over", {"taker": "tenant"}, "lead.refused", "a tenant takes over"),
        ("reinstate", {}, "lead.refused", "not DISQUALIFIED"),
        ("move", {"target": "NOWHERE", "reason": "other"}, "input.invalid", "not valid"),
    ],
)
async def test_a_refused_order_says_why(
    api: Api, db: Database, tenant: SeededTenant, clock: Clock,
    action: str, body: dict[str, str], code: str, words: str,
) -> None:  # fmt: skip
    living = await begin(db, tenant, clock, State.CONTACTED)
    answer = await api.operator("POST", path(tenant, living.life_id, f"/{action}"), json=body)
    assert words in problem(answer, 422, code)["detail"]


async def test_without_credits_a_tenant_takes_nothing_over(api: Api, db: Database) -> None:
    tenant = await make_tenant(db, credits=0)
    living = await begin(db, tenant, Clock(), State.SCORED)
    answer = await api.operator(
        "POST", path(tenant, living.life_id, "/take-over"), json={"taker": "tenant"}
    )
    problem(answer, 422, "credits.insufficient")


@pytest.mark.parametrize("action", ["", "/consent"])
async def test_a_lead_of_another_tenant_is_not_found(
    api: Api, db: Database, tenant: SeededTenant, clock: Clock, action: str
) -> None:
    living = await begin(db, await make_tenant(db), clock, State.CONTACTED)
    problem(await api.operator("GET", path(tenant, living.life_id, action)), 404, "input.not_found")
    problem(await api.operator("GET", path(tenant, uuid4(), action)), 404, "input.not_found")


async def test_retry_forgets_that_a_number_could_not_be_reached(
    api: Api, db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.TO_BE_CONTACTED, outcome="UNREACHABLE")
    assert (await living.advance()).touch == "cool"
    await api.operator("POST", path(tenant, living.life_id, "/retry"), json={})
    async with db.tenant(tenant.id) as session:
        life = await session.get_one(LeadOffer, (tenant.id, living.life_id))
    assert life.outcome is None
    assert (await living.advance()).message_id is not None
