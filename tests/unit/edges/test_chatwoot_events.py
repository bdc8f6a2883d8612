"""What Chatwoot's webhooks mean, and which of them are Chatwoot's."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations import chatwoot_events
from integrations.chatwoot import REFERENCE
from integrations.chatwoot_events import (
    AgentWrote,
    GivenBack,
    OwnMessage,
    PersonWrote,
    is_signed,
    parse,
)
from tests.api.calling import fixture

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BODY = '{"event":"message_created","content":"¿Año nuevo? <ñ>"}'.encode()
AGENT = {"id": 5, "name": "Agustina", "type": "user"}
BOT = {"id": 2, "name": "Captain", "type": "agent_bot"}


def _sign(secret: str, at: int, body: bytes = BODY) -> str:
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


@pytest.mark.parametrize(
    ("age_s", "secret", "body", "expected"),
    [
        (0, "right", BODY, True),
        (299, "right", BODY, True),
        (-299, "right", BODY, True),
        (301, "right", BODY, False),
        (-301, "right", BODY, False),
        (0, "wrong", BODY, False),
        (0, "right", BODY + b" ", False),
    ],
)
def test_only_a_fresh_signature_over_these_very_bytes_is_valid(
    age_s: int, secret: str, body: bytes, expected: bool
) -> None:
    at = int((NOW - timedelta(seconds=age_s)).timestamp())
    assert is_signed("right", body, str(at), _sign(secret, at), NOW) is expected


@pytest.mark.parametrize("timestamp", [None, "", "soon", "١٢٣", "-1"])
def test_without_a_readable_time_nothing_is_valid(timestamp: str | None) -> None:
    assert not is_signed("right", BODY, timestamp, _sign("right", 1), NOW)


def test_without_a_secret_nothing_is_valid() -> None:
    at = int(NOW.timestamp())
    assert not is_signed("", BODY, str(at), _sign("", at), NOW)
    assert not is_signed("right", BODY, str(at), "sha256=ñ", NOW)


def _message(**changes: Any) -> dict[str, Any]:
    return {**fixture("chatwoot_message_incoming"), **changes}


def test_a_person_who_writes_is_told_with_conversation_contact_and_time() -> None:
    event = parse(_message())
    assert isinstance(event, PersonWrote)
    where = event.where
    assert (where.account_id, where.inbox_id, where.conversation_id) == (3, 30, 41)
    assert (where.contact_id, where.phone) == (701, "+5491150001111")
    assert event.occurred_at == datetime(2025, 11, 20, 15, 0, tzinfo=UTC)


def test_a_contact_without_a_number_is_known_by_its_whatsapp_id() -> None:
    payload = _message()
    payload["sender"]["phone_number"] = None
    payload["conversation"]["meta"]["sender"]["phone_number"] = None
    event = parse(payload)
    assert event is not None
    assert event.where.phone == "5491150001111"


def test_an_agent_who_writes_is_a_human() -> None:
    event = parse(_message(message_type="outgoing", sender=AGENT, content="Hola"))
    assert isinstance(event, AgentWrote)
    assert event.contents[0].text == "Hola"


@pytest.mark.parametrize(
    "changes",
    [
        {"message_type": "outgoing", "sender": BOT},
        {"message_type": "outgoing", "sender": None},
        {"message_type": "template", "sender": AGENT},
        {"message_type": "activity", "sender": AGENT},
        {"message_type": "outgoing", "sender": AGENT, "private": True, "content": "ojo con él"},
        {"message_type": "outgoing", "sender": AGENT, "event": "message_updated"},
        {"event": "contact_created"},
        {"id": None},
        {"conversation": "none"},
    ],
    ids=str,
)
def test_bots_notes_templates_and_the_unreadable_mean_nothing(changes: dict[str, Any]) -> None:
    assert parse(_message(**changes)) is None


@pytest.mark.parametrize("event", ["message_created", "message_updated"])
def test_a_message_of_ours_is_known_by_its_reference_whoever_seems_to_have_sent_it(
    event: str,
) -> None:
    found = parse(
        _message(
            event=event,
            message_type="outgoing",
            sender=AGENT,
            content_attributes={REFERENCE: "ours"},
        )
    )
    assert isinstance(found, OwnMessage)
    assert (found.reference, found.status, found.error) == ("ours", "sent", None)


def test_a_message_of_ours_that_the_channel_refused_has_failed() -> None:
    told = {REFERENCE: "ours", "external_error": "131047: Re-engagement message"}
    found = parse(_message(event="message_updated", content_attributes=told, sender=AGENT))
    assert isinstance(found, OwnMessage)
    assert (found.status, found.error) == ("failed", "channel_refused")


@pytest.mark.parametrize("words", ["/bot", " /BOT \n"])
def test_the_command_counts_as_a_private_note_and_nowhere_else(words: str) -> None:
    note = _message(message_type="outgoing", sender=AGENT, private=True, content=words)
    assert isinstance(parse(note), GivenBack)
    assert isinstance(parse({**note, "private": False}), AgentWrote)
    assert isinstance(parse(_message(content=words)), PersonWrote)


@pytest.mark.parametrize(
    ("status", "is_given_back"), [("resolved", True), ("pending", True), ("open", False)]
)
def test_a_talk_that_is_ended_or_set_pending_is_given_back(
    status: str, is_given_back: bool
) -> None:
    payload = fixture("chatwoot_status_changed")
    payload["changed_attributes"][0]["status"]["current_value"] = status
    assert isinstance(parse(payload), GivenBack) is is_given_back


@pytest.mark.parametrize(
    ("before", "after", "is_given_back"),
    [([], ["bot"], True), (["bot"], ["bot", "vip"], False), ([], ["vip"], False)],
)
def test_the_label_counts_when_it_is_added(
    before: list[str], after: list[str], is_given_back: bool
) -> None:
    payload = fixture("chatwoot_status_changed")
    payload["event"] = "conversation_updated"
    change = {"label_list": {"previous_value": before, "current_value": after}}
    payload["changed_attributes"] = [change]
    assert isinstance(parse(payload), GivenBack) is is_given_back


def test_being_assigned_is_no_word_of_an_agent() -> None:
    """Chatwoot assigns by itself, in turn: the bot would fall silent for everybody."""
    payload = fixture("chatwoot_status_changed")
    payload["event"] = "conversation_updated"
    payload["changed_attributes"] = [{"assignee_id": {"previous_value": None, "current_value": 5}}]
    assert parse(payload) is None


def test_any_shape_is_read_without_an_error() -> None:
    for shape in ({}, {"event": 3}, {"event": "message_created", "conversation": []}):
        assert chatwoot_events.parse(json.loads(json.dumps(shape))) is None
