"""WhatsApp Cloud API: sending, the 24-hour window, statuses, media, and what people write."""

import base64
import hashlib
import threading
import time
from typing import Any

import httpx
import pytest

from tests.sandbox.running_sandbox import Product, Sandbox, wait_until

NUMBER, PERSON = "1055550100", "5491155550001"


def text(body: str = "Hola", **rest: Any) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp", "to": f"+{PERSON}", "type": "text",
        "text": {"body": body}, **rest,
    }  # fmt: skip


def template(*parameters: str) -> dict[str, Any]:
    parts = [{"type": "text", "text": value} for value in parameters]
    return {
        "messaging_product": "whatsapp", "to": PERSON, "type": "template",
        "template": {
            "name": "primer_contacto", "language": {"code": "es_AR"},
            "components": [{"type": "body", "parameters": parts}],
        },
    }  # fmt: skip


def send(sandbox: Sandbox, body: dict[str, Any]) -> httpx.Response:
    return sandbox.graph.post(f"/{NUMBER}/messages", json=body)


def code(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["error"]["code"]


def write(sandbox: Sandbox, message: dict[str, Any]) -> Any:
    body = {"phone_number_id": NUMBER, "wait": True, **message}
    return sandbox.control("POST", f"/people/{PERSON}/messages", body)


def transcript(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.control("GET", f"/people/{PERSON}/messages")["messages"]
    return found


def inbound(product: Product) -> list[dict[str, Any]]:
    changes = [r.json["entry"][0]["changes"][0]["value"] for r in product.of("whatsapp")]
    return [message for value in changes for message in value.get("messages", [])]


def test_free_text_needs_the_window_that_an_inbound_message_opens(sandbox: Sandbox) -> None:
    assert code(send(sandbox, text())) == (400, 131047)
    write(sandbox, {"text": "hola"})
    assert send(sandbox, text()).status_code == 200
    other = sandbox.graph.post("/999/messages", json=text())
    assert code(other) == (400, 131047), "the window belongs to the pair of numbers"
    sandbox.control("POST", f"/people/{PERSON}/window", {"open": False})
    assert code(send(sandbox, text())) == (400, 131047)


def test_window_error_can_come_as_a_failed_status(sandbox: Sandbox, product: Product) -> None:
    sandbox.control("PUT", "/options", {"window_errors": "async"})
    wamid = send(sandbox, text()).json()["messages"][0]["id"]
    (status,) = wait_until(lambda: product.statuses_of(wamid))
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)


def test_template_is_accepted_outside_the_window(sandbox: Sandbox) -> None:
    answer = send(sandbox, template("Ana", "Torre Sur")).json()
    assert answer["contacts"] == [{"input": PERSON, "wa_id": PERSON}]
    assert answer["messages"][0]["id"].startswith("wamid.")
    assert answer["messages"][0]["message_status"] == "accepted"
    (message,) = transcript(sandbox)
    assert message["template"] == {
        "name": "primer_contacto", "language": "es_AR", "parameters": ["Ana", "Torre Sur"]
    }  # fmt: skip
    assert (message["direction"], message["type"]) == ("out", "template")


def test_statuses_follow_in_order_with_the_callback_data(
    sandbox: Sandbox, product: Product
) -> None:
    write(sandbox, {"text": "hola"})
    wamid = send(sandbox, text(biz_opaque_callback_data="turn-7")).json()["messages"][0]["id"]
    found = wait_until(lambda: len(product.statuses_of(wamid)) == 3 and product.statuses_of(wamid))
    assert [s["status"] for s in found] == ["sent", "delivered", "read"]
    assert {s["biz_opaque_callback_data"] for s in found} == {"turn-7"}
    assert {s["recipient_id"] for s in found} == {PERSON}
    assert transcript(sandbox)[-1]["status"] == "read"


def test_statuses_can_be_switched_off(sandbox: Sandbox, product: Product) -> None:
    sandbox.control("PUT", "/options", {"statuses": False})
    wamid = send(sandbox, template("Ana")).json()["messages"][0]["id"]
    time.sleep(0.15)
    assert product.statuses_of(wamid) == []


@pytest.mark.parametrize(("delivery", "expected"), [("refuse", 400), ("fail", 200)])
def test_unreachable_person_is_131026_at_once_or_later(
    sandbox: Sandbox, product: Product, delivery: str, expected: int
) -> None:
    sandbox.control("PUT", f"/people/{PERSON}", {"delivery": delivery})
    answer = send(sandbox, template("Ana"))
    assert answer.status_code == expected
    if delivery == "refuse":
        assert code(answer) == (400, 131026)
    else:
        wamid = answer.json()["messages"][0]["id"]
        (status,) = wait_until(lambda: product.statuses_of(wamid))
        assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)


