"""What Chatwoot's webhooks carry, as the few things they mean for a conversation of ours.

The signature is `sha256=` and the HMAC of `{timestamp}.{body}`, per webhook. A message's `sender`
is the contact, an agent (type `user`) or a bot; one of ours is known by its reference, whoever's
token it was posted with.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from integrations.chatwoot import REFERENCE
from integrations.chatwoot_content import contents
from integrations.webhook_shapes import as_object, moment, objects
from integrations.whatsapp_content import MessageContent

TOLERANCE_S: Final = 300
RESUME_COMMAND: Final = "/bot"
"""As a private note of an agent; as a label without the slash."""
_GIVEN_BACK: Final = frozenset({"resolved", "pending"})
_WHATSAPP: Final = "Channel::Whatsapp"

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """The conversation that an event is about, and its person as Chatwoot knows them."""

    account_id: int
    inbox_id: int
    conversation_id: int
    contact_id: int
    identifier: str | None
    phone: str | None
    """As Chatwoot has it: with a plus, or the digits of a WhatsApp id."""
    name: str | None


@dataclass(frozen=True, slots=True)
class PersonWrote:
    where: Where
    message_id: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class AgentWrote:
    where: Where
    message_id: int
    occurred_at: datetime
    contents: tuple[MessageContent, ...]


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """What became of a message of ours."""

    where: Where
    message_id: int
    reference: str
    status: str
    error: str | None


@dataclass(frozen=True, slots=True)
class GivenBack:
    """An agent returned the conversation to the bot: by command, label, or by ending it."""

    where: Where
    how: str
    occurred_at: datetime


Event = PersonWrote | AgentWrote | OwnMessage | GivenBack


def is_signed(
    secret: str, body: bytes, timestamp: str | None, signature: str | None, now: datetime
) -> bool:
    """Verified over the raw body, at most 300 s old or ahead; without a secret, never valid."""
    if not secret or not timestamp or not signature or not timestamp.isascii():
        return False
    if not timestamp.isdigit() or abs(now.timestamp() - int(timestamp)) > TOLERANCE_S:
        return False
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}".encode(), signature.encode())


def parse(payload: _Json) -> Event | None:
    """None for what means nothing to us: other events, other people's bots, activity lines."""
    match payload.get("event"):
        case "message_created" | "message_updated":
            return _message(payload)
        case "conversation_status_changed" | "conversation_updated":
            return _given_back(payload)
        case _:
            return None


def _message(payload: _Json) -> Event | None:
    where, message_id = _where(payload, as_object(payload.get("conversation"))), payload.get("id")
    if where is None or not isinstance(message_id, int):
        return None
    at, sender = when(payload), as_object(payload.get("sender"))
    reference = as_object(payload.get("content_attributes")).get(REFERENCE)
    if reference:
        return OwnMessage(where, message_id, str(reference), *_fate(payload))
    if payload.get("event") == "message_updated":
        return None
    if payload.get("message_type") == "incoming":
        return PersonWrote(where, message_id, at)
    if payload.get("message_type") != "outgoing" or sender.get("type") != "user":
        return None
    if not payload.get("private"):
        return AgentWrote(where, message_id, at, contents(payload))
    said = str(payload.get("content") or "").strip().casefold()
    return GivenBack(where, f"note:{message_id}", at) if said == RESUME_COMMAND else None


def _given_back(payload: _Json) -> GivenBack | None:
    where = _where(payload, payload)
    if where is None:
        return None
    for change in objects(payload.get("changed_attributes")):
        status = as_object(change.get("status")).get("current_value")
        if payload.get("event") == "conversation_status_changed" and status in _GIVEN_BACK:
            return GivenBack(where, f"{status}", when(payload))
        labels = as_object(change.get("label_list"))
        if _has_command(labels.get("current_value")) > _has_command(labels.get("previous_value")):
            return GivenBack(where, "label", when(payload))
    return None


def _has_command(labels: Any) -> bool:
    return isinstance(labels, list) and RESUME_COMMAND.lstrip("/") in labels


def _fate(payload: _Json) -> tuple[str, str | None]:
    """(status, error) of a message of ours: the last message of its conversation tells it."""
    shown = objects(as_object(payload.get("conversation")).get("messages"))
    same = next((m for m in shown if m.get("id") == payload.get("id")), {})
    status = str(payload.get("status") or same.get("status") or "sent")
    if as_object(payload.get("content_attributes")).get("external_error"):
        return "failed", "channel_refused"
    return status, "channel_refused" if status == "failed" else None


def _where(payload: _Json, conversation: _Json) -> Where | None:
    contact = as_object(as_object(conversation.get("meta")).get("sender"))
    if payload.get("message_type") == "incoming":
        contact = {**contact, **as_object(payload.get("sender"))}
    place = as_object(conversation.get("contact_inbox"))
    account_id = as_object(payload.get("account")).get("id") or place.get("account_id")
    inbox_id = conversation.get("inbox_id") or as_object(payload.get("inbox")).get("id")
    conversation_id = conversation.get("id")
    contact_id = contact.get("id") or place.get("contact_id")
    phone = contact.get("phone_number")
    if not phone and conversation.get("channel") == _WHATSAPP:
        phone = place.get("source_id")
    if not (
        isinstance(account_id, int)
        and isinstance(inbox_id, int)
        and isinstance(conversation_id, int)
        and isinstance(contact_id, int)
    ):
        return None
    return Where(
        account_id,
        inbox_id,
        conversation_id,
        contact_id,
        _text(contact.get("identifier")),
        _text(phone),
        _text(contact.get("name")),
    )


def when(payload: _Json) -> datetime:
    """The moment of a message (ISO 8601, or seconds) or of a conversation's last change."""
    told = payload.get("created_at") if "message_type" in payload else payload.get("updated_at")
    if isinstance(told, str):
        try:
            found = datetime.fromisoformat(told.replace(" UTC", "+00:00"))
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        except ValueError:
            pass
    return moment(told)


def _text(value: Any) -> str | None:
    return str(value) if value else None
