"""WhatsApp Cloud API: sends templates and texts, downloads media. Temporal owns the retries."""

from dataclasses import dataclass
from typing import Any, Final

import httpx

from integrations.errors import (
    VendorError,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)
from integrations.http import call
from integrations.meta import graph_call

VOICE_BYTES_MAX: Final = 16 * 1024 * 1024
"""WhatsApp's own limit for audio."""
TOO_LARGE: Final = "media_too_large"
"""Our own code beside WhatsApp's."""
_SYSTEM: Final = "whatsapp"
_PAIR_OR_NUMBER_LIMIT: Final = {"131056", "130429", "80007", "131048", "131057"}
WINDOW_CLOSED: Final = "131047"
UNDELIVERABLE: Final = "131026"


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


class WhatsAppClient:
    """`base_url` ends in the API version. Each send returns the wamid."""

    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        self._http, self._base = http, base_url

    async def send_text(self, sender: Sender, to: str, text: str, reference: str) -> str:
        body = {"type": "text", "text": {"body": text, "preview_url": False}}
        return await self._send(sender, to, body, reference)

    async def send_template(
        self, sender: Sender, to: str, template: Template, reference: str
    ) -> str:
        parameters = [{"type": "text", "text": value} for value in template.parameters]
        body = {
            "type": "template",
            "template": {
                "name": template.name,
                "language": {"code": template.language_code},
                "components": [{"type": "body", "parameters": parameters}],
            },
        }
        return await self._send(sender, to, body, reference)

    async def _send(self, sender: Sender, to: str, content: dict[str, Any], reference: str) -> str:
        """`reference` comes back in every status of this message."""
        message = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": to.lstrip("+"),
            "biz_opaque_callback_data": reference,
            **content,
        }
        url = f"{self._base}/{sender.phone_number_id}/messages"
        try:
            answer = await graph_call(self._http, _SYSTEM, "POST", url, sender.token, json=message)
        except VendorRejected as error:
            raise _refine(error) from None
        return str(answer["messages"][0]["id"])

    async def media(
        self, token: str, media_id: str, bytes_max: int = VOICE_BYTES_MAX
    ) -> tuple[bytes, str]:
        """A media file and its MIME type, in the two steps that Graph asks for.

        Raises VendorRejected, with the code TOO_LARGE before anything is downloaded.
        """
        about = await graph_call(self._http, _SYSTEM, "GET", f"{self._base}/{media_id}", token)
        if int(about.get("file_size") or 0) > bytes_max:
            raise VendorRejected(_SYSTEM, "the media file is too large", code=TOO_LARGE)
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = await call(self._http, _SYSTEM, "GET", about["url"], headers=headers)
        except VendorRejected as error:
            # The address lives for five minutes: a new one is asked for.
            raise VendorUnavailable(_SYSTEM, "the media's address is over") from error
        return response.content, str(about.get("mime_type", "application/octet-stream"))


def _refine(error: VendorRejected) -> VendorError:
    if error.code in _PAIR_OR_NUMBER_LIMIT:
        return VendorRateLimited(_SYSTEM, "rate limited", code=error.code)
    return error
