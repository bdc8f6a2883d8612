"""What a person sends from the phone: texts, voice notes, taps, reactions; told to the product."""

import base64
import time
from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox import media, meta_webhooks, recordings
from sandbox.store import Json
from sandbox.transcript import IN, new_wamid
from sandbox.webhooks import Sent
from sandbox.world import World

_PARTS: Final = (
    "text", "voice", "reply", "list_reply", "button", "reaction", "image", "document", "sticker",
    "location", "contacts", "unsupported",
)  # fmt: skip
# What is sent where nobody brings a file: one white pixel, an empty PDF.
_PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP6DwABBQECz6AuzQAAAABJRU5ErkJggg=="
)
_PDF: Final = b"%PDF-1.4\n%sandbox\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_UNSUPPORTED: Final = {
    "code": 131051,
    "title": "Message type unknown",
    "message": "Message type unknown",
    "error_data": {"details": "Message type is currently not supported."},
}


class Inbound(BaseModel):
    """One message of a person: exactly one part, and what surrounds it."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    voice: dict[str, str] | None = None
    """{"text": the words spoken}; transcription gives them back."""
    reply: dict[str, str] | None = None
    """{"id", "title"}: a tapped button of an interactive message."""
    list_reply: dict[str, str] | None = None
    button: dict[str, str] | None = None
    """{"text", "payload"}: a quick reply of a template."""
    reaction: dict[str, str] | None = None
    """{"emoji", "wamid"} of the message reacted to."""
    image: dict[str, str] | None = None
    """{"caption", "data": base64, "mime_type"}: all may be absent; a document has a "filename"."""
    document: dict[str, str] | None = None
    sticker: dict[str, str] | None = None
    location: dict[str, float | str] | None = None
    contacts: list[Json] | None = None
    """Cards: [{"name": {...}, "phones": [{"phone"}]}]."""
    unsupported: bool | None = None
    """Something that the Cloud API does not take."""
    quoted: str | None = None
    """wamid this message answers."""
    referral: Json | None = None
    """Click-to-WhatsApp: {"source_id", "ctwa_clid", ...} on a first message."""
    wamid: str | None = None
    """A given id, to deliver one message again."""

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @property
    def part(self) -> str | None:
        return next((name for name in _PARTS if getattr(self, name) is not None), None)


class InboundRequest(Inbound):
    """One message, or a burst; how it reaches the product."""

    burst: list[Inbound] = Field(default_factory=list)
    phone_number_id: str | None = None
    name: str | None = None
    repeat: int = Field(default=1, ge=1, le=100)
    reorder: bool = False
    batch: bool = False
    """All messages of the burst in one POST."""
    notify: bool = True
    at: float | None = None
    """When they wrote, in seconds of the epoch; now where absent."""
    wait: bool = False
    """Answer after the first attempt of each webhook, with its status and time."""

    def items(self) -> list[Inbound]:
        own = Inbound.model_validate(self.model_dump(include=set(Inbound.model_fields)))
        return ([own] if own.part else []) + self.burst


def receive(
    world: World, wa_id: str, number_id: str, request: InboundRequest
) -> tuple[list[str], Sent | None]:
    """Stores what the person wrote, opens the window and tells the product."""
    with world.store.together():
        person = world.people.wrote(wa_id, number_id)
        if request.name:
            person = world.people.change(wa_id, {"name": request.name})
        number = world.people.number(number_id)
    at = request.at or time.time()
    written = [_write(world, person, number_id, item, at) for item in request.items()]
    wamids = [wamid for wamid, _ in written]
    if not request.notify:
        return wamids, None
    bodies = _bodies(number, person, [wire for _, wire in written], request)
    facts = {"wa_id": wa_id, "phone_number_id": number_id, "wamid": wamids[0]}
    return wamids, world.sender.send("whatsapp.webhooks", "whatsapp", bodies, facts)


def _bodies(
    number: Json, person: Json, wires: Sequence[Json], request: InboundRequest
) -> list[Json]:
    groups = [list(wires)] if request.batch else [[wire] for wire in wires]
    bodies = [meta_webhooks.messages(number, person, group) for group in groups]
    if request.reorder:
        bodies.reverse()
    return bodies * request.repeat


def _write(
    world: World, person: Json, number_id: str, item: Inbound, at: float
) -> tuple[str, Json]:
    wamid = item.wamid or new_wamid(person, IN)
    known = world.transcript.find(wamid)
    if known:  # the same message once more, word for word
        return wamid, known["wire"]
    kind, text, content = _content(world, item)
    if item.quoted:
        content["context"] = {"from": number_id, "id": item.quoted}
    if item.referral:
        content["referral"] = {"source_type": "ad", **item.referral}
    wire = meta_webhooks.message(person, wamid, int(at), content)
    world.transcript.add(
        {
            "wamid": wamid,
            "direction": IN,
            "wa_id": person["wa_id"],
            "at": at,
            "type": kind,
            "phone_number_id": number_id,
            "text": text,
            "quoted": item.quoted,
            "status": "received",
            "media_id": part.get("id") if isinstance(part := content.get(kind), dict) else None,
            "wire": wire,
        }
    )
    return wamid, wire


def _content(world: World, item: Inbound) -> tuple[str, str, Json]:
    """Type, what the person sees, and the part of the wire message that carries it."""
    if item.text is not None:
        return "text", item.text, {"type": "text", "text": {"body": item.text}}
    if item.reaction is not None:
        part = {
            "message_id": item.reaction.get("wamid", ""),
            "emoji": item.reaction.get("emoji", ""),
        }
        return "reaction", part["emoji"], {"type": "reaction", "reaction": part}
    if item.button is not None:
        text = item.button.get("text", "")
        part = {"text": text, "payload": item.button.get("payload", text)}
        return "button", text, {"type": "button", "button": part}
    if item.location is not None:
        return (
            "location",
            str(item.location.get("name", "")),
            {"type": "location", "location": item.location},
        )
    if item.contacts is not None:
        return "contacts", "", {"type": "contacts", "contacts": item.contacts}
    if item.unsupported:
        return "unsupported", "", {"type": "unsupported", "errors": [_UNSUPPORTED]}
    if item.reply is not None or item.list_reply is not None:
        return _tap(item)
    return _attachment(world, item)


def _tap(item: Inbound) -> tuple[str, str, Json]:
    kind, chosen = ("button_reply", item.reply) if item.reply else ("list_reply", item.list_reply)
    assert chosen is not None
    content = {"type": "interactive", "interactive": {"type": kind, kind: chosen}}
    return "interactive", chosen.get("title", ""), content


def _attachment(world: World, item: Inbound) -> tuple[str, str, Json]:
    if item.voice is not None:
        text = item.voice.get("text", "")
        kept = media.keep(world, recordings.plant(world.store, text), recordings.MIME_TYPE)
        return "audio", text, {"type": "audio", "audio": {**_file(kept), "voice": True}}
    if item.document is not None:
        name = item.document.get("filename", "documento.pdf")
        kept = _brought(world, item.document, _PDF, "application/pdf", name)
        part = _file(kept) | {"filename": name} | _caption(item.document)
        return "document", name, {"type": "document", "document": part}
    if item.sticker is not None:
        part = _file(media.keep(world, _PNG, "image/webp")) | {"animated": False}
        return "sticker", "", {"type": "sticker", "sticker": part}
    image = item.image or {}
    part = _file(_brought(world, image, _PNG, "image/png")) | _caption(image)
    return "image", image.get("caption", ""), {"type": "image", "image": part}


def _brought(
    world: World, part: dict[str, str], usual: bytes, mime_type: str, name: str = ""
) -> Json:
    data = base64.b64decode(part["data"]) if "data" in part else usual
    return media.keep(world, data, part.get("mime_type", mime_type), name)


def _caption(part: dict[str, str]) -> Json:
    return {"caption": part["caption"]} if part.get("caption") else {}


def _file(kept: Json) -> Json:
    # Webhooks carry the hash in base64, the media endpoint in hex.
    sha256 = base64.b64encode(bytes.fromhex(kept["sha256"])).decode()
    return {"mime_type": kept["mime_type"], "sha256": sha256, "id": kept["id"]}
