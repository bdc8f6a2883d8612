"""Chatwoot's application API, as far as a bot uses it: contacts, conversations, messages, notes.

Confirmed by the vendor's API reference and public source: the paths, `api_access_token`, the
shapes of the answers, contacts unique by identifier and by phone, pages of 20 messages,
`content_attributes` kept as given, labels replaced as a whole. Ours: that a message outside the
24-hour window fails at once, and not after WhatsApp said so.
"""

import base64
import json
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from sandbox import chatwoot_webhooks as webhooks
from sandbox.chatwoot_files import Attached, attach
from sandbox.chatwoot_state import WHATSAPP, Chatwoot
from sandbox.store import Json
from sandbox.switches import Switch
from sandbox.world import World

_OUTSIDE_WINDOW = "131047: Re-engagement message"


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/chatwoot/api/v1/accounts/{account_id}")
    chatwoot = Chatwoot(world.store)
    _contact_routes(api, world, chatwoot)
    _conversation_routes(api, world, chatwoot)
    _message_routes(api, world, chatwoot)
    return api


def _refusal(switch: Switch, status: int) -> Response:
    return JSONResponse({"error": f"switch {switch.id}"}, status_code=status)


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status_code=status)


async def _answer(
    world: World,
    chatwoot: Chatwoot,
    request: Request,
    endpoint: str,
    effect: Callable[[Json, Json], Response],
) -> Response:
    """`effect(account, body)`, once the token is that of the account."""
    account = chatwoot.account(int(request.path_params["account_id"]))
    if account is None or request.headers.get("api_access_token") != account["api_token"]:
        return _error(401, "Invalid Access Token")
    body = await _body(world, account, request) if request.method == "POST" else {}
    facts = {"method": request.method, "account": account["id"], "private": body.get("private")}
    return await world.switches.run(endpoint, facts, _refusal, lambda: effect(account, body))


async def _body(world: World, account: Json, request: Request) -> Json:
    """A message with files comes as a form, where what is more than a word is JSON."""
    if "json" in request.headers.get("content-type", ""):
        told: Json = await request.json()
        return told
    async with request.form() as form:
        body: Json = {name: value for name, value in form.items() if isinstance(value, str)}
        files = [each for each in form.getlist("attachments[]") if isinstance(each, UploadFile)]
        body["attachments"] = [await _attached(world, account, each) for each in files]
    for name in ("private", "content_attributes", "template_params"):
        body[name] = json.loads(body.get(name) or "null")
    return body


async def _attached(world: World, account: Json, file: UploadFile) -> Json:
    data = base64.b64encode(await file.read()).decode()
    told = Attached(data=data, mime_type=file.content_type or "", filename=file.filename or "")
    return attach(world, account["id"], told)


def _contact_routes(api: APIRouter, world: World, chatwoot: Chatwoot) -> None:
    @api.get("/contacts/search")
    async def search(request: Request, q: str) -> Response:
        def effect(account: Json, _: Json) -> Response:
            found = chatwoot.search(account["id"], q)
            return JSONResponse({"payload": [_contact(account, c) for c in found]})

        return await _answer(world, chatwoot, request, "chatwoot.contacts", effect)

    @api.post("/contacts")
    async def create(request: Request) -> Response:
        def effect(account: Json, body: Json) -> Response:
            if taken := chatwoot.taken(account["id"], body):
                message = f"{taken[0].capitalize()} has already been taken"
                return JSONResponse({"message": message, "attributes": taken}, status_code=422)
            contact = chatwoot.make_contact(account, body)
            inbox = {"inbox": {"id": account["inbox_id"]}, "source_id": contact["source_id"]}
            payload = {"contact": _contact(account, contact), "contact_inbox": inbox}
            return JSONResponse({"payload": payload})

        return await _answer(world, chatwoot, request, "chatwoot.contacts", effect)

    @api.delete("/contacts/{contact_id}")
    async def delete(contact_id: int, request: Request) -> Response:
        def effect(account: Json, _: Json) -> Response:
            found = chatwoot.contact(contact_id)
            if found is None or found["account_id"] != account["id"]:
                return _error(404, "Resource could not be found")
            chatwoot.delete_contact(found)
            return Response(status_code=200)

        return await _answer(world, chatwoot, request, "chatwoot.contacts", effect)

    @api.get("/contacts/{contact_id}/conversations")
    async def conversations(contact_id: int, request: Request) -> Response:
        def effect(account: Json, _: Json) -> Response:
            found = chatwoot.conversations(account["id"], contact_id)
            shown = [webhooks.conversation_shape(chatwoot, account, c) for c in found]
            return JSONResponse({"payload": shown})

        return await _answer(world, chatwoot, request, "chatwoot.contacts", effect)