@pytest.mark.parametrize(
    "body",
    [
        {"to": PERSON, "type": "text", "text": {"body": "x"}},
        text(""),
        text("x" * 4097),
        {**text(), "to": ""},
        {"messaging_product": "whatsapp", "to": PERSON, "type": "template", "template": {}},
        template(""),
        text(biz_opaque_callback_data="x" * 513),
    ],
)
def test_malformed_message_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    write(sandbox, {"text": "hola"})
    assert send(sandbox, body).status_code == 400
    assert len(transcript(sandbox)) == 1


def test_buttons_are_shown_and_a_tap_comes_back_as_interactive(
    sandbox: Sandbox, product: Product
) -> None:
    write(sandbox, {"text": "hola"})
    buttons = [{"type": "reply", "reply": {"id": f"b{n}", "title": f"Opción {n}"}} for n in (1, 2)]
    interactive = {"type": "button", "body": {"text": "¿Cuál?"}, "action": {"buttons": buttons}}
    body = {**text(), "type": "interactive", "interactive": interactive}
    wamid = send(sandbox, body).json()["messages"][0]["id"]
    shown = transcript(sandbox)[-1]
    assert shown["options"] == [
        {"id": "b1", "title": "Opción 1"},
        {"id": "b2", "title": "Opción 2"},
    ]
    write(sandbox, {"reply": shown["options"][1], "quoted": wamid})
    tapped = inbound(product)[-1]
    assert tapped["interactive"] == {"type": "button_reply", "button_reply": shown["options"][1]}
    assert tapped["context"]["id"] == wamid


def test_more_than_three_buttons_are_refused(sandbox: Sandbox) -> None:
    write(sandbox, {"text": "hola"})
    buttons = [{"type": "reply", "reply": {"id": str(n), "title": str(n)}} for n in range(4)]
    interactive = {"type": "button", "body": {"text": "?"}, "action": {"buttons": buttons}}
    body = {**text(), "type": "interactive", "interactive": interactive}
    assert code(send(sandbox, body)) == (400, 131009)


def test_reading_marks_the_inbound_message(sandbox: Sandbox) -> None:
    wamid = write(sandbox, {"text": "hola"})["wamids"][0]
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    assert send(sandbox, body).json() == {"success": True}
    assert transcript(sandbox)[0]["status"] == "read"


def test_text_webhook_has_metas_shape(sandbox: Sandbox, product: Product) -> None:
    sandbox.control("PUT", f"/numbers/{NUMBER}", {"display_phone_number": "5491100000000"})
    wamid = write(sandbox, {"text": "¿Precio? 😀", "name": "Ana"})["wamids"][0]
    (received,) = product.of("whatsapp")
    assert received.json["object"] == "whatsapp_business_account"
    change = received.json["entry"][0]["changes"][0]
    assert change["field"] == "messages"
    value = change["value"]
    assert value["metadata"] == {
        "display_phone_number": "5491100000000", "phone_number_id": NUMBER
    }  # fmt: skip
    (contact,) = value["contacts"]
    assert (contact["profile"], contact["wa_id"]) == ({"name": "Ana"}, PERSON)
    (message,) = value["messages"]
    assert (message["id"], message["from"], message["type"]) == (wamid, PERSON, "text")
    assert message["text"] == {"body": "¿Precio? 😀"}
    assert message["timestamp"].isdigit()


def test_person_with_a_user_name_shows_no_phone_and_is_reached_by_user_id(
    sandbox: Sandbox, product: Product
) -> None:
    person = sandbox.control("PUT", f"/people/{PERSON}", {"hide_phone": True})
    write(sandbox, {"text": "hola"})
    (message,) = inbound(product)
    assert "from" not in message
    assert message["from_user_id"] == person["user_id"]
    assert PERSON not in product.of("whatsapp")[0].body.decode()
    assert PERSON.encode() not in base64.b64decode(message["id"].removeprefix("wamid."))
    body = {**text(), "recipient": person["user_id"]}
    del body["to"]
    contacts = send(sandbox, body).json()["contacts"]
    assert contacts == [{"input": person["user_id"], "user_id": person["user_id"]}]


