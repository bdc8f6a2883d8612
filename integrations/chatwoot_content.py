"""What one message in Chatwoot says: its words, and each file that came along."""

from typing import Any
from urllib.parse import unquote

from integrations.webhook_shapes import objects
from integrations.whatsapp_content import OTHER, UNREADABLE, MessageContent


def contents(message: dict[str, Any]) -> tuple[MessageContent, ...]:
    """At least one: the words go with the first file. A message of WhatsApp's brings one file at
    most; an agent, or another channel, may send several.

    A shape that is not what it should be is unreadable, never an error.
    """
    words = str(message.get("content") or "") or None
    files = objects(message.get("attachments"))
    if not files:
        return (MessageContent("text", words) if words else OTHER,)
    return (_attached(files[0], words), *(_attached(file, None) for file in files[1:]))


def _attached(file: dict[str, Any], words: str | None) -> MessageContent:
    """A file is known by its address."""
    match file.get("file_type"):
        case "contact":
            return MessageContent("contacts")
        case "location":
            return MessageContent("location", words, attachment=_place(file))
        case "fallback":
            return MessageContent("text", words) if words else UNREADABLE
        case "audio" if words is None:
            return MessageContent("voice", media_id=_address(file))
        case kind:
            address = _address(file)
            name = _name(address) if kind == "file" and address else None
            about = {"filename": name} if name else None
            return MessageContent("media", words, address, attachment=about)


def _address(file: dict[str, Any]) -> str | None:
    address = str(file.get("data_url") or "")
    return address if address.startswith(("http://", "https://")) else None


def _name(address: str) -> str | None:
    return unquote(address.partition("?")[0].rpartition("/")[2]) or None


def _place(file: dict[str, Any]) -> dict[str, Any] | None:
    ours = {
        "coordinates_lat": "latitude",
        "coordinates_long": "longitude",
        "fallback_title": "name",
    }
    return {ours[name]: file[name] for name in ours if file.get(name)} or None
