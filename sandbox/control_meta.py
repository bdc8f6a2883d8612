"""Control of Meta's side: submit Lead Ads, let people write, read what both sides said."""

from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from sandbox import graph_leads
from sandbox.control import PREFIX
from sandbox.graph_leads import LeadForm
from sandbox.inbound import InboundRequest, receive
from sandbox.people import digits
from sandbox.store import Json
from sandbox.transcript import cursor_of
from sandbox.webhooks import Sent
from sandbox.world import World


class LeadRequest(LeadForm):
    notify: bool = True
    repeat: int = Field(default=1, ge=1, le=100)
    wait: bool = False


class LeadBatch(BaseModel):
    """Many leads in ONE webhook POST."""

    model_config = ConfigDict(extra="forbid")

    leads: list[LeadForm] = Field(min_length=1, max_length=1000)
    notify: bool = True
    repeat: int = Field(default=1, ge=1, le=100)
    wait: bool = False


class PersonChanges(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    hide_phone: bool | None = None
    delivery: str | None = Field(default=None, pattern="^(ok|refuse|fail)$")
    problem: int | None = None
    reads: bool | None = None


class WindowChange(BaseModel):
    open: bool
    phone_number_id: str | None = None


class NumberChanges(BaseModel):
    model_config = ConfigDict(extra="forbid")

    display_phone_number: str | None = None
    verified_name: str | None = None
    waba_id: str | None = None
    messaging_limit: str | None = None
    quality_rating: str | None = None
    throughput: str | None = None
    can_send_message: str | None = None


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=PREFIX, tags=["meta"])
    _lead_routes(api, world)
    _people_routes(api, world)
    _message_routes(api, world)
    return api


async def told(sent: Sent | None, *, wait: bool) -> Json:
    if sent is None:
        return {"webhooks": []}
    answer: Json = {"webhooks": sent.ids}
    if wait:
        outcomes = await sent.first_attempts
        answer["outcomes"] = [
            {"id": o.id, "status": o.status, "elapsed_ms": o.elapsed_ms} for o in outcomes
        ]
    return answer


def _lead_routes(api: APIRouter, world: World) -> None:
    @api.post("/leads", status_code=201)
    async def submit(request: LeadRequest | LeadBatch) -> Json:
        forms = request.leads if isinstance(request, LeadBatch) else [request]
        with world.store.together():
            leads = [graph_leads.record(world, form) for form in forms]
        sent = graph_leads.notify(world, leads, request.repeat) if request.notify else None
        ids = [lead["id"] for lead in leads]
        return {"leadgen_id": ids[0], "leadgen_ids": ids, **await told(sent, wait=request.wait)}

    @api.get("/leads")
    async def leads(after: int = 0, limit: int = 200) -> Json:
        entries = world.store.entries(graph_leads.STREAM, after=after, limit=limit)
        cursor = entries[-1].seq if entries else after
        return {"leads": [e.body for e in entries], "cursor": cursor}

    @api.post("/leads/{leadgen_id}/notify")
    async def notify_again(leadgen_id: str, repeat: int = 1, wait: bool = False) -> Json:
        """Tells the product of a lead that was kept silent, or once more."""
        entry = world.store.entry(graph_leads.STREAM, leadgen_id)
        if entry is None:
            raise HTTPException(404, "unknown lead")
        return await told(graph_leads.notify(world, [entry.body], repeat), wait=wait)

    @api.put("/ads/{ad_id}")
    async def name_ad(ad_id: str, ad: Json) -> Json:
        """An ad the phone page offers: {page_id, form_id, name, questions: [field names]}."""
        kept = {**(world.store.get("ad", ad_id) or {}), **ad, "ad_id": ad_id}
        world.store.put("ad", ad_id, kept)
        return kept

    @api.get("/ads")
    async def ads() -> Json:
        return {"ads": world.store.all("ad")}


def _people_routes(api: APIRouter, world: World) -> None:
    @api.get("/people")
    async def people() -> Json:
        return {"people": world.people.all()}

    @api.put("/people/{wa_id}")
    async def change_person(wa_id: str, changes: PersonChanges) -> Json:
        return world.people.change(digits_of(wa_id), changes.model_dump(exclude_none=True))

    @api.post("/people/{wa_id}/window")
    async def set_window(wa_id: str, change: WindowChange) -> Json:
        """Opens or closes the 24-hour window, as if the time had passed."""
        return world.people.set_window(
            digits_of(wa_id), change.phone_number_id, is_open=change.open
        )

    @api.get("/numbers")
    async def numbers() -> Json:
        return {"numbers": world.people.numbers()}

    @api.put("/numbers/{phone_number_id}")
    async def name_number(phone_number_id: str, changes: NumberChanges) -> Json:
        return world.people.name_number(phone_number_id, changes.model_dump(exclude_none=True))


def _message_routes(api: APIRouter, world: World) -> None:
    @api.post("/people/{wa_id}/messages", status_code=201)
    async def write(wa_id: str, request: InboundRequest) -> Json:
        wa_id = digits_of(wa_id)
        if not request.items():
            raise HTTPException(422, "nothing to send: give text, voice, reply, ... or burst")
        number_id = request.phone_number_id or usual_number(world, wa_id)
        wamids, sent = receive(world, wa_id, number_id, request)
        return {"wamids": wamids, **await told(sent, wait=request.wait)}

    @api.get("/people/{wa_id}/messages")
    async def transcript(wa_id: str, after: int = 0, limit: int = 1000) -> Json:
        return _listed(world.transcript.of(digits_of(wa_id), after, limit), after)

    @api.get("/outbound")
    async def outbound(after: int = 0, limit: int = 1000, wa_id: str | None = None) -> Json:
        found = world.transcript.outbound(digits(wa_id) if wa_id else None, after, limit)
        return _listed(found, after)

    @api.get("/outbound/wait")
    async def wait(
        wa_id: str | None = None, count: int = 1, after: int = 0, timeout_s: float = 30.0
    ) -> Json:
        """Answers once `count` outbound messages exist after the cursor, or at the timeout."""
        person = digits(wa_id) if wa_id else None
        found = await world.transcript.wait(person, count, after, timeout_s)
        return {**_listed(found, after), "complete": len(found) >= count}


def _listed(messages: list[Json], after: int) -> Json:
    hidden = ("wire",)
    shown: list[dict[str, Any]] = [
        {key: value for key, value in message.items() if key not in hidden} for message in messages
    ]
    return {"messages": shown, "cursor": cursor_of(messages, after)}


def usual_number(world: World, wa_id: str) -> str:
    if last := world.transcript.last_number(wa_id):
        return last
    numbers = world.people.numbers()
    if len(numbers) == 1:
        return str(numbers[0]["id"])
    raise HTTPException(422, "phone_number_id is needed: this person spoke with no number yet")


def digits_of(wa_id: str) -> str:
    if not digits(wa_id):
        raise HTTPException(422, "wa_id must hold the digits of a phone number")
    return digits(wa_id)
