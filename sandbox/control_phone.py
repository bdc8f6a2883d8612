"""Control of what happens on phones besides messages: a human types in the business's own app, a
person changes number, Meta tells something about the account."""

import time

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from sandbox import meta_webhooks
from sandbox.control import PREFIX
from sandbox.control_meta import digits_of, told, usual_number
from sandbox.store import Json
from sandbox.transcript import OUT, new_wamid
from sandbox.world import World

_CHANNEL = "whatsapp.webhooks"


class Echo(BaseModel):
    """What a human of the business types to this person."""

    model_config = ConfigDict(extra="forbid")

    text: str
    phone_number_id: str | None = None
    wait: bool = False


class NumberChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    new_wa_id: str
    phone_number_id: str | None = None
    wait: bool = False


class AccountEvent(BaseModel):
    """`field` and `value` as Meta's webhook reference has them."""

    model_config = ConfigDict(extra="forbid")

    field: str
    value: Json
    wait: bool = False


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=PREFIX, tags=["phones"])

    @api.post("/people/{wa_id}/echo", status_code=201)
    async def echo(wa_id: str, request: Echo) -> Json:
        person = world.people.ensure(digits_of(wa_id))
        number = world.people.number(
            request.phone_number_id or usual_number(world, person["wa_id"])
        )
        wamid = new_wamid(person, OUT)
        body = meta_webhooks.echo(number, person, wamid, request.text)
        facts = {"wa_id": person["wa_id"], "phone_number_id": number["id"], "wamid": wamid}
        sent = world.sender.send(_CHANNEL, "whatsapp", [body], facts)
        return {"wamid": wamid, **await told(sent, wait=request.wait)}

    @api.post("/people/{wa_id}/number", status_code=201)
    async def change_number(wa_id: str, request: NumberChange) -> Json:
        """Another number means another user id."""
        before = world.people.ensure(digits_of(wa_id))
        number = world.people.number(
            request.phone_number_id or usual_number(world, before["wa_id"])
        )
        after = world.people.change(digits_of(request.new_wa_id), {"name": before["name"]})
        wamid = new_wamid(before, OUT)
        body = meta_webhooks.number_changed(number, before, after, wamid)
        facts = {"wa_id": before["wa_id"], "phone_number_id": number["id"], "wamid": wamid}
        sent = world.sender.send(_CHANNEL, "whatsapp", [body], facts)
        return {"user_id": after["user_id"], **await told(sent, wait=request.wait)}

    @api.post("/accounts/{waba_id}/events", status_code=201)
    async def account_event(waba_id: str, request: AccountEvent) -> Json:
        body = {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": waba_id,
                    "time": int(time.time()),
                    "changes": [{"field": request.field, "value": request.value}],
                }
            ],
        }
        sent = world.sender.send(_CHANNEL, "whatsapp", [body], {"waba_id": waba_id})
        return await told(sent, wait=request.wait)

    return api
