"""Chatwoot's application API: people, conversations, messages and notes of one account.

Chatwoot has no idempotency key. A post carries our reference in `content_attributes`, which is kept
and told again in webhooks, so that one whose answer was lost can be looked for.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from integrations.errors import VendorRejected
from integrations.http import TIMEOUT, call, trusted
from integrations.safe_address import CheckedTransport
from integrations.webhook_shapes import as_object, objects
from models.domain.files import OutgoingFile

_SYSTEM: Final = "chatwoot"
REFERENCE: Final = "converzia_reference"
NOT_FOUND: Final = "not_found"
EVENTS: Final = (
    "message_created",
    "message_updated",
    "conversation_status_changed",
    "conversation_updated",
)
"""What a webhook of ours is subscribed to."""
_PAGES_MAX: Final = 5
"""Of 20 messages each: how far back a post is looked for."""

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """One inbox of one account. `base_url` is where Chatwoot's own pages are."""

    base_url: str
    account_id: int
    inbox_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Person:
    """`identifier` is ours and names the same contact for ever; `phone` is E.164."""

    identifier: str
    phone: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    contact_id: int
    conversation_id: int


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """A WhatsApp template, for an inbox of that channel."""

    name: str
    language_code: str
    category: str
    parameters: tuple[str, ...]


def safe_client(*, allow_loopback: bool) -> httpx.AsyncClient:
    """For accounts of tenants, whose addresses are theirs to name."""
    transport = CheckedTransport(_SYSTEM, trusted(), allow_loopback=allow_loopback)
    return httpx.AsyncClient(timeout=TIMEOUT, transport=transport)


