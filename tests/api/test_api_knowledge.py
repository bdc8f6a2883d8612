"""Sources of knowledge over REST: what is refused before it is fetched, and in which words."""

from typing import Any

import pytest

from demo.seed import SeededTenant
from models.domain.knowledge_problems import KnowledgeProblem, words
from models.session import Database
from models.tables import StoredFile
from tests.api.calling import Api, problem, serving
from tests.factories import unique

NOBODYS = "00000000-0000-4000-8000-00000000000a"


async def _gives(api: Api, tenant: SeededTenant, **source: Any) -> Any:
    body = {"title": "Web", "source": source}
    return await api.operator("POST", f"/api/tenants/{tenant.id}/knowledge", json=body)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"kind": "URL", "url": "ftp://a.example/"}, KnowledgeProblem.BAD_ADDRESS),
        ({"kind": "URL", "url": "a.example/precios"}, KnowledgeProblem.BAD_ADDRESS),
        ({"kind": "WEBSITE", "url": "https://a.example/", "paths": ["/obras"]},
         KnowledgeProblem.OUTSIDE),
    ],
)  # fmt: skip
async def test_what_can_be_said_at_once_is_said_in_the_tenants_language(
    api: Api, tenant: SeededTenant, source: dict[str, Any], expected: KnowledgeProblem
) -> None:
    refused = problem(await _gives(api, tenant, **source), 422, "knowledge.refused")
    assert refused["detail"] == words(expected, "es")


async def test_in_production_a_page_is_read_over_https_only(api: Api, tenant: SeededTenant) -> None:
    async with serving(api.settings, env="production") as production:
        answer = await _gives(production, tenant, kind="URL", url="http://a.example/")
        refused = problem(answer, 422, "knowledge.refused")
        assert refused["detail"] == words(KnowledgeProblem.NOT_HTTPS, "es")


async def test_what_people_sent_in_a_conversation_is_no_source(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        sent = StoredFile(
            tenant_id=tenant.id, purpose="media", key=unique("media"), size_bytes=1, sha256="0",
            content_type="application/pdf", source="lead",
        )  # fmt: skip
        session.add(sent)
    problem(await _gives(api, tenant, kind="PDF", file_id=str(sent.id)), 404, "input.not_found")
    problem(await _gives(api, tenant, kind="PDF", file_id=NOBODYS), 404, "input.not_found")


@pytest.mark.parametrize(
    "source",
    [
        {"kind": "WEBSITE", "url": "https://a.example/", "paths": []},
        {"kind": "WEBSITE", "url": "https://a.example/", "paths": ["/"], "pages_max": 101},
        {"kind": "TEXT", "text": "x" * 200_001},
        {"kind": "TEXT", "text": "Hola\0"},
        {"kind": "FAQ", "pairs": []},
        {"kind": "FAQ", "pairs": [{"question": "¿?", "answer": "  "}]},
        {"kind": "TEXT", "text": "x", "url": "https://a.example/"},
    ],
    ids=[
        "no paths",
        "too many pages",
        "too long",
        "unstorable",
        "no pairs",
        "no answer",
        "of two kinds",
    ],
)
async def test_a_source_that_is_none_is_refused(
    api: Api, tenant: SeededTenant, source: dict[str, Any]
) -> None:
    problem(await _gives(api, tenant, **source), 422, "input.invalid")


async def test_a_source_is_given_though_temporal_does_not_answer(
    api: Api, tenant: SeededTenant
) -> None:
    """The Schedule begins what nobody began."""
    async with serving(api.settings, temporal_address="127.0.0.1:1") as alone:
        answer = await _gives(alone, tenant, kind="TEXT", text="Aceptamos mascotas.")
        assert answer.status_code == 202
        assert (answer.json()["status"], answer.json()["stage"]) == ("DRAFT", "WAITING")
        assert answer.json()["refresh_at"] is not None
