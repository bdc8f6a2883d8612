"""One sender per kind of target: how a lead is put into it, and how a test call proves that it
works. Each is safe to repeat by the delivery's id; what an answer proves is kept as receipt."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from integrations.errors import VendorRejected
from integrations.resend import ResendClient
from integrations.sheets import SheetsClient
from integrations.tokko import TokkoClient, TokkoContact
from integrations.webhook_target import WebhookClient
from models import ids
from models.domain import handover, letters
from models.domain.handover import DEFAULT_MAPPING, SheetMapping
from models.tables import Integration

Receipt = dict[str, Any]

WORKSHEET: Final = "Leads"
_TAG: Final = "Converzia"


@dataclass(frozen=True)
class Handover:
    """What one target is sent of one lead. `is_repeat`: an earlier try may have succeeded unheard;
    `since`: the day of the first one."""

    delivery_id: UUID
    payload: Mapping[str, Any]
    is_repeat: bool
    since: date
    language: str


class Sender(Protocol):
    async def send(self, target: Integration, lead: Handover) -> Receipt: ...

    async def check(self, target: Integration, language: str) -> str:
        """A harmless call that proves as much as can be proved; what the vendor said to it."""
        ...


@dataclass
class SheetSender:
    sheets: SheetsClient

    async def send(self, target: Integration, lead: Handover) -> Receipt:
        """Key: the delivery id's column; a repeat replaces that row."""
        mapping = _mapping(target)
        written = self.sheets.upsert(
            *_place(target),
            handover.header(mapping),
            handover.row(lead.payload, mapping),
            lead.is_repeat,
            key_at=mapping.key_at,
        )
        return await asyncio.wrap_future(written)

    async def clear(self, target: Integration, delivery_id: str) -> None:
        """Leaves the delivery id's cell alone of its row. A row that the tenant removed stays
        away."""
        mapping, place = _mapping(target), _place(target)
        header = handover.header(mapping)
        keys = await asyncio.to_thread(self.sheets.keys, *place, header, mapping.key_at)
        if delivery_id in keys:
            row = [delivery_id if n == mapping.key_at else "" for n in range(len(header))]
            written = self.sheets.upsert(*place, header, row, is_repeat=True, key_at=mapping.key_at)
            await asyncio.wrap_future(written)

    async def check(self, target: Integration, language: str) -> str:
        header = handover.header(_mapping(target))
        return await asyncio.to_thread(self.sheets.check, *_place(target), header)


def _place(target: Integration) -> tuple[dict[str, Any], str, str]:
    config = target.config
    return target.secret, config["spreadsheet_id"], config.get("worksheet", WORKSHEET)


def _mapping(target: Integration) -> SheetMapping:
    columns = target.config.get("columns")
    return SheetMapping.parse(columns) if columns else DEFAULT_MAPPING


@dataclass
class WebhookSender:
    webhook: WebhookClient
    clock: Callable[[], datetime]

    async def send(self, target: Integration, lead: Handover) -> Receipt:
        """Key: the delivery id as `webhook-id`, by which the receiver drops a repeat."""
        body = {"type": "lead.delivered", "data": lead.payload}
        return await self.webhook.post(
            target.config["url"],
            signing_secrets(target),
            str(lead.delivery_id),
            self.clock(),
            json.dumps(body, ensure_ascii=False),
        )

    async def check(self, target: Integration, language: str) -> str:
        status = await self.webhook.check(
            target.config["url"], signing_secrets(target), f"test-{ids.new_id()}", self.clock()
        )
        return f"HTTP {status}"


def signing_secrets(target: Integration) -> list[str]:
    """The live ones: while a receiver changes over, the one before signs as well."""
    secrets = target.secret or {}
    return [secrets[n] for n in ("signing_secret", "previous_secret") if secrets.get(n)]


@dataclass
class TokkoSender:
    tokko: TokkoClient

    async def send(self, target: Integration, lead: Handover) -> Receipt:
        """Key: the phone, on a contact with our tag: others send the agency the same people. Tokko
        may list a contact only after a person took it in, so that a repeat after a lost answer
        can still make a second enquiry of the same contact."""
        key, contact = target.secret["api_key"], _contact(target, lead.payload)
        if lead.is_repeat and contact.phone:
            known = await self.tokko.find_contact(key, contact.phone, lead.since, _TAG)
            if known is not None:
                return {"contact_id": known, "updated": False, "found": True}
        return await self.tokko.send_contact(key, contact)

    async def check(self, target: Integration, language: str) -> str:
        return await self.tokko.check(target.secret["api_key"])


def _contact(target: Integration, payload: Mapping[str, Any]) -> TokkoContact:
    person = payload["contact"]
    return TokkoContact(
        name=person["name"] or "",
        phone=person["phone"] or "",
        email=person["email"] or "",
        comment=payload["summary"],
        publication_id=str(target.config.get("publication_id") or ""),
        tags=(_TAG,),
    )


@dataclass
class EmailSender:
    resend: ResendClient

    async def send(self, target: Integration, lead: Handover) -> Receipt:
        """Key: delivery and address; Resend drops a repeat within 24 h."""
        subject, text = letters.lead_card(lead.payload, lead.language)
        key = ids.lead_card_key(lead.delivery_id, target.id)
        return {"email_id": await self._mail(target.config["to"], subject, text, key)}

    async def check(self, target: Integration, language: str) -> str:
        subject, text = letters.letter("target_test", language)
        await self._mail(target.config["to"], subject, text, f"test-{ids.new_id()}")
        return str(target.config["to"])

    async def _mail(self, to: str, subject: str, text: str, key: str) -> str:
        if not self.resend.is_configured:
            raise VendorRejected("email", "no Resend key is set", code="not_configured")
        return await self.resend.send(to, subject, text, key)
