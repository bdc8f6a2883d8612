"""What one Chatwoot holds: accounts with an inbox each, contacts, conversations, messages.

Ids count over the whole installation, as Chatwoot's own do; conversations too, which there count by
account.
"""

import secrets
import time
from datetime import UTC, datetime
from typing import Any, Final

from sandbox.store import Json, Store

ACCOUNT, CONTACT, CONVERSATION = "cw_account", "cw_contact", "cw_conversation"
MESSAGES: Final = "cw_message"
WHATSAPP: Final = "Channel::Whatsapp"
_FIRST: Final = {ACCOUNT: 3, CONTACT: 700, CONVERSATION: 40}
_PAGE: Final = 20
_SECONDS_OF_A_DAY: Final = 24 * 3600


class Chatwoot:
    def __init__(self, store: Store) -> None:
        self._store = store

    def open_account(self, channel: str) -> Json:
        account_id = self._next(ACCOUNT)
        account = {
            "id": account_id,
            "inbox_id": account_id * 10,
            "channel": channel,
            "api_token": secrets.token_urlsafe(16),
            "webhook_secret": secrets.token_urlsafe(18),
            "webhook_path": "",
        }
        return self._put(ACCOUNT, account)

    def account(self, account_id: int) -> Json | None:
        return self._store.get(ACCOUNT, str(account_id))

    def point_webhook(self, account_id: int, path: str) -> Json:
        account: Json = self._store.get(ACCOUNT, str(account_id)) or {}
        return self._put(ACCOUNT, {**account, "webhook_path": path})

    def search(self, account_id: int, words: str) -> list[Json]:
        fields = ("name", "email", "phone_number", "identifier")
        return [
            contact
            for contact in self._of(CONTACT, account_id)
            if any(words.casefold() in str(contact.get(f) or "").casefold() for f in fields)
        ]

    def taken(self, account_id: int, wanted: Json) -> list[str]:
        """Which of these the account has a contact with already; each is unique there."""
        return [
            field
            for field in ("identifier", "phone_number", "email")
            if wanted.get(field)
            and any(c.get(field) == wanted[field] for c in self._of(CONTACT, account_id))
        ]

    def make_contact(self, account: Json, wanted: Json) -> Json:
        digits = str(wanted.get("phone_number") or "").lstrip("+")
        source = digits if account["channel"] == WHATSAPP else str(secrets.token_hex(8))
        contact = {
            "id": self._next(CONTACT),
            "account_id": account["id"],
            **{f: wanted.get(f) for f in ("name", "email", "phone_number", "identifier")},
            "source_id": wanted.get("source_id") or source,
        }
        return self._put(CONTACT, contact)

    def contact(self, contact_id: int) -> Json | None:
        found: Json | None = self._store.get(CONTACT, str(contact_id))
        return None if found is None or found.get("is_deleted") else found

    def delete_contact(self, contact: Json) -> None:
        """With its conversations and all that was said there; ids are not given again."""
        for found in self.conversations(contact["account_id"], contact["id"]):
            for message in self.every_message(found["id"]):
                self.amend({**message, "content": None, "sender": None, "attachments": []})
            self._put(CONVERSATION, {**_tombstone(found), "inbox_id": 0, "contact_id": 0})
        self._put(CONTACT, _tombstone(contact))

    def open_conversation(self, account: Json, contact: Json) -> Json:
        conversation = {
            "id": self._next(CONVERSATION),
            "account_id": account["id"],
            "inbox_id": account["inbox_id"],
            "contact_id": contact["id"],
            "status": "open",
            "labels": [],
            "assignee_id": None,
            "team_id": None,
            "custom_attributes": {},
            "updated_at": time.time(),
        }
        return self._put(CONVERSATION, conversation)

    def conversation(self, account_id: int, conversation_id: int) -> Json | None:
        found: Json | None = self._store.get(CONVERSATION, str(conversation_id))
        is_there = found is not None and not found.get("is_deleted")
        return found if found and is_there and found["account_id"] == account_id else None

    def conversations(self, account_id: int, contact_id: int | None = None) -> list[Json]:
        found = self._of(CONVERSATION, account_id)
        return [c for c in found if contact_id in (None, c["contact_id"])]

    def change(self, conversation: Json, **changes: Any) -> Json:
        return self._put(CONVERSATION, {**conversation, **changes, "updated_at": time.time()})

    def add_message(self, conversation: Json, sender: Json, wanted: Json) -> Json:
        message_id = 9000 + self._store.count(MESSAGES) + 1
        message = {
            "id": message_id,
            "conversation_id": conversation["id"],
            "content": wanted.get("content"),
            "message_type": wanted.get("message_type", "outgoing"),
            "private": bool(wanted.get("private")),
            "content_type": "text",
            "content_attributes": wanted.get("content_attributes") or {},
            "template_params": wanted.get("template_params"),
            "attachments": [
                {**each, "message_id": message_id} for each in wanted.get("attachments") or []
            ],
            "source_id": wanted.get("source_id"),
            "status": "sent",
            "sender": sender,
            "created_at": time.time(),
        }
        subject = str(conversation["id"])
        self._store.append(MESSAGES, str(message_id), message, subject=subject)
        return message

    def amend(self, message: Json) -> None:
        self._store.amend(MESSAGES, str(message["id"]), message)

    def messages(self, conversation_id: int, before: int | None = None) -> list[Json]:
        """The newest page, oldest first."""
        found = [e.body for e in self._store.entries(MESSAGES, subject=str(conversation_id))]
        return [m for m in found if before is None or m["id"] < before][-_PAGE:]

    def every_message(self, conversation_id: int) -> list[Json]:
        return [e.body for e in self._store.entries(MESSAGES, subject=str(conversation_id))]

    def is_in_window(self, conversation: Json) -> bool:
        since = time.time() - _SECONDS_OF_A_DAY
        return any(
            m["message_type"] == "incoming" and m["created_at"] > since
            for m in self.every_message(conversation["id"])
        )

    def _of(self, kind: str, account_id: int) -> list[Json]:
        return [
            found
            for found in self._store.all(kind)
            if found["account_id"] == account_id and not found.get("is_deleted")
        ]

    def _next(self, kind: str) -> int:
        return _FIRST[kind] + len(self._store.keys(kind)) + 1

    def _put(self, kind: str, body: Json) -> Json:
        self._store.put(kind, str(body["id"]), body)
        return body


def _tombstone(body: Json) -> Json:
    return {"id": body["id"], "account_id": body["account_id"], "is_deleted": True}


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
