"""One channel per kind of connection: how a message of ours reaches a person through it."""

from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from integrations.whatsapp import Choices, Sender, Template, WhatsAppClient
from models.domain.catalogue import phrase
from models.domain.choices import Option
from models.domain.files import OutgoingFile
from models.tables import Integration

CHATWOOT: Final = "CHATWOOT"
WHATSAPP: Final = "WHATSAPP"
CHANNELS: Final = (CHATWOOT, WHATSAPP)
"""The first that a tenant has connected carries its conversations."""
TAKE_OPTIONS: Final = frozenset({WHATSAPP})
"""Where a closed question has buttons; elsewhere its options are numbered."""


def channel_of_media(media_id: str) -> str:
    """WhatsApp's ids are numbers; Chatwoot's files are behind addresses."""
    return CHATWOOT if media_id.startswith(("http://", "https://")) else WHATSAPP


@dataclass(frozen=True)
class Outgoing:
    """One queued row on its way. `reference` is its id, which the vendor tells us again; `phone` is
    E.164; `is_repeat`: an earlier try may have left unheard; `options` only where the channel takes
    them. `has_file`: it is sent with `file`, which is fetched once the message may leave."""

    reference: UUID
    lead_id: UUID
    phone: str | None
    text: str
    template: dict[str, Any] | None
    is_repeat: bool
    wa_user_id: str | None = None
    language: str = "es"
    options: tuple[Option, ...] = ()
    has_file: bool = False
    file: OutgoingFile | None = None


class Channel(Protocol):
    async def send(self, via: Integration, message: Outgoing) -> str:
        """The vendor's id of the message. Raises VendorError."""
        ...

    async def media(self, via: Integration, media_id: str, bytes_max: int) -> tuple[bytes, str]:
        """What somebody sent, and the type that it is told to have. Raises VendorError; with the
        code MEDIA_TOO_LARGE where it is larger than that."""
        ...


@dataclass
class WhatsAppChannel:
    whatsapp: WhatsAppClient

    async def send(self, via: Integration, message: Outgoing) -> str:
        sender = Sender(via.config["phone_number_id"], via.secret["access_token"])
        to, reference = message.phone or message.wa_user_id or "", str(message.reference)
        if message.file is not None:
            return await self.whatsapp.send_file(sender, to, message.file, message.text, reference)
        if message.options:
            choices = Choices(message.options, phrase("choose", message.language))
            return await self.whatsapp.send_choices(sender, to, message.text, choices, reference)
        if message.template is None:
            return await self.whatsapp.send_text(sender, to, message.text, reference)
        told = message.template
        template = Template(told["name"], told["language_code"], tuple(told["parameters"]))
        return await self.whatsapp.send_template(sender, to, template, reference)

    async def media(self, via: Integration, media_id: str, bytes_max: int) -> tuple[bytes, str]:
        return await self.whatsapp.media(via.secret["access_token"], media_id, bytes_max)
