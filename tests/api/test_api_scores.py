"""Scoring templates, the score of a life and the lab over REST."""

import pytest
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.session import Database
from models.tables import AuditEntry
from tests.api.calling import Api, problem
from tests.db.living import begin
from tests.db.scoring import LOOKING, definition
from tests.factories import Clock


def path(tenant: SeededTenant, rest: str = "") -> str:
    return f"/api/tenants/{tenant.id}/score-templates{rest}"


async def test_a_template_goes_from_what_is_in_force_to_published_and_back(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    shipped = (await api.operator("GET", path(tenant, "/PROPERTY"))).json()
    assert (shipped["version"], shipped["shadow"]) == ("property-1", None)
    body = {**shipped["definition"], "threshold": 75}
    made = (await api.operator("POST", path(tenant), json=body)).json()
    assert (made["name"], made["status"]) == ("tenant-property-1", "DRAFT")
    assert made["definition"] == body
    early = await api.operator("POST", path(tenant, "/PROPERTY/versions/1/publish"))
    assert "shadow first" in problem(early, 422, "score.version_refused")["detail"]
    for step, status in (("shadow", "SHADOW"), ("publish", "PUBLISHED")):
        done = await api.operator("POST", path(tenant, f"/PROPERTY/versions/1/{step}"))
        assert done.json()["status"] == status
    now = (await api.operator("GET", path(tenant, "/PROPERTY"))).json()
    assert (now["version"], now["definition"]["threshold"]) == ("tenant-property-1", 75)
    back = (await api.operator("POST", path(tenant, "/PROPERTY/roll-back"))).json()
    assert back["version"] == "property-1"
    listed = (await api.operator("GET", path(tenant))).json()
    assert [(v["name"], v["status"]) for v in listed] == [("tenant-property-1", "RETIRED")]
    assert await _audited(db, tenant) == [
        ("score_template.drafted", "score_template:tenant-property-1"),
        ("score_template.shadowed", "score_template:tenant-property-1"),
        ("score_template.published", "score_template:tenant-property-1"),
        ("score_template.rolled_back", "score_template:property-1"),
    ]


async def _audited(db: Database, tenant: SeededTenant) -> list[tuple[str, str]]:
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(
            select(AuditEntry)
            .where(col(AuditEntry.action).startswith("score_template."))
            .order_by(col(AuditEntry.at))
        )
        return [(row.action, row.subject) for row in rows.all()]


async def test_a_template_that_does_not_add_up_is_refused_in_words(
    api: Api, tenant: SeededTenant
) -> None:
    wrong = definition(threshold=120)
    wrong["dimensions"] = wrong["dimensions"][1:]
    said = problem(
        await api.operator("POST", path(tenant), json=wrong), 422, "score.template_invalid"
    )["detail"]
    assert "The weights add up to 75: bring them to 100" in said
    assert "The threshold 120 is outside 0..100" in said


async def test_the_platforms_templates_have_the_same_way(api: Api) -> None:
    made = await api.operator("POST", "/api/score-templates", json=definition())
    version = made.json()["version"]
    assert version > 1
    withdrawn = await api.operator(
        "POST", f"/api/score-templates/PROPERTY/versions/{version}/withdraw"
    )
    assert withdrawn.json()["status"] == "RETIRED"
    assert [s["status"] for s in withdrawn.json()["steps"]] == ["DRAFT", "RETIRED"]


@pytest.mark.parametrize(
    ("language", "missing", "reason"),
    [
        ("en", "timing", "It is not known when they want to buy."),
        ("pt", "prazo", "Não disse quando quer comprar."),
        (None, "plazo", "No dijo cuándo quiere comprar."),
    ],
)
async def test_a_score_is_explained_to_its_messages_in_the_readers_language(
    api: Api,
    db: Database,
    tenant: SeededTenant,
    clock: Clock,
    language: str | None,
    missing: str,
    reason: str,
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.says(LOOKING)
    address = f"/api/tenants/{tenant.id}/leads/{living.life_id}/score"
    query = {"language": language} if language else {}
    told = (await api.operator("GET", address, params=query)).json()
    assert (told["score"]["total"], told["score"]["version"]) == (65, "property-1")
    assert told["points_short"] == 15
    assert told["missing"][0] == {"field": "timing", "name": missing}
    dimensions = {d["key"]: d for d in told["dimensions"]}
    assert (dimensions["timing"]["reason"], dimensions["timing"]["is_known"]) == (reason, False)
    (proof,) = dimensions["zone"]["proofs"]
    assert (proof["field"], proof["origin"], proof["words"]) == ("zones", "message", "Palermo")
    assert proof["message_id"]
    assert told["recommended"]["name"] == "Torre Soler"
    assert len(told["history"]) == 1


async def test_a_life_without_a_score_says_so(
    api: Api, db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.CONTACTED)
    address = f"/api/tenants/{tenant.id}/leads/{living.life_id}/score"
    told = (await api.operator("GET", address)).json()
    assert (told["score"], told["dimensions"], told["history"]) == (None, [], [])
    other = f"/api/tenants/{tenant.id}/leads/{tenant.id}/score"
    problem(await api.operator("GET", other), 404, "input.not_found")


async def test_the_lab_tries_a_threshold_a_template_or_a_version(
    api: Api, db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.says(LOOKING)
    address = f"/api/tenants/{tenant.id}/score-lab"
    mild = definition(threshold=60, required=["name"])
    tried = await api.operator("POST", address, json={"days": 365, "template": mild})
    report = tried.json()
    assert (report["version"], report["leads"], report["become_ready"]) == ("draft", 1, 1)
    assert report["flips"][0]["lead_offer_id"] == str(living.life_id)
    await api.operator("POST", path(tenant), json=mild)
    stored = await api.operator("POST", address, json={"days": 365, "version": 1})
    assert {**stored.json(), "version": "draft"} == report
    higher = {"days": 365, "threshold": 90}
    assert (await api.operator("POST", address, json=higher)).json()["flips"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "input.invalid"),
        ({"version": 1, "platform_version": 1}, 422, "input.invalid"),
        ({"version": 99}, 404, "input.not_found"),
        ({"template": {}}, 422, "input.invalid"),
        ({"days": 0, "threshold": 70}, 422, "input.invalid"),
    ],
)
async def test_an_experiment_that_names_nothing_to_try_is_refused(
    api: Api, tenant: SeededTenant, body: dict[str, object], status: int, code: str
) -> None:
    address = f"/api/tenants/{tenant.id}/score-lab"
    problem(await api.operator("POST", address, json=body), status, code)
