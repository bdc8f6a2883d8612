"""A tenant's policies over REST: shown with their limits, changed on record, at once."""

from typing import Any

import httpx
import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from models.domain.policy import DEFAULT_POLICY
from models.ids import new_id
from models.records import tenants
from models.session import Database
from models.tables import AuditEntry
from tests.api.calling import Api, problem
from tests.factories import ANY_HOUR, make_tenant


@pytest.fixture
async def tenant(db: Database) -> SeededTenant:
    return await make_tenant(db)


def _rules(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return {rule["name"]: rule for rule in answer.json()}


async def _change(api: Api, tenant: SeededTenant, **wanted: Any) -> httpx.Response:
    return await api.operator("PATCH", f"/api/tenants/{tenant.id}/policy", json=wanted)


async def test_every_policy_is_shown_with_default_and_limits(
    api: Api, tenant: SeededTenant
) -> None:
    shown = _rules(await api.operator("GET", f"/api/tenants/{tenant.id}/policy"))
    assert shown["burst_window_ms"] == {
        "name": "burst_window_ms", "value": ANY_HOUR["burst_window_ms"],
        "default": DEFAULT_POLICY.burst_window_ms, "is_own": True, "least": 0, "most": 8000,
    }  # fmt: skip
    assert shown["working_days"]["value"] == [1, 2, 3, 4, 5, 6, 7]
    assert not shown["working_days"]["is_own"]


async def test_a_change_counts_at_once_and_is_audited_with_old_and_new(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    wanted = {"quiet_from": "22:30", "follow_up_hours": ["10:00", "19:00"],
              "working_days": [5, 1], "rest_dates": ["2026-12-24"]}  # fmt: skip
    for _ in range(2):
        shown = _rules(await _change(api, tenant, **wanted))
    assert shown["quiet_from"]["value"] == "22:30:00"
    assert shown["working_days"]["value"] == [1, 5]
    async with db.tenant(tenant.id) as session:
        policy = (await tenants.load(session, tenant.id)).policy
        audits = await session.exec(
            select(AuditEntry).where(AuditEntry.action == "tenant.policy_set")
        )
        (entry,) = audits.all()
    assert (policy.quiet_from.hour, policy.working_days) == (22, frozenset({1, 5}))
    assert entry.before == {**dict.fromkeys(wanted), "quiet_from": "00:00:00"}
    assert entry.after == {
        "quiet_from": "22:30:00", "follow_up_hours": ["10:00:00", "19:00:00"],
        "working_days": [1, 5], "rest_dates": ["2026-12-24"],
    }  # fmt: skip
    assert entry.actor == "operator"


async def test_null_gives_a_policy_back_to_the_default(api: Api, tenant: SeededTenant) -> None:
    await _change(api, tenant, follow_ups_max=1)
    shown = _rules(await _change(api, tenant, follow_ups_max=None))["follow_ups_max"]
    assert (shown["value"], shown["is_own"]) == (DEFAULT_POLICY.follow_ups_max, False)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"follow_ups_max": 9, "return_days": -1},
         ["follow_ups_max must be from 0 to 5, not 9", "return_days must be from 0 to 30, not -1"]),
        ({"follow_ups": 1}, ["no policy: follow_ups", "follow_ups_max"]),
        ({"quiet_from": "noon"}, ["quiet_from: "]),
        ({"follow_up_hours": ["10:00"]}, ["follow_up_hours.1: "]),
        ({"burst_window_ms": "soon"}, ["burst_window_ms: "]),
        ({"working_days": []}, ["at least one day"]),
    ],
)  # fmt: skip
async def test_what_may_not_be_is_refused_in_words_and_nothing_is_changed(
    api: Api, tenant: SeededTenant, wanted: dict[str, Any], said: list[str]
) -> None:
    answer = await _change(api, tenant, **wanted, duplicate_window_days=7)
    problem(answer, 422, "input.invalid")
    assert all(words in answer.json()["detail"] for words in said), answer.text
    shown = _rules(await api.operator("GET", f"/api/tenants/{tenant.id}/policy"))
    assert shown["duplicate_window_days"]["value"] == DEFAULT_POLICY.duplicate_window_days


async def test_a_tenant_that_is_not_has_no_policy(api: Api) -> None:
    answer = await api.operator("PATCH", f"/api/tenants/{new_id()}/policy", json={"return_days": 3})
    problem(answer, 404, "input.not_found")
