"""What protects every request and answer, whatever the route: rates, headers, origins, proxies."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from sqlmodel import col, select

from api.main import create_app
from demo.seed import SeededTenant
from models.records import tenants
from models.session import Database
from models.settings import Settings
from models.tables import AuditEntry
from stack.running import RunningStack
from tests.api.calling import Api, fixture, problem, serving
from tests.factories import digits

PROXY = "127.0.0.1"
"""Where the test's own requests come from."""


@pytest.fixture
async def slow(stack: RunningStack) -> AsyncIterator[Api]:
    """Behind a proxy, with two requests a minute for an address and three for a tenant."""
    rates = {"rate_per_address": "2/minute", "rate_per_tenant": "3/minute"}
    async with serving(stack.settings, trusted_proxies=PROXY, **rates) as running:
        yield running


def from_(address: str) -> dict[str, str]:
    return {"x-forwarded-for": address}


async def test_an_address_that_asks_too_often_waits_and_no_other(slow: Api) -> None:
    told = [await slow.http.get("/api/packages", headers=from_("203.0.113.1")) for _ in range(3)]
    assert [answer.status_code for answer in told] == [200, 200, 429]
    problem(told[-1], 429, "pace.too_fast")
    assert int(told[-1].headers["retry-after"]) > 0
    other = await slow.http.get("/api/packages", headers=from_("203.0.113.2"))
    assert other.status_code == 200


async def test_guessing_at_a_token_is_counted_too(slow: Api) -> None:
    guesses = [await slow.http.get("/api/tenants", headers=from_("203.0.113.3")) for _ in range(3)]
    assert [answer.status_code for answer in guesses] == [401, 401, 429]


async def test_a_tenant_is_counted_wherever_it_is_asked_about(
    slow: Api, tenant: SeededTenant
) -> None:
    path = f"/api/tenants/{tenant.id}/credits"
    told = [await slow.operator("GET", path, headers=from_(f"203.0.113.{n}")) for n in range(9, 13)]
    assert [answer.status_code for answer in told] == [200, 200, 200, 429]


async def test_vendors_are_not_slowed_down(slow: Api) -> None:
    for _ in range(4):
        answer = await slow.meta({**fixture("meta_feed"), "unique": digits()})
        assert answer.status_code == 200


async def test_nobody_but_a_trusted_proxy_says_where_a_request_comes_from(
    stack: RunningStack,
) -> None:
    async with serving(
        stack.settings, trusted_proxies="10.0.0.0/8", rate_per_address="2/minute"
    ) as running:
        told = [
            await running.http.get("/api/packages", headers=from_(f"203.0.113.{n}"))
            for n in range(3)
        ]
    assert [answer.status_code for answer in told] == [200, 200, 429]


async def test_of_a_chain_of_proxies_the_last_that_is_not_ours_counts(
    stack: RunningStack,
) -> None:
    """What stands before it was written by whoever sent the request."""
    async with serving(
        stack.settings, trusted_proxies=f"{PROXY},10.0.0.0/8", rate_per_address="2/minute"
    ) as running:
        told = [
            await running.http.get(
                "/api/packages", headers=from_(f"198.51.100.{n}, 203.0.113.7, 10.0.0.1")
            )
            for n in range(3)
        ]
    assert [answer.status_code for answer in told] == [200, 200, 429]


async def test_the_audit_log_says_where_an_order_came_from(
    stack: RunningStack, db: Database, tenant: SeededTenant
) -> None:
    async with serving(stack.settings, trusted_proxies=PROXY) as running:
        answer = await running.operator(
            "POST",
            f"/api/tenants/{tenant.id}/credits",
            json={"credits": 1, "key": "k"},
            headers={**from_("203.0.113.5"), "user-agent": "Mozilla/5.0 (X11)"},
        )
    async with db.tenant(tenant.id) as session:
        newest = select(AuditEntry).order_by(col(AuditEntry.at).desc())
        entry = (await session.exec(newest)).first()
    assert entry is not None
    assert (entry.action, entry.origin) == (
        "credit.granted",
        {
            "address": "203.0.113.5",
            "agent": "browser",
            "request_id": answer.headers["x-request-id"],
        },
    )


async def test_a_tenants_audit_log_is_shown_to_whom_it_concerns(
    api: Api, tenant: SeededTenant
) -> None:
    for key in ("one", "two"):
        await api.operator(
            "POST", f"/api/tenants/{tenant.id}/credits", json={"credits": 1, "key": key}
        )
    path = f"/api/tenants/{tenant.id}/audit"
    newest, older = (await api.operator("GET", path, params={"limit": 2})).json()
    assert [newest["subject"], older["subject"]] == ["bonus:two", "bonus:one"]
    rest = await api.operator("GET", path, params={"before": newest["seq"], "limit": 1})
    assert rest.json() == [older]
    assert (await api.operator("GET", "/api/audit")).status_code == 200


async def each_kind_of_answer(api: Api) -> list[httpx.Response]:
    return [
        await api.http.get("/health"),
        await api.http.get("/api/packages"),
        await api.http.get("/api/tenants"),
        await api.http.get("/nowhere"),
        await api.operator("GET", "/api/tenants/not-an-id/leads"),
        await api.http.post("/webhooks/meta", content=b"{}"),
        await api.operator("POST", "/health", content=b" " * (1024 * 1024 + 1)),
    ]


async def test_every_answer_is_one_that_a_browser_does_nothing_with(api: Api) -> None:
    for answer in await each_kind_of_answer(api):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in answer.headers


async def test_a_bug_is_answered_like_everything_else(
    api: Api, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("words that nobody should read")

    monkeypatch.setattr(tenants, "load", broken)
    answer = await api.operator("GET", f"/api/tenants/{tenant.id}/credits")
    problem(answer, 500, "internal")
    assert "words" not in answer.text
    for name, value in (await api.http.get("/nowhere")).headers.items():
        if name not in ("content-length", "x-request-id"):
            assert answer.headers[name] == value


async def test_behind_https_browsers_are_told_to_stay_there(stack: RunningStack) -> None:
    async with serving(stack.settings, public_url="https://api.example") as running:
        answer = await running.http.get("/health")
    assert "max-age=" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("path", ["/api/tenants", "/health", "/webhooks/meta"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_no_other_origin_may_read_an_answer(api: Api, method: str, path: str) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "GET"}
    answer = await api.http.request(method, path, headers=asked)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_page_for_developers_is_not_served_in_production() -> None:
    assert create_app(Settings(env="production")).docs_url is None


DOCUMENT = create_app(Settings()).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]


def named_in(part: object) -> Iterator[str]:
    """The schemas that this part of the document refers to, and those that they refer to."""
    if isinstance(part, dict):
        if isinstance(name := part.get("$ref"), str):
            yield name.rsplit("/", 1)[1]
            yield from named_in(SCHEMAS[name.rsplit("/", 1)[1]])
        yield from (name for each in part.values() for name in named_in(each))
    elif isinstance(part, list):
        yield from (name for each in part for name in named_in(each))


BODIES = sorted(
    {
        name
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for name in named_in(
            operation.get("requestBody", {}).get("content", {}).get("application/json")
        )
        if SCHEMAS[name].get("type") == "object"
    }
)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_of_ours_takes_nothing_that_it_does_not_name(name: str) -> None:
    assert SCHEMAS[name].get("additionalProperties") is False
