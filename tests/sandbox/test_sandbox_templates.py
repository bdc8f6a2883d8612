"""Message templates as Graph lists them, decides on them, and refuses what is sent with them."""

from typing import Any

import pytest

from tests.sandbox.running_sandbox import Product, Sandbox, wait_until

NUMBER, PERSON, ACCOUNT = "1055550177", "5491155550077", "9000000077"


def keep(sandbox: Sandbox, name: str, **rest: Any) -> Any:
    body = {"name": name, "body": "Hola {{1}}", **rest}
    return sandbox.control("PUT", f"/accounts/{ACCOUNT}/templates", body)


def send(sandbox: Sandbox, name: str, *values: str) -> Any:
    parameters = [{"type": "text", "text": value} for value in values]
    body = {
        "messaging_product": "whatsapp", "to": PERSON, "type": "template",
        "template": {
            "name": name, "language": {"code": "es_AR"},
            "components": [{"type": "body", "parameters": parameters}],
        },
    }  # fmt: skip
    return sandbox.graph.post(f"/{NUMBER}/messages", json=body)


def test_an_accounts_templates_are_listed_page_by_page(sandbox: Sandbox) -> None:
    for n in range(5):
        keep(sandbox, f"plantilla_{n}", status="APPROVED" if n else "REJECTED")
    query: dict[str, Any] = {"fields": "name,status", "limit": 2}
    found, pages = [], 0
    while True:
        page = sandbox.graph.get(f"/{ACCOUNT}/message_templates", params=query).json()
        found += [(t["name"], t["status"]) for t in page["data"]]
        pages += 1
        if "next" not in page["paging"]:
            break
        query["after"] = page["paging"]["cursors"]["after"]
    assert pages == 3
    assert sorted(found)[0] == ("plantilla_0", "REJECTED")
    assert len(set(found)) == 5


@pytest.mark.parametrize(
    ("name", "status", "values", "code"),
    [
        ("otra", "APPROVED", ("Ana",), 132001),
        ("una", "PAUSED", ("Ana",), 132015),
        ("una", "DISABLED", ("Ana",), 132016),
        ("una", "APPROVED", ("Ana", "Soler"), 132000),
        ("una", "APPROVED", ("Ana",), None),
    ],
)
def test_what_meta_would_not_take_is_refused_with_its_code(
    sandbox: Sandbox, name: str, status: str, values: tuple[str, ...], code: int | None
) -> None:
    sandbox.control("PUT", f"/numbers/{NUMBER}", {"waba_id": ACCOUNT})
    keep(sandbox, "una", status=status)
    answer = send(sandbox, name, *values)
    assert answer.json().get("error", {}).get("code") == code


def test_a_decision_is_told_by_webhook(sandbox: Sandbox, product: Product) -> None:
    keep(sandbox, "una", status="REJECTED", reason="PROMOTIONAL", notify=True)
    (told,) = wait_until(lambda: product.of("whatsapp"))
    (change,) = told.json["entry"][0]["changes"]
    assert (told.json["entry"][0]["id"], change["field"]) == (
        ACCOUNT, "message_template_status_update",
    )  # fmt: skip
    value = change["value"]
    assert (value["event"], value["message_template_name"], value["reason"]) == (
        "REJECTED", "una", "PROMOTIONAL",
    )  # fmt: skip


def test_the_portfolios_limit_is_told_where_it_is_asked_for(sandbox: Sandbox) -> None:
    field = "whatsapp_business_manager_messaging_limit"
    sandbox.control("PUT", f"/numbers/{NUMBER}", {"messaging_limit": "TIER_2K"})
    answer = sandbox.graph.get(f"/{NUMBER}", params={"fields": field}).json()
    assert answer == {"id": NUMBER, field: "TIER_2K"}
