"""WhatsApp Cloud API: sends messages, shows that we read, downloads media. Temporal retries."""

from dataclasses import dataclass
from typing import Any, Final

import httpx

from integrations.errors import (
    MEDIA_TOO_LARGE,
    VendorOutcomeUnknown,
    VendorRejected,
    VendorUnavailable,
)
from integrations.http import call
from integrations.meta import graph_call
from models.domain.choices import BUTTONS_MAX, Option
from models.domain.files import OutgoingFile

VOICE_BYTES_MAX: Final = 16 * 1024 * 1024
"""WhatsApp's own limit for audio."""
_SYSTEM: Final = "whatsapp"


@dataclass(frozen=True, slots=True)
class Sender:
    """A tenant's number and the token that may send from it."""

    phone_number_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    language_code: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Up to BUTTONS_MAX are buttons; more are a list behind a button that says `label`."""

    options: tuple[Option, ...]
    label: str


_SHOWN_AS: Final = {"image/jpeg": "image", "image/png": "image", "video/mp4": "video"}
"""Beside audio; WhatsApp takes everything else as a document."""


class WhatsAppClient:
    """`base_url` ends in the API version. Each send returns the wamid; `to` is a phone in E.164, or
    a business-scoped user id."""

    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        self._http, self._base = http, base_url

    async def send_text(self, sender: Sender, to: str, text: str, reference: str) -> str:
        body = {"type": "text", "text": {"body": text, "preview_url": False}}
        return await self._send(sender, to, body, reference)

    async def send_template(
        self, sender: Sender, to: str, template: Template, reference: str
    ) -> str:
        content: dict[str, Any] = {
            "name": template.name,
            "language": {"code": template.language_code},
        }
        if template.parameters:
            parameters = [{"type": "text", "text": value} for value in template.parameters]
            content["components"] = [{"type": "body", "parameters": parameters}]
        return await self._send(sender, to, {"type": "template", "template": content}, reference)

    async def send_choices(
        self, sender: Sender, to: str, text: str, choices: Choices, reference: str
    ) -> str:
        content = {"body": {"text": text}, **_action(choices)}
        body = {"type": "interactive", "interactive": content}
        return await self._send(sender, to, body, reference)

    async def send_file(
        self, sender: Sender, to: str, file: OutgoingFile, caption: str, reference: str
    ) -> str:
        """Uploaded first, since WhatsApp reaches no address of ours."""
        kind = _kind(file.content_type, caption)
        part = {"id": await self._upload(sender, file)}
        if caption:
            part["caption"] = caption
        if kind == "document":
            part["filename"] = file.name
        return await self._send(sender, to, {"type": kind, kind: part}, reference)

    async def _upload(self, sender: Sender, file: OutgoingFile) -> str:
        """What is uploaded twice is sent once."""
        try:
            answer = await graph_call(
                self._http,
                _SYSTEM,
                "POST",
                f"{self._base}/{sender.phone_number_id}/media",
                sender.token,
                data={"messaging_product": "whatsapp", "type": file.content_type},
                files={"file": (file.name, file.data, file.content_type)},
            )
        except VendorOutcomeUnknown as error:
            raise VendorUnavailable(_SYSTEM, "the upload was not answered") from error
        return str(answer["id"])

    async def show_typing(self, sender: Sender, wamid: str) -> None:
        """Marks a person's message as read, and shows that an answer is being written."""
        body = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": wamid,
            "typing_indicator": {"type": "text"},
        }
        await graph_call(
            self._http, _SYSTEM, "POST", self._messages(sender), sender.token, json=body
        )

    async def _send(self, sender: Sender, to: str, content: dict[str, Any], reference: str) -> str:
        """`reference` comes back in every status of this message."""
        is_phone = to.startswith("+")
        message = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **({"to": to.removeprefix("+")} if is_phone else {"recipient": to}),
            "biz_opaque_callback_data": reference,
            **content,
        }
        answer = await graph_call(
            self._http, _SYSTEM, "POST", self._messages(sender), sender.token, json=message
        )
        return str(answer["messages"][0]["id"])

    def _messages(self, sender: Sender) -> str:
        return f"{self._base}/{sender.phone_number_id}/messages"

    async def media(
        self, token: str, media_id: str, bytes_max: int = VOICE_BYTES_MAX
    ) -> tuple[bytes, str]:
        """A media file and its MIME type, in the two steps that Graph asks for.

        Raises VendorRejected, with the code MEDIA_TOO_LARGE before anything is downloaded.
        """
        about = await graph_call(self._http, _SYSTEM, "GET", f"{self._base}/{media_id}", token)
        if int(about.get("file_size") or 0) > bytes_max:
            raise VendorRejected(_SYSTEM, "the media file is too large", code=MEDIA_TOO_LARGE)
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = await call(self._http, _SYSTEM, "GET", about["url"], headers=headers)
        except VendorRejected as error:
            # The address lives for five minutes: a new one is asked for.
            raise VendorUnavailable(_SYSTEM, "the media's address is over") from error
        return response.content, str(about.get("mime_type", "application/octet-stream"))


def _kind(content_type: str, caption: str) -> str:
    """Audio has no caption: with one it goes as a document."""
    if content_type.startswith("audio/") and not caption:
        return "audio"
    return _SHOWN_AS.get(content_type, "document")


def _action(choices: Choices) -> dict[str, Any]:
    replies = [{"id": option.id, "title": option.title} for option in choices.options]
    if len(replies) <= BUTTONS_MAX:
        buttons = [{"type": "reply", "reply": reply} for reply in replies]
        return {"type": "button", "action": {"buttons": buttons}}
    return {"type": "list", "action": {"button": choices.label, "sections": [{"rows": replies}]}}
