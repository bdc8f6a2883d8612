"""Resend, the webhook sink and OpenAI's transcription."""

import hashlib
import hmac
from typing import Any

import openai
import pytest

from tests.sandbox.running_sandbox import Sandbox

MAIL = {
    "from": "Converzia <avisos@converzia.example>", "to": ["ana@example.com"],
    "subject": "Compra acreditada", "html": "<p>50 créditos</p>",
}  # fmt: skip


def mail(sandbox: Sandbox, body: Any = MAIL, key: str = "re_test", **headers: str) -> Any:
    headers = {"Authorization": f"Bearer {key}", **headers}
    return sandbox.http.post("/resend/emails", json=body, headers=headers)


def outbox(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.http.get("/resend/_outbox").json()["emails"]
    return found


def test_mail_lands_in_the_outbox(sandbox: Sandbox) -> None:
    sent = mail(sandbox).json()["id"]
    (kept,) = outbox(sandbox)
    assert (kept["id"], kept["to"], kept["subject"]) == (sent, MAIL["to"], MAIL["subject"])
    assert "Compra acreditada" in sandbox.http.get("/resend/outbox").text


def test_same_mail_key_sends_once_and_another_body_is_409(sandbox: Sandbox) -> None:
    key = {"Idempotency-Key": "receipt/2026-000001"}
    assert mail(sandbox, **key).json() == mail(sandbox, **key).json()
    assert len(outbox(sandbox)) == 1
    other = mail(sandbox, {**MAIL, "subject": "otra"}, **key)
    assert (other.status_code, other.json()["name"]) == (409, "invalid_idempotent_request")


@pytest.mark.parametrize("missing", ["from", "to", "subject", "html"])
def test_incomplete_mail_is_refused(sandbox: Sandbox, missing: str) -> None:
    answer = mail(sandbox, {k: v for k, v in MAIL.items() if k != missing})
    assert (answer.status_code, answer.json()["name"]) == (422, "missing_required_field")


def test_mail_needs_a_key(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/resend/emails", json=MAIL).status_code == 401
    assert mail(sandbox, key="nope").status_code == 403


def test_sink_keeps_bytes_and_headers_as_they_came(sandbox: Sandbox) -> None:
    body = '{"nombre": "Ñandú 😀"}'.encode()
    signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    answer = sandbox.http.post("/sink/crm", content=body, headers={"Webhook-Signature": signature})
    assert answer.status_code == 200
    (kept,) = sandbox.http.get("/sink/crm").json()["requests"]
    assert kept["headers"]["webhook-signature"] == signature
    assert kept["body"].encode() == body
    assert kept["json"] == {"nombre": "Ñandú 😀"}
    assert sandbox.http.get("/sink/other").json()["requests"] == []


def test_sink_refuses_when_its_switch_says_so(sandbox: Sandbox) -> None:
    sandbox.switch("sink.crm", "fail_before", status=500, times=1)
    answers = [sandbox.http.post("/sink/crm", json={}).status_code for _ in range(2)]
    assert answers == [500, 200]
    assert len(sandbox.http.get("/sink/crm").json()["requests"]) == 1


def client(sandbox: Sandbox) -> openai.OpenAI:
    return openai.OpenAI(api_key="dev-key", base_url=f"{sandbox.url}/openai/v1", max_retries=0)


def voice_note(sandbox: Sandbox, words: str) -> bytes:
    """The recording of these words, fetched as the product would."""
    body = {"voice": {"text": words}, "phone_number_id": "1", "notify": False}
    sandbox.control("POST", "/people/5491155550001/messages", body)
    media_id = sandbox.control("GET", "/people/5491155550001/messages")["messages"][-1]["media_id"]
    return sandbox.graph.get(sandbox.graph.get(f"/{media_id}").json()["url"]).content


def test_recording_is_transcribed_to_its_planted_words(sandbox: Sandbox) -> None:
    words = "Hola, soy Ana y busco tres ambientes en Belgrano"
    audio = voice_note(sandbox, words)
    api = client(sandbox).audio.transcriptions
    heard = api.create(model="gpt-4o-mini-transcribe", file=("nota.ogg", audio), language="es")
    assert heard.text == words
    assert (
        api.create(model="whisper-1", file=("a.ogg", audio), response_format="text") == words + "\n"
    )


def test_each_recording_is_its_own(sandbox: Sandbox) -> None:
    audio = [voice_note(sandbox, words) for words in ("uno", "dos", "uno")]
    assert len(set(audio)) == 3


def test_unknown_audio_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(openai.BadRequestError):
        client(sandbox).audio.transcriptions.create(model="whisper-1", file=("a.ogg", b"noise"))


def test_transcription_can_be_rate_limited(sandbox: Sandbox) -> None:
    sandbox.switch("openai.transcriptions", "rate_limit", retry_after_s=2, times=1)
    with pytest.raises(openai.RateLimitError) as refused:
        client(sandbox).audio.transcriptions.create(model="whisper-1", file=("a.ogg", b"x"))
    assert refused.value.response.headers["retry-after"] == "2"


def test_phone_page_is_one_file_in_spanish(sandbox: Sandbox) -> None:
    page = sandbox.http.get("/phone")
    assert page.status_code == 200
    assert '<html lang="es">' in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
