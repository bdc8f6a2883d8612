"""What one message of WhatsApp says, whatever its kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from integrations.webhook_shapes import as_object


@dataclass(frozen=True, slots=True)
class MessageContent:
    """`kind`: text, voice, media, location, contacts (somebody's card), unreadable (the person is
    asked to write), other (needs no answer). `reply_id` names the choice that was tapped.
    `attachment`: what is worth keeping besides; never another person's card."""

    kind: str
    text: str | None = None
    media_id: str | None = None
    reply_id: str | None = None
    attachment: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Click:
    """The ad that a person came from: Click-to-WhatsApp."""

    ad_id: str
    ctwa_clid: str | None
    headline: str | None
    url: str | None


OTHER: Final = MessageContent("other")
UNREADABLE: Final = MessageContent("unreadable")
_PASSED_OVER: Final = frozenset(
    {"reaction", "sticker", "system", "revoke", "ephemeral", "request_welcome"}
)


def content(message: dict[str, Any]) -> MessageContent:
    """A shape that is not what it should be is unreadable, never an error."""
    kind = str(message.get("type"))
    if kind in _PASSED_OVER:
        return OTHER
    if kind == "contacts":
        return MessageContent("contacts")
    read = _READERS.get(kind)
    return read(as_object(message.get(kind))) if read else UNREADABLE


def click(message: dict[str, Any]) -> Click | None:
    """Only of an ad: a post that was clicked names no offer."""
    referral = as_object(message.get("referral"))
    ad_id = _words(referral.get("source_id"))
    if referral.get("source_type") != "ad" or ad_id is None:
        return None
    return Click(
        ad_id=ad_id,
        ctwa_clid=_words(referral.get("ctwa_clid")),
        headline=_words(referral.get("headline")),
        url=_words(referral.get("source_url")),
    )


def quoted(message: dict[str, Any]) -> str | None:
    """The wamid of the message that this one answers; also of one whose button was tapped."""
    return _words(as_object(message.get("context")).get("id"))


def _text(part: dict[str, Any]) -> MessageContent:
    return _said(_words(part.get("body")))


def _button(part: dict[str, Any]) -> MessageContent:
    return _said(_words(part.get("text")), _words(part.get("payload")))


def _interactive(part: dict[str, Any]) -> MessageContent:
    chosen = as_object(part.get("button_reply")) or as_object(part.get("list_reply"))
    return _said(_words(chosen.get("title")), _words(chosen.get("id")))


def _order(part: dict[str, Any]) -> MessageContent:
    """Of a catalogue, which this product has none of: what was written with it counts."""
    return _said(_words(part.get("text")))


def _edit(part: dict[str, Any]) -> MessageContent:
    """Said anew: read like the correction that it is."""
    inner = as_object(part.get("message"))
    return OTHER if inner.get("type") == "edit" else content(inner)


def _voice(part: dict[str, Any]) -> MessageContent:
    media_id = _words(part.get("id"))
    return MessageContent("voice", media_id=media_id) if media_id else UNREADABLE


def _media(part: dict[str, Any]) -> MessageContent:
    media_id = _words(part.get("id"))
    if media_id is None:
        return UNREADABLE
    about = {n: part[n] for n in ("mime_type", "filename") if _words(part.get(n))}
    return MessageContent("media", _words(part.get("caption")), media_id, attachment=about or None)


def _location(part: dict[str, Any]) -> MessageContent:
    names = ("latitude", "longitude", "name", "address")
    place = {n: part[n] for n in names if isinstance(part.get(n), str | int | float)}
    return MessageContent("location", attachment=place or None)


def _said(text: str | None, reply_id: str | None = None) -> MessageContent:
    return UNREADABLE if text is None else MessageContent("text", text, reply_id=reply_id)


def _words(value: Any) -> str | None:
    """Text, or a number that should have been one."""
    return str(value) if isinstance(value, str | int) and str(value).strip() else None


_READERS: Final[dict[str, Callable[[dict[str, Any]], MessageContent]]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "edit": _edit,
    "audio": _voice,
    "voice": _voice,
    "image": _media,
    "document": _media,
    "video": _media,
    "location": _location,
}