def test_burst_arrives_in_order_or_reversed_or_in_one_post(
    sandbox: Sandbox, product: Product
) -> None:
    def bodies() -> list[str]:
        return [m["text"]["body"] for m in inbound(product)]

    write(sandbox, {"burst": ["a", "b", "c"]})
    assert bodies() == ["a", "b", "c"]
    product.received.clear()
    write(sandbox, {"burst": ["a", "b", "c"], "reorder": True})
    assert bodies() == ["c", "b", "a"]
    product.received.clear()
    write(sandbox, {"burst": ["a", "b"], "batch": True, "repeat": 2})
    assert len(product.of("whatsapp")) == 2
    assert bodies() == ["a", "b", "a", "b"]


def test_given_wamid_is_the_same_message_again(sandbox: Sandbox, product: Product) -> None:
    wamid = write(sandbox, {"text": "hola"})["wamids"][0]
    write(sandbox, {"text": "hola", "wamid": wamid})
    first, second = product.of("whatsapp")
    assert first.body == second.body
    assert len(transcript(sandbox)) == 1


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"reaction": {"emoji": "👍", "wamid": "wamid.x"}}, "reaction"),
        ({"image": {"caption": "mi casa"}}, "image"),
        ({"document": {"filename": "recibo.pdf"}}, "document"),
        ({"sticker": {}}, "sticker"),
        ({"button": {"text": "Sí", "payload": "si"}}, "button"),
        ({"list_reply": {"id": "1", "title": "Palermo"}}, "interactive"),
        ({"location": {"latitude": -34.6, "longitude": -58.4}}, "location"),
    ],
)
def test_every_kind_of_message_can_be_written(
    sandbox: Sandbox, product: Product, message: dict[str, Any], kind: str
) -> None:
    write(sandbox, message)
    (received,) = inbound(product)
    assert received["type"] == kind
    assert kind in received


def test_voice_note_is_downloaded_with_the_token(sandbox: Sandbox, product: Product) -> None:
    write(sandbox, {"voice": {"text": "busco dos ambientes en Palermo"}})
    audio = inbound(product)[0]["audio"]
    assert audio["voice"] is True
    media = sandbox.graph.get(f"/{audio['id']}").json()
    assert httpx.get(media["url"]).status_code == 401
    data = sandbox.graph.get(media["url"]).content
    assert data.startswith(b"OggS")
    assert hashlib.sha256(data).hexdigest() == media["sha256"]
    assert base64.b64decode(audio["sha256"]).hex() == media["sha256"]
    assert (media["file_size"], media["mime_type"]) == (len(data), audio["mime_type"])


def test_uploaded_media_comes_back(sandbox: Sandbox) -> None:
    answer = sandbox.graph.post(
        f"/{NUMBER}/media",
        data={"messaging_product": "whatsapp", "type": "image/png"},
        files={"file": ("plano.png", b"png-bytes", "image/png")},
    )
    media = sandbox.graph.get(f"/{answer.json()['id']}").json()
    assert media["mime_type"] == "image/png"
    assert sandbox.graph.get(media["url"]).content == b"png-bytes"
    assert sandbox.graph.delete(f"/{media['id']}").json() == {"success": True}
    assert sandbox.graph.get(f"/{media['id']}").status_code == 400


def test_waiting_for_outbound_ends_with_the_message(sandbox: Sandbox) -> None:
    write(sandbox, {"text": "hola"})
    threading.Timer(0.1, lambda: httpx.post(
        f"{sandbox.graph.base_url}{NUMBER}/messages", json=text("al fin"),
        headers=dict(sandbox.graph.headers),
    )).start()  # fmt: skip
    started = time.monotonic()
    found = sandbox.control("GET", "/outbound/wait", wa_id=PERSON, count=1, timeout_s=5)
    assert time.monotonic() - started < 2
    assert found["complete"] is True
    assert [m["text"] for m in found["messages"]] == ["al fin"]


def test_waiting_ends_at_its_timeout(sandbox: Sandbox) -> None:
    found = sandbox.control("GET", "/outbound/wait", wa_id=PERSON, count=1, timeout_s=0.1)
    assert found == {"messages": [], "cursor": 0, "complete": False}


def test_outbound_list_goes_on_after_its_cursor(sandbox: Sandbox) -> None:
    for to in (PERSON, "5491155550002"):
        send(sandbox, {**template("Ana"), "to": to})
    first = sandbox.control("GET", "/outbound", limit=1)
    rest = sandbox.control("GET", "/outbound", after=first["cursor"])
    assert [m["wa_id"] for m in first["messages"] + rest["messages"]] == [PERSON, "5491155550002"]
    assert sandbox.control("GET", "/outbound", after=rest["cursor"])["messages"] == []
