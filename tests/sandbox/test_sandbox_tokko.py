"""Tokko Broker: contacts merged by phone, errors inside the body, an account's own reads."""

from typing import Any

import httpx
import pytest

from tests.sandbox.running_sandbox import Sandbox

ANA = {
    "name": "Ana", "phone": "+54 9 11 5555-0001", "email": "ana@example.com",
    "text": "Busco 2 ambientes", "properties": ["7174910"], "tags": ["Converzia"],
}  # fmt: skip
DIGITS = "5491155550001"


def new_key(sandbox: Sandbox, **account: Any) -> str:
    answer = sandbox.http.post("/tokko/_console/keys", json=account)
    assert answer.status_code == 201
    return str(answer.json()["api_key"])


def send(sandbox: Sandbox, key: str, body: Any = ANA) -> httpx.Response:
    return sandbox.http.post("/tokko/api/v1/webcontact/", params={"key": key}, json=body)


def code(answer: httpx.Response) -> tuple[int, int]:
    assert answer.json()["status"] == "ERROR"
    return answer.status_code, answer.json()["code"]


def kept(sandbox: Sandbox, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.http.get("/tokko/_contacts", params=query).json()[
        "contacts"
    ]
    return found


def listed(sandbox: Sandbox, key: str, **query: Any) -> Any:
    answer = sandbox.http.get("/tokko/api/v1/contact/", params={"key": key, **query})
    return answer.json()


def test_contact_is_kept_with_what_it_asked(sandbox: Sandbox) -> None:
    answer = send(sandbox, new_key(sandbox))
    assert (answer.status_code, answer.json()["updated"]) == (201, False)
    (contact,) = kept(sandbox, phone=DIGITS)
    assert (contact["id"], contact["email"]) == (answer.json()["contact_id"], ANA["email"])
    (inquiry,) = contact["inquiries"]
    assert (inquiry["text"], inquiry["properties"]) == (ANA["text"], ANA["properties"])


def test_same_phone_however_written_is_one_contact_with_two_enquiries(sandbox: Sandbox) -> None:
    key = new_key(sandbox)
    first = send(sandbox, key).json()
    again = send(sandbox, key, {**ANA, "phone": DIGITS, "name": "Ana García", "tags": ["Web"]})
    assert again.json() == {**first, "updated": True}
    (contact,) = kept(sandbox)
    assert contact["name"] == "Ana García"
    assert [tag["name"] for tag in contact["tags"]] == ["Converzia", "Web"]
    assert len(contact["inquiries"]) == 2


def test_accounts_do_not_share_contacts(sandbox: Sandbox) -> None:
    one, other = new_key(sandbox), new_key(sandbox)
    ids = {send(sandbox, key).json()["contact_id"] for key in (one, other)}
    assert len(ids) == len(kept(sandbox, phone=DIGITS)) == 2
    assert listed(sandbox, one)["meta"]["total_count"] == 1


def test_unknown_and_revoked_keys_are_code_100(sandbox: Sandbox) -> None:
    key = new_key(sandbox)
    assert send(sandbox, key).status_code == 201
    sandbox.http.delete(f"/tokko/_console/keys/{key}")
    assert code(send(sandbox, key)) == code(send(sandbox, "no-key")) == (200, 100)
    read = sandbox.http.get("/tokko/api/v1/property/", params={"key": key})
    assert code(read) == (401, 100)


def test_unknown_publication_is_code_200(sandbox: Sandbox) -> None:
    key = new_key(sandbox, publications=["1", "2"])
    assert code(send(sandbox, key)) == (200, 200)
    assert send(sandbox, key, {**ANA, "properties": [2]}).status_code == 201
    assert len(kept(sandbox)) == 1


def test_account_that_did_not_activate_the_integration_is_code_201(sandbox: Sandbox) -> None:
    assert code(send(sandbox, new_key(sandbox, is_activated=False))) == (200, 201)


@pytest.mark.parametrize(
    "body",
    [
        {**ANA, "name": ""},
        {"name": "Ana", "text": "Hola"},
        {**ANA, "properties": "7174910"},
        {**ANA, "phone": 5491155550001},
        [ANA],
    ],
    ids=["no name", "no way to reach", "no list", "phone as number", "no object"],
)
def test_malformed_contact_is_code_300(sandbox: Sandbox, body: Any) -> None:
    assert code(send(sandbox, new_key(sandbox), body)) == (200, 300)
    assert kept(sandbox) == []


def test_contacts_are_listed_in_pages_and_by_their_last_change(sandbox: Sandbox) -> None:
    key = new_key(sandbox)
    for number in range(3):
        send(sandbox, key, {"name": "Ana", "phone": f"{DIGITS}{number}"})
    first = listed(sandbox, key, limit=2)
    assert (len(first["objects"]), first["meta"]["total_count"]) == (2, 3)
    last = listed(sandbox, key, limit=2, offset=2)
    assert (len(last["objects"]), last["meta"]["next"]) == (1, None)
    assert "inquiries" not in last["objects"][0]
    assert listed(sandbox, key, deleted_at__gt="2999-01-01")["objects"] == []


def test_contacts_cannot_be_filtered_by_phone(sandbox: Sandbox) -> None:
    key = new_key(sandbox)
    assert listed(sandbox, key, phone=DIGITS) == {
        "error": "The 'phone' field does not allow filtering."
    }


def test_switch_puts_a_code_inside_a_200(sandbox: Sandbox) -> None:
    key = new_key(sandbox)
    sandbox.switch("tokko.contacts", "fail_before", status=200, code=201, match={"phone": DIGITS})
    assert code(send(sandbox, key)) == (200, 201)
    assert send(sandbox, key, {**ANA, "phone": "5491155550002"}).status_code == 201


def test_contact_is_kept_though_the_answer_is_lost(sandbox: Sandbox) -> None:
    sandbox.switch("tokko.contacts", "fail_after", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        send(sandbox, new_key(sandbox))
    assert len(kept(sandbox, phone=DIGITS)) == 1


def test_rate_limit_has_no_effect_and_says_when_to_return(sandbox: Sandbox) -> None:
    sandbox.switch("tokko.contacts", "rate_limit", times=1)
    answer = send(sandbox, new_key(sandbox))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert kept(sandbox) == []
