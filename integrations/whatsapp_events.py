"""What WhatsApp's webhooks carry, told apart and read tolerantly: the unknown is kept, not refused.

A person is named by WhatsApp's business-scoped user id, by a phone (digits), by both or by neither.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from integrations.webhook_shapes import as_object, moment, objects

ECHOES: Final = frozenset({"smb_message_echoes", "message_echoes"})
_ACCOUNT: Final = "whatsapp_business_account"
_NUMBER_CHANGES: Final = frozenset(
    {"user_changed_number", "user_changed_user_id", "customer_changed_number"}
)


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
class Echo:
    """What a human of the tenant typed in the phone's own app, to the person named here."""

    wamid: str
    phone_number_id: str
    wa_id: str | None
    wa_user_id: str | None
    occurred_at: datetime
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """A person has another number, another user id, or both. What is not told is None."""

    wamid: str
    phone_number_id: str
    wa_id: str | None
    wa_user_id: str | None
    new_wa_id: str | None
    new_wa_user_id: str | None
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
    occurred_at: datetime
    wa_user_id: str | None = None
    """Whom it went to."""


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """About the account, a number or a template, and about no single message. `account` is the
    WhatsApp Business Account; `key` names the event: the same one again has the same."""

    field: str
    account: str
    phone_number_id: str | None
    occurred_at: datetime
    key: str
    value: dict[str, Any]


Event = InboundText | Echo | IdentityChange | StatusUpdate | AccountEvent


def parse(payload: dict[str, Any]) -> Iterator[Event]:
    """Every event of a webhook body, whatever the batch's shape."""
    for entry in objects(payload.get("entry")):
        for change in objects(entry.get("changes")):
            name, value = str(change.get("field") or ""), as_object(change.get("value"))
            if name == "messages":
                yield from _messages(value)
                if errors := objects(value.get("errors")):
                    yield _account_event("errors", entry, {**_metadata(value), "errors": errors})
            elif name in ECHOES:
                yield from _echoes(value)
            elif name and payload.get("object") == _ACCOUNT:
                yield _account_event(name, entry, value)


def _messages(value: dict[str, Any]) -> Iterator[Event]:
    number = _number(value) or ""
    contacts = objects(value.get("contacts"))
    for message in objects(value.get("messages")):
        if not message.get("id"):
            continue
        system = as_object(message.get("system"))
        if message.get("type") == "system" and system.get("type") in _NUMBER_CHANGES:
            yield _identity_change(number, message, system)
        else:
            yield _inbound(number, message, contacts)
    for status in objects(value.get("statuses")):
        if status.get("id") and status.get("status"):
            yield _status(number, status)


def _inbound(number: str, message: dict[str, Any], contacts: list[dict[str, Any]]) -> InboundText:
    wa_id, user_id = _text(message.get("from")), _text(message.get("from_user_id"))
    contact = _contact(contacts, wa_id, user_id)
    return InboundText(
        wamid=str(message["id"]),
        phone_number_id=number,
        wa_id=wa_id or _text(contact.get("wa_id")),
        wa_user_id=user_id or _text(contact.get("user_id")),
        occurred_at=moment(message.get("timestamp")),
        raw=message,
    )


def _contact(
    contacts: list[dict[str, Any]], wa_id: str | None, user_id: str | None
) -> dict[str, Any]:
    """The one that this message is from; a batch may hold several people's."""
    for contact in contacts:
        if user_id and contact.get("user_id") == user_id:
            return contact
        if wa_id and str(contact.get("wa_id")) == wa_id:
            return contact
    return contacts[0] if len(contacts) == 1 else {}


def _identity_change(
    number: str, message: dict[str, Any], system: dict[str, Any]
) -> IdentityChange:
    return IdentityChange(
        wamid=str(message["id"]),
        phone_number_id=number,
        wa_id=_text(message.get("from")) or _text(system.get("customer")),
        wa_user_id=_text(system.get("previous_user_id")) or _text(message.get("from_user_id")),
        new_wa_id=_text(system.get("wa_id")) or _text(system.get("new_wa_id")),
        new_wa_user_id=_text(system.get("user_id")),
        occurred_at=moment(message.get("timestamp")),
        raw=message,
    )


def _status(number: str, status: dict[str, Any]) -> StatusUpdate:
    errors = objects(status.get("errors"))
    return StatusUpdate(
        wamid=str(status["id"]),
        phone_number_id=number,
        status=str(status["status"]),
        reference=status.get("biz_opaque_callback_data"),
        error_code=str(errors[0].get("code")) if errors else None,
        occurred_at=moment(status.get("timestamp")),
        wa_user_id=_text(status.get("recipient_user_id")),
    )


def _echoes(value: dict[str, Any]) -> Iterator[Echo]:
    for echo in objects(value.get("message_echoes")):
        if echo.get("id"):
            yield Echo(
                wamid=str(echo["id"]),
                phone_number_id=_number(value) or "",
                wa_id=_text(echo.get("to")),
                wa_user_id=_text(echo.get("to_user_id")),
                occurred_at=moment(echo.get("timestamp")),
                raw=echo,
            )


def _account_event(name: str, entry: dict[str, Any], value: dict[str, Any]) -> AccountEvent:
    account = str(entry.get("id") or "")
    told = json.dumps([name, account, entry.get("time"), value], sort_keys=True)
    return AccountEvent(
        field=name,
        account=account,
        phone_number_id=_number(value),
        occurred_at=moment(entry.get("time")),
        key=hashlib.sha256(told.encode()).hexdigest(),
        value=value,
    )


def _metadata(value: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": as_object(value.get("metadata"))}


def _number(value: dict[str, Any]) -> str | None:
    return _text(as_object(value.get("metadata")).get("phone_number_id"))


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and value else None
