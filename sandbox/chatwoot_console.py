"""The people around a Chatwoot: who opens accounts, who writes, and the agent who answers."""

from typing import Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from sandbox import chatwoot_webhooks as webhooks
from sandbox.chatwoot_files import Attached, attach
from sandbox.chatwoot_state import WHATSAPP, Chatwoot
from sandbox.store import Json
from sandbox.webhooks import Sent
from sandbox.world import World


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewAccount(_Request):
    channel: Literal["Channel::Whatsapp", "Channel::Api"] = WHATSAPP


class Pointing(_Request):
    """Below the product's /webhooks/: `chatwoot/<connection>` or `chatwoot/desk`."""

    path: str


class Said(_Request):
    text: str | None = None
    files: list[Attached] = []
    name: str | None = None


class AgentAct(_Request):
    """One of them: words and files (a note where private), a status, a label."""

    text: str | None = None
    files: list[Attached] = []
    private: bool = False
    status: str | None = None
    label: str | None = None


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/chatwoot/_console")
    chatwoot = Chatwoot(world.store)

    @api.post("/accounts", status_code=201)
    async def open_account(wanted: NewAccount) -> Json:
        return chatwoot.open_account(wanted.channel)

    @api.put("/accounts/{account_id}/webhook")
    async def point(account_id: int, wanted: Pointing) -> Json:
        return chatwoot.point_webhook(account_id, wanted.path)

    @api.post("/accounts/{account_id}/people/{phone}")
    async def says(account_id: int, phone: str, said: Said) -> Json:
        """A person writes to the inbox's number; answers once the product took the webhook."""
        account = _account(chatwoot, account_id)
        contact = _person(chatwoot, account, phone, said.name)
        conversation = _talk(chatwoot, account, contact)
        wanted = {**_said(world, account_id, said), "message_type": "incoming"}
        message = chatwoot.add_message(conversation, webhooks.contact_shape(contact), wanted)
        await _told(webhooks.tell_message(world, chatwoot, account, message))
        return {"conversation_id": conversation["id"], "message_id": message["id"]}

    @api.post("/accounts/{account_id}/conversations/{conversation_id}/agent")
    async def acts(account_id: int, conversation_id: int, act: AgentAct) -> Json:
        account = _account(chatwoot, account_id)
        found = chatwoot.conversation(account_id, conversation_id)
        if found is None:
            raise HTTPException(404, "unknown conversation")
        if act.text is not None or act.files:
            wanted = {**_said(world, account_id, act), "private": act.private}
            message = chatwoot.add_message(found, webhooks.AGENT, wanted)
            await _told(webhooks.tell_message(world, chatwoot, account, message))
            return message
        changes: dict[str, Any] = {"status": act.status} if act.status else {}
        told = {"status": (found["status"], act.status)} if act.status else {}
        if act.label:
            changes["labels"] = [*found["labels"], act.label]
            told["label_list"] = (found["labels"], changes["labels"])
        after = chatwoot.change(found, **changes)
        await _told(webhooks.tell_change(world, chatwoot, account, after, **told))
        return after

    @api.get("/accounts/{account_id}/conversations")
    async def look(account_id: int, phone: str | None = None) -> Json:
        """Every conversation with its messages, notes among them."""
        shown = []
        for conversation in chatwoot.conversations(account_id):
            contact = chatwoot.contact(conversation["contact_id"]) or {}
            if phone in (None, str(contact.get("phone_number") or "").lstrip("+")):
                messages = chatwoot.every_message(conversation["id"])
                shown.append({**conversation, "contact": contact, "messages": messages})
        return {"conversations": shown}

    return api


def _said(world: World, account_id: int, said: Said | AgentAct) -> Json:
    attached = [attach(world, account_id, file) for file in said.files]
    return {"content": said.text, "attachments": attached}


def _account(chatwoot: Chatwoot, account_id: int) -> Json:
    account = chatwoot.account(account_id)
    if account is None:
        raise HTTPException(404, "unknown account")
    return account


def _person(chatwoot: Chatwoot, account: Json, phone: str, name: str | None) -> Json:
    number = f"+{phone}"
    known = [c for c in chatwoot.search(account["id"], number) if c["phone_number"] == number]
    wanted = {"phone_number": number, "name": name or f"Persona {phone[-4:]}"}
    return known[0] if known else chatwoot.make_contact(account, wanted)


def _talk(chatwoot: Chatwoot, account: Json, contact: Json) -> Json:
    found = chatwoot.conversations(account["id"], contact["id"])
    open_ones = [c for c in found if c["status"] != "resolved"]
    return open_ones[-1] if open_ones else chatwoot.open_conversation(account, contact)


async def _told(sent: Sent | None) -> None:
    if sent is not None:
        await sent.first_attempts
