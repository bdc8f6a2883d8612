"""What WhatsApp's webhooks carry, read tolerantly: the unknown is kept, not refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.webhook_shapes import as_object, moment, objects


@dataclass(frozen=True, slots=True)
class InboundText:
    """One message of a person. `raw` is the vendor's message object."""

    wamid: str
    phone_number_id: str
    wa_id: str | None
    wa_user_id: str | None
    occurred_at: datetime
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What became of a message of ours. `reference` is what we sent along with it."""

    wamid: str
    phone_number_id: str
    status: str
    reference: str | None
    error_code: str | None


@dataclass(frozen=True, slots=True)
class MessageContent:
    kind: str
    text: str | None = None
    media_id: str | None = None


def parse(payload: dict[str, Any]) -> Iterator[InboundText | StatusUpdate]:
    """Every message and status in a webhook body, whatever the batch's shape."""
    for entry in objects(payload.get("entry")):
        for change in objects(entry.get("changes")):
            if change.get("field") == "messages":
                yield from _changes(as_object(change.get("value")))


def _changes(value: dict[str, Any]) -> Iterator[InboundText | StatusUpdate]:
    number = str(as_object(value.get("metadata")).get("phone_number_id") or "")
    contacts = {str(c.get("wa_id")): c for c in objects(value.get("contacts"))}
    for message in objects(value.get("messages")):
        if not message.get("id"):
            continue
        wa_id = message.get("from")
        contact: dict[str, Any] = contacts.get(str(wa_id)) or next(iter(contacts.values()), {})
        yield InboundText(
            wamid=str(message["id"]),
            phone_number_id=number,
            wa_id=str(wa_id) if wa_id else None,
            wa_user_id=message.get("from_user_id") or contact.get("user_id"),
            occurred_at=moment(message.get("timestamp")),
            raw=message,
        )
    for status in objects(value.get("statuses")):
        if not status.get("id") or not status.get("status"):
            continue
        errors = objects(status.get("errors"))
        yield StatusUpdate(
            wamid=str(status["id"]),
            phone_number_id=number,
            status=str(status["status"]),
            reference=status.get("biz_opaque_callback_data"),
            error_code=str(errors[0].get("code")) if errors else None,
        )


def content(message: dict[str, Any]) -> MessageContent:
    """What a person's message says. Reactions, stickers and the unknown are kind `other`."""
    kind = str(message.get("type"))
    match kind:
        case "text":
            return MessageContent("text", str(message["text"]["body"]))
        case "button":
            return MessageContent("text", str(message["button"].get("text") or ""))
        case "interactive":
            chosen = message["interactive"]
            reply = chosen.get("button_reply") or chosen.get("list_reply") or {}
            return MessageContent("text", str(reply.get("title") or ""))
        case "audio" | "voice":
            return MessageContent("voice", media_id=str(message[kind]["id"]))
        case "image" | "document" | "video":
            caption = message[kind].get("caption")
            return MessageContent("media", caption, media_id=str(message[kind]["id"]))
        case _:
            return MessageContent("other")
