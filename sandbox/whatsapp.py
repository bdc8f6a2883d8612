"""WhatsApp Cloud API, outbound: accepts or refuses a message as Meta does, reports its statuses."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sandbox import graph, graph_templates, meta_webhooks
from sandbox.message_shapes import Problem, outbound_content
from sandbox.people import digits, in_window
from sandbox.store import Json
from sandbox.transcript import OUT, new_wamid
from sandbox.world import World

UNDELIVERABLE: Final = 131026
OUTSIDE_WINDOW: Final = 131047

_DETAILS: Final = {
    UNDELIVERABLE: "Message Undeliverable.",
    OUTSIDE_WINDOW: (
        "Message failed to send because more than 24 hours have passed since the customer last "
        "replied to this number."
    ),
}


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=graph.PREFIX)

    @api.post("/{phone_number_id}/messages")
    async def send(phone_number_id: str, request: Request) -> Response:
        if refused := graph.check_token(request):
            return refused
        try:
            body = await request.json()
        except ValueError:
            return graph.error(400, graph.INVALID_PARAMETER, "(#100) The body is not valid JSON")
        facts = {
            "phone_number_id": phone_number_id,
            "to": body.get("to") or body.get("recipient"),
            "type": body.get("type", "text"),
        }
        return await world.switches.run(
            "whatsapp.messages", facts, graph.refusal, lambda: _take(world, phone_number_id, body)
        )

    return api


def number_reader(world: World) -> graph.Reader:
    """`GET /{phone_number_id}`: what a connection test reads."""

    def read(object_id: str, request: Request) -> Response | None:
        number = world.store.get("number", object_id)
        if number is None:
            return None
        shown = {
            "id": number["id"],
            "display_phone_number": number["display_phone_number"],
            "verified_name": number["verified_name"],
            "quality_rating": number["quality_rating"],
            "throughput": {"level": number["throughput"]},
            "health_status": {"can_send_message": number["can_send_message"], "entities": []},
            "whatsapp_business_manager_messaging_limit": number["messaging_limit"],
        }
        return JSONResponse(graph.only_fields(shown, request.query_params.get("fields")))

    return read


def _take(world: World, phone_number_id: str, body: Json) -> Response:
    if body.get("messaging_product") != "whatsapp":
        message = "(#100) The parameter messaging_product is required."
        return graph.error(400, graph.INVALID_PARAMETER, message)
    if body.get("status") == "read":
        return _mark_read(world, body)
    try:
        content = outbound_content(body)
    except Problem as problem:
        return graph.error(400, problem.code, details=str(problem))
    person = _recipient(world, body)
    if person is None:
        details = "The parameter to (or recipient, with a known user id) is required."
        return graph.error(400, graph.INVALID_PARAMETER, details=details)
    return _accept(world, phone_number_id, person, body, content)


def _mark_read(world: World, body: Json) -> Response:
    wamid = str(body.get("message_id", ""))
    if world.transcript.find(wamid) is None:
        return graph.error(400, graph.INVALID_PARAMETER, details="Unknown message_id.")
    world.transcript.set_status(wamid, "read")
    if body.get("typing_indicator"):
        world.store.put("typing", wamid, {"at": time.time()})
    return JSONResponse({"success": True})


def _recipient(world: World, body: Json) -> Json | None:
    if number := digits(str(body.get("to") or "")):
        return world.people.ensure(number)
    return world.people.by_recipient(str(body.get("recipient") or ""))


def _accept(
    world: World, phone_number_id: str, person: Json, body: Json, content: Json
) -> Response:
    number = world.people.number(phone_number_id)
    if content["type"] == "template":
        refused = graph_templates.problem_of(world, number["waba_id"], content["template"])
        if refused is not None:
            return graph.error(404 if refused == 132001 else 400, refused)
    problem = _problem(person, phone_number_id, content)
    is_sync = problem == OUTSIDE_WINDOW and world.options.now.window_errors == "sync"
    if problem and (is_sync or person["delivery"] == "refuse"):
        return graph.error(400, problem, details=_DETAILS.get(problem, ""))
    message = {
        "wamid": new_wamid(person, OUT),
        "direction": OUT,
        "wa_id": person["wa_id"],
        "phone_number_id": phone_number_id,
        "at": time.time(),
        "status": "accepted",
        "callback_data": body.get("biz_opaque_callback_data"),
        **content,
    }
    world.transcript.add(message)
    if world.options.now.statuses:
        world.sender.spawn(_report(world, number, person, message, problem))
    return JSONResponse(_answer(body, person, message))


def _problem(person: Json, phone_number_id: str, content: Json) -> int | None:
    if person["delivery"] != "ok":
        return int(person.get("problem") or UNDELIVERABLE)
    if content["type"] == "template" or in_window(person, phone_number_id, time.time()):
        return None
    return OUTSIDE_WINDOW


def _answer(body: Json, person: Json, message: Json) -> Json:
    contact = {"input": str(body.get("to") or body.get("recipient"))}
    contact |= {"wa_id": person["wa_id"]} if body.get("to") else {"user_id": person["user_id"]}
    sent = {"id": message["wamid"]}
    if message["type"] == "template":
        sent["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}


async def _report(
    world: World, number: Json, person: Json, message: Json, problem: int | None
) -> None:
    """Status webhooks of one message, each stored with it before it is told."""
    if problem:
        steps: list[tuple[str, int | None]] = [("failed", problem)]
    else:
        steps = [("sent", None), ("delivered", None)]
        if person["reads"] and message["type"] != "reaction":
            steps.append(("read", None))
    tell = _teller(world, number, person, message)
    for state, code in steps:
        await asyncio.sleep(world.options.now.status_gap_s)
        world.transcript.set_status(message["wamid"], state)
        await tell(state, code)


def _teller(
    world: World, number: Json, person: Json, message: Json
) -> Callable[[str, int | None], "asyncio.Future[object]"]:
    facts = {"wamid": message["wamid"], "wa_id": person["wa_id"]}

    def tell(state: str, code: int | None) -> "asyncio.Future[object]":
        body = meta_webhooks.status(number, person, message, state, code)
        sent = world.sender.send(
            "whatsapp.statuses", "whatsapp", [body], {**facts, "status": state}
        )
        return asyncio.ensure_future(asyncio.shield(sent.first_attempts))

    return tell