def _contact(account: Json, contact: Json) -> Json:
    place = {"source_id": contact["source_id"], "inbox": {"id": account["inbox_id"]}}
    return {**webhooks.contact_shape(contact), "contact_inboxes": [place]}


def _conversation_routes(api: APIRouter, world: World, chatwoot: Chatwoot) -> None:
    @api.post("/conversations")
    async def create(request: Request) -> Response:
        def effect(account: Json, body: Json) -> Response:
            contact = chatwoot.contact(int(body.get("contact_id") or 0))
            if contact is None or body.get("inbox_id") != account["inbox_id"]:
                return _error(404, "Resource could not be found")
            made = chatwoot.open_conversation(account, contact)
            return JSONResponse(webhooks.conversation_shape(chatwoot, account, made))

        return await _answer(world, chatwoot, request, "chatwoot.contacts", effect)

    def changing(path: str, change: Callable[[Json, Json], Json]) -> None:
        """`change(conversation, body)` gives the changed attributes."""

        @api.post(f"/conversations/{{conversation_id}}/{path}")
        async def changed(conversation_id: int, request: Request) -> Response:
            def effect(account: Json, body: Json) -> Response:
                found = chatwoot.conversation(account["id"], conversation_id)
                if found is None:
                    return _error(404, "Resource could not be found")
                changes = change(found, body)
                after = chatwoot.change(found, **changes)
                told = {n: (found[n], value) for n, value in changes.items() if found[n] != value}
                if told:
                    told = {("label_list" if n == "labels" else n): v for n, v in told.items()}
                    webhooks.tell_change(world, chatwoot, account, after, **told)
                return JSONResponse({"payload": changes.get("labels")})

            return await _answer(world, chatwoot, request, "chatwoot.conversations", effect)

    changing("assignments", lambda _, body: dict(body))
    changing("toggle_status", lambda _, body: {"status": body["status"]})
    changing("labels", lambda _, body: {"labels": body["labels"]})
    changing(
        "custom_attributes",
        lambda found, body: {
            "custom_attributes": {**found["custom_attributes"], **body["custom_attributes"]}
        },
    )

    @api.get("/conversations/{conversation_id}/labels")
    async def labels(conversation_id: int, request: Request) -> Response:
        def effect(account: Json, _: Json) -> Response:
            found = chatwoot.conversation(account["id"], conversation_id)
            return JSONResponse({"payload": found["labels"] if found else []})

        return await _answer(world, chatwoot, request, "chatwoot.conversations", effect)


def _message_routes(api: APIRouter, world: World, chatwoot: Chatwoot) -> None:
    @api.post("/conversations/{conversation_id}/messages")
    async def post(conversation_id: int, request: Request) -> Response:
        def effect(account: Json, body: Json) -> Response:
            found = chatwoot.conversation(account["id"], conversation_id)
            if found is None:
                return _error(404, "Resource could not be found")
            if body.get("message_type") == "incoming" and account["channel"] == WHATSAPP:
                return _error(422, "Incoming messages are only allowed in Api inboxes")
            return JSONResponse(_shape(_write(world, chatwoot, account, found, body)))

        return await _answer(world, chatwoot, request, "chatwoot.messages", effect)

    @api.get("/conversations/{conversation_id}/messages")
    async def read(conversation_id: int, request: Request, before: int | None = None) -> Response:
        def effect(account: Json, _: Json) -> Response:
            if chatwoot.conversation(account["id"], conversation_id) is None:
                return _error(404, "Resource could not be found")
            found = chatwoot.messages(conversation_id, before)
            return JSONResponse({"meta": {}, "payload": [_shape(m) for m in found]})

        return await _answer(world, chatwoot, request, "chatwoot.reads", effect)


def _write(world: World, chatwoot: Chatwoot, account: Json, conversation: Json, body: Json) -> Json:
    sender = webhooks.API_USER
    if body.get("message_type") == "incoming":
        contact = chatwoot.contact(conversation["contact_id"])
        assert contact is not None
        sender = webhooks.contact_shape(contact)
    message = chatwoot.add_message(conversation, sender, body)
    webhooks.tell_message(world, chatwoot, account, message)
    is_reply = account["channel"] == WHATSAPP and not message["private"]
    if is_reply and not body.get("template_params") and not chatwoot.is_in_window(conversation):
        told = {**message["content_attributes"], "external_error": _OUTSIDE_WINDOW}
        message = {**message, "status": "failed", "content_attributes": told}
        chatwoot.amend(message)
        webhooks.tell_message(world, chatwoot, account, message, "message_updated")
    return message


def _shape(message: Json) -> Json:
    names = ("id", "content", "private", "status", "content_attributes", "source_id", "sender")
    return {
        **{name: message[name] for name in names},
        "conversation_id": message["conversation_id"],
        "message_type": webhooks.NUMBERS[message["message_type"]],
        "created_at": int(message["created_at"]),
    }
