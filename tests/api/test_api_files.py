"""A tenant's files over the API: uploaded, listed, linked, served, deleted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from integrations.files import Files
from models.session import Database
from models.tables import AuditEntry
from stack.running import RunningStack
from tests.api.calling import Api, problem, serving
from tests.factories import make_tenant

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\nplano"


async def uploaded(
    api: Api, tenant: SeededTenant, purpose: str, data: bytes, kind: str
) -> dict[str, Any]:
    answer = await send(api, tenant, purpose, data, kind)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def send(api: Api, tenant: SeededTenant, purpose: str, data: bytes, kind: str) -> Any:
    return await api.operator(
        "POST",
        f"/api/tenants/{tenant.id}/files",
        data={"purpose": purpose},
        files={"file": ("un nombre.bin", data, kind)},
    )


async def linked(api: Api, tenant: SeededTenant, file_id: str, **query: Any) -> str:
    answer = await api.operator(
        "GET", f"/api/tenants/{tenant.id}/files/{file_id}/link", params=query
    )
    assert answer.status_code == 200, answer.text
    return here(answer.json()["url"])


def here(url: str) -> str:
    """The same address on the API of this process."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


async def test_a_signed_link_serves_the_document_and_nothing_but_it(
    api: Api, tenant: SeededTenant
) -> None:
    file = await uploaded(api, tenant, "document", PDF, "application/pdf")
    answer = await api.http.get(await linked(api, tenant, file["id"], lives_s=600))
    assert (answer.status_code, answer.content) == (200, PDF)
    headers = answer.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["etag"] == f'"{file["sha256"]}"'
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"] == f'attachment; filename="document-{file["id"]}.pdf"'
    how, age = headers["cache-control"].split(", max-age=")
    assert how == "private"
    assert 590 <= int(age) <= 600


async def test_who_has_the_file_already_is_not_sent_it_again(
    api: Api, tenant: SeededTenant
) -> None:
    file = await uploaded(api, tenant, "document", PDF, "application/pdf")
    link = await linked(api, tenant, file["id"])
    known = {"if-none-match": f'"{file["sha256"]}"'}
    answer = await api.http.get(link, headers=known)
    assert (answer.status_code, answer.content) == (304, b"")
    assert (await api.http.get(link, headers={"if-none-match": '"other"'})).status_code == 200


async def test_a_link_that_is_not_ours_or_over_opens_nothing(
    api: Api, tenant: SeededTenant
) -> None:
    file = await uploaded(api, tenant, "document", PDF, "application/pdf")
    path = f"/files/{tenant.id}/{file['id']}"
    link = await linked(api, tenant, file["id"])
    problem(await api.http.get(path), 403, "link.invalid")
    problem(await api.http.get(link[:-1] + "z"), 403, "link.invalid")
    problem(await api.http.get(link.replace("expires=", "expires=1")), 403, "link.invalid")
    problem(await api.http.get(f"/files/{tenant.id}/{uuid4()}"), 403, "link.invalid")
    over = datetime.now(UTC) - timedelta(seconds=1)
    signed = Files(api.settings).links.signed(tenant.id, UUID(file["id"]), over)
    problem(await api.http.get(here(signed)), 403, "link.expired")


async def test_another_tenants_link_does_not_open_ours(
    api: Api, tenant: SeededTenant, db: Database
) -> None:
    other = await make_tenant(db)
    file = await uploaded(api, tenant, "document", PDF, "application/pdf")
    mine = await linked(api, tenant, file["id"])
    theirs = mine.replace(str(tenant.id), str(other.id))
    problem(await api.http.get(theirs), 403, "link.invalid")
    answer = await api.operator("GET", f"/api/tenants/{other.id}/files/{file['id']}/link")
    problem(answer, 404, "input.not_found")
    listed = await api.operator("GET", f"/api/tenants/{other.id}/files")
    assert listed.json() == []