class ChatwootClient:
    """Every call names the account that it is for."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def open_thread(self, account: Account, person: Person) -> Thread:
        """The person's newest conversation in this inbox that is not resolved, or a new one."""
        contact = await self._contact(account, person)
        contact_id = int(contact["id"])
        answer = await self._call(account, "GET", f"contacts/{contact_id}/conversations")
        going = [
            int(found["id"])
            for found in objects(answer.get("payload"))
            if found.get("inbox_id") == account.inbox_id and found.get("status") != "resolved"
        ]
        if going:
            return Thread(contact_id, max(going))
        wanted: _Json = {"inbox_id": account.inbox_id, "contact_id": contact_id}
        if source_id := _source_id(contact, account.inbox_id):
            wanted["source_id"] = source_id
        made = await self._call(account, "POST", "conversations", wanted)
        return Thread(contact_id, int(made["id"]))

    async def _contact(self, account: Account, person: Person) -> _Json:
        """Found by our identifier, then by phone; made where neither is known."""
        if (known := await self._known(account, person)) is not None:
            return known
        wanted = {
            "inbox_id": account.inbox_id,
            "identifier": person.identifier,
            "name": person.name,
            "phone_number": person.phone,
        }
        told = {name: value for name, value in wanted.items() if value}
        try:
            answer = await self._call(account, "POST", "contacts", told)
        except VendorRejected:
            # Made by somebody else since we looked, or before an answer got lost.
            if (known := await self._known(account, person)) is not None:
                return known
            raise
        return as_object(as_object(answer.get("payload")).get("contact"))

    async def _known(self, account: Account, person: Person) -> _Json | None:
        for field, value in (("identifier", person.identifier), ("phone_number", person.phone)):
            if not value:
                continue
            answer = await self._call(account, "GET", "contacts/search", params={"q": value})
            for contact in objects(answer.get("payload")):
                if contact.get(field) == value:
                    return contact
        return None

    async def post(
        self,
        account: Account,
        conversation_id: int,
        text: str,
        reference: str,
        *,
        is_note: bool = False,
        is_incoming: bool = False,
        template: TemplateCall | None = None,
        file: OutgoingFile | None = None,
    ) -> int:
        """The message's id. `is_note`: for agents only; `is_incoming`: what the person said, into
        an inbox of kind API."""
        message: _Json = {
            "content": text,
            "message_type": "incoming" if is_incoming else "outgoing",
            "private": is_note,
            "content_attributes": {REFERENCE: reference},
        }
        if template is not None:
            message["template_params"] = {
                "name": template.name,
                "language": template.language_code,
                "category": template.category,
                "processed_params": {
                    "body": {str(n): value for n, value in enumerate(template.parameters, 1)}
                },
            }
        path = f"conversations/{conversation_id}/messages"
        return int((await self._call(account, "POST", path, message, file=file))["id"])

    async def find_post(self, account: Account, conversation_id: int, reference: str) -> int | None:
        """The id of the message that carries this reference, among the newest ones."""
        before: _Json = {}
        for _ in range(_PAGES_MAX):
            path = f"conversations/{conversation_id}/messages"
            answer = await self._call(account, "GET", path, params=before)
            messages = objects(answer.get("payload"))
            for message in messages:
                if as_object(message.get("content_attributes")).get(REFERENCE) == reference:
                    return int(message["id"])
            if not messages:
                return None
            before = {"before": min(int(m["id"]) for m in messages)}
        return None

    async def assign(
        self, account: Account, conversation_id: int, assignee: Mapping[str, int]
    ) -> None:
        """`assignee`: {"assignee_id": …} or {"team_id": …}."""
        path = f"conversations/{conversation_id}/assignments"
        await self._call(account, "POST", path, dict(assignee))

    async def set_status(self, account: Account, conversation_id: int, status: str) -> None:
        """open, pending or resolved."""
        path = f"conversations/{conversation_id}/toggle_status"
        await self._call(account, "POST", path, {"status": status})

    async def add_labels(
        self, account: Account, conversation_id: int, labels: Iterable[str]
    ) -> None:
        """Beside those that are there: the call itself replaces them all."""
        path = f"conversations/{conversation_id}/labels"
        there = (await self._call(account, "GET", path)).get("payload") or []
        await self._call(account, "POST", path, {"labels": [*dict.fromkeys([*there, *labels])]})

    async def describe(
        self, account: Account, conversation_id: int, attributes: Mapping[str, Any]
    ) -> None:
        """Custom attributes, shown beside the conversation."""
        path = f"conversations/{conversation_id}/custom_attributes"
        await self._call(account, "POST", path, {"custom_attributes": dict(attributes)})

    async def delete_contact(self, account: Account, contact_id: int) -> None:
        """With all conversations. One that is not there any more is no error."""
        try:
            await self._call(account, "DELETE", f"contacts/{contact_id}")
        except VendorRejected as error:
            if error.code != NOT_FOUND:
                raise

    async def _call(
        self,
        account: Account,
        method: str,
        path: str,
        body: _Json | None = None,
        params: Mapping[str, Any] | None = None,
        file: OutgoingFile | None = None,
    ) -> _Json:
        base = account.base_url.rstrip("/")
        response = await call(
            self._http,
            _SYSTEM,
            method,
            f"{base}/api/v1/accounts/{account.account_id}/{path}",
            read_error=_read_error,
            headers={"api_access_token": account.token},
            params=params,
            **(_form(body or {}, file) if file else {"json": body}),
        )
        try:
            return as_object(response.json())
        except ValueError:
            return {}


def _form(body: _Json, file: OutgoingFile) -> dict[str, Any]:
    """With a file a message is a form; what is more than a word is JSON in it."""
    fields = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()
    }
    return {"data": fields, "files": {"attachments[]": (file.name, file.data, file.content_type)}}


def _source_id(contact: _Json, inbox_id: int) -> str | None:
    """What the inbox's channel calls this contact."""
    for place in objects(contact.get("contact_inboxes")):
        if as_object(place.get("inbox")).get("id") == inbox_id:
            return str(place.get("source_id") or "") or None
    return None


def _read_error(response: httpx.Response) -> tuple[str, str | None]:
    """Never the vendor's sentence: it may hold a phone number."""
    if response.status_code == 404:
        return "answered 404", NOT_FOUND
    attributes = as_object(response.json()).get("attributes") or []
    return f"answered {response.status_code}", ",".join(map(str, attributes)) or None
