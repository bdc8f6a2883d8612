"""Chatwoot's webhook bodies: a message with its conversation, or a conversation that changed.

Shapes from the vendor's page on webhooks and its public source (`webhook_data` of message,
conversation, contact and user). Chatwoot itself does not repeat a webhook that failed; here it is.
"""

from typing import Any, Final

from sandbox.chatwoot_state import Chatwoot, iso
from sandbox.store import Json
from sandbox.webhooks import Sent
from sandbox.world import World

NUMBERS: Final = {"incoming": 0, "outgoing": 1}
AGENT: Json = {"id": 5, "name": "Agustina", "email": "agustina@example.com", "type": "user"}
API_USER: Json = {"id": 6, "name": "Converzia", "email": "bot@example.com", "type": "user"}


def tell_message(
    world: World, chatwoot: Chatwoot, account: Json, message: Json, event: str = "message_created"
) -> Sent | None:
    conversation = chatwoot.conversation(account["id"], message["conversation_id"])
    assert conversation is not None
    body = {
        "event": event,
        "account": {"id": account["id"], "name": "Cuenta"},
        "additional_attributes": {},
        **{
            name: message[name]
            for name in (
                "id", "content", "message_type", "private", "content_type", "content_attributes",
                "source_id", "sender",
            )
        },
        "created_at": iso(message["created_at"]),
        "inbox": {"id": account["inbox_id"], "name": "Bandeja"},
        "conversation": conversation_shape(chatwoot, account, conversation, message),
    }  # fmt: skip
    if message["attachments"]:
        body["attachments"] = message["attachments"]
    return _send(world, account, body)


def tell_change(
    world: World, chatwoot: Chatwoot, account: Json, conversation: Json, **changed: Any
) -> Sent | None:
    """`changed`: attribute -> (before, after)."""
    event = "conversation_status_changed" if "status" in changed else "conversation_updated"
    body = {
        **conversation_shape(chatwoot, account, conversation),
        "event": event,
        "account": {"id": account["id"], "name": "Cuenta"},
        "changed_attributes": [
            {name: {"previous_value": before, "current_value": after}}
            for name, (before, after) in changed.items()
        ],
    }
    return _send(world, account, body)


def conversation_shape(
    chatwoot: Chatwoot, account: Json, conversation: Json, last: Json | None = None
) -> Json:
    contact = chatwoot.contact(conversation["contact_id"])
    assert contact is not None
    shown = {**last, "message_type": NUMBERS[last["message_type"]]} if last else None
    return {
        "additional_attributes": {},
        "can_reply": True,
        "channel": account["channel"],
        "contact_inbox": {
            "contact_id": contact["id"],
            "inbox_id": account["inbox_id"],
            "source_id": contact["source_id"],
        },
        "id": conversation["id"],
        "inbox_id": account["inbox_id"],
        "messages": [shown] if shown else [],
        "labels": conversation["labels"],
        "meta": {
            "sender": {**contact_shape(contact), "type": "contact"},
            "assignee": AGENT if conversation["assignee_id"] else None,
        },
        "status": conversation["status"],
        "custom_attributes": conversation["custom_attributes"],
        "timestamp": int(conversation["updated_at"]),
        "updated_at": conversation["updated_at"],
    }


def contact_shape(contact: Json) -> Json:
    names = ("id", "name", "email", "phone_number", "identifier")
    return {name: contact[name] for name in names}


def _send(world: World, account: Json, body: Json) -> Sent | None:
    if not account["webhook_path"]:
        return None
    sender = body.get("sender") or {}
    is_ours = sender == API_USER
    facts = {
        "account": account["id"],
        "event": body["event"],
        "from": "api" if is_ours else "people",
    }
    return world.sender.send("chatwoot.webhooks", account["webhook_path"], [body], facts)