async def test_a_logo_is_public_and_kept_by_caches_for_good(api: Api, tenant: SeededTenant) -> None:
    file = await uploaded(api, tenant, "logo", PNG, "image/png")
    answer = await api.http.get(f"/files/{tenant.id}/{file['id']}")
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-disposition"].startswith("inline")
    link = (await api.operator("GET", f"/api/tenants/{tenant.id}/files/{file['id']}/link")).json()
    assert link == {
        "url": f"{api.settings.public_url}/files/{tenant.id}/{file['id']}", "expires_at": None
    }  # fmt: skip


async def test_the_same_content_is_one_file(api: Api, tenant: SeededTenant) -> None:
    first = await uploaded(api, tenant, "logo", PNG, "image/png")
    again = await uploaded(api, tenant, "logo", PNG, "application/octet-stream")
    assert again == first
    listed = await api.operator("GET", f"/api/tenants/{tenant.id}/files?purpose=logo")
    assert listed.json() == [first]
    assert (await api.operator("GET", f"/api/tenants/{tenant.id}/files?purpose=media")).json() == []


async def test_a_deleted_file_is_gone_until_it_is_brought_again(
    api: Api, tenant: SeededTenant, db: Database
) -> None:
    file = await uploaded(api, tenant, "document", PDF, "application/pdf")
    link = await linked(api, tenant, file["id"])
    path = f"/api/tenants/{tenant.id}/files/{file['id']}"
    for _ in range(2):
        assert (await api.operator("DELETE", path)).status_code == 204
    problem(await api.http.get(link), 404, "file.gone")
    problem(await api.operator("GET", f"{path}/link"), 404, "input.not_found")
    key = f"tenant/{tenant.id}/document/{file['id']}"
    assert not await Files(api.settings).exists(key)
    await uploaded(api, tenant, "document", PDF, "application/pdf")
    assert (await api.http.get(link)).content == PDF
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(
            select(AuditEntry.action).where(AuditEntry.tenant_id == tenant.id)
        )
        actions = [action for action in rows.all() if action.startswith("file.")]
    assert sorted(actions) == ["file.deleted", "file.deleted", "file.uploaded", "file.uploaded"]


@pytest.mark.parametrize(
    ("purpose", "data", "kind", "words"),
    [
        ("logo", PDF, "application/pdf", "Allowed: JPG, PNG, WEBP"),
        ("document", PNG, "application/pdf", "not what it says"),
        ("logo", PNG + bytes(2 * 1024 * 1024), "image/png", "At most 2 MB"),
        ("logo", b"", "image/png", "empty"),
    ],
)
async def test_a_refused_file_says_why(
    api: Api, tenant: SeededTenant, purpose: str, data: bytes, kind: str, words: str
) -> None:
    refused = problem(await send(api, tenant, purpose, data, kind), 422, "file.refused")
    assert words in refused["detail"]
    assert (await api.operator("GET", f"/api/tenants/{tenant.id}/files")).json() == []


async def test_a_body_larger_than_any_file_is_not_read(api: Api, tenant: SeededTenant) -> None:
    huge = bytes(26 * 1024 * 1024)
    answer = await send(api, tenant, "document", huge, "application/pdf")
    problem(answer, 413, "input.too_large")


async def test_only_the_operator_manages_files(api: Api, tenant: SeededTenant) -> None:
    path = f"/api/tenants/{tenant.id}/files"
    problem(await api.http.get(path), 401, "auth.required")
    problem(await api.http.post(path, files={"file": b"x"}), 401, "auth.required")
    problem(await api.http.delete(f"{path}/{uuid4()}"), 401, "auth.required")


async def test_without_a_signing_key_links_are_closed(
    stack: RunningStack, tenant: SeededTenant
) -> None:
    async with serving(stack.settings, files_signing_key="") as closed:
        answer = await closed.http.get(f"/files/{tenant.id}/{uuid4()}")
        problem(answer, 503, "endpoint.closed")


async def test_a_store_that_is_away_asks_to_try_again(
    stack: RunningStack, tenant: SeededTenant
) -> None:
    away = {"files_bucket": "ours", "files_endpoint": "http://127.0.0.1:9"}
    async with serving(stack.settings, **away) as api:
        answer = await send(api, tenant, "logo", PNG, "image/png")
        problem(answer, 503, "vendor.unavailable")
        assert (await api.operator("GET", f"/api/tenants/{tenant.id}/files")).json() == []
