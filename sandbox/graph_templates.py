"""Message templates of a WhatsApp Business Account: its list, and what Meta decides on them."""

import secrets
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from sandbox import graph, meta_webhooks
from sandbox.control import PREFIX
from sandbox.store import Json
from sandbox.world import World

_KIND: Final = "template"
_DEFAULT_FIELDS: Final = "name,parameter_format,components,language,status,category,id"
_REFUSALS: Final = {"PAUSED": 132015, "DISABLED": 132016}


class TemplateChange(BaseModel):
    """What the tenant wrote (`body`), and what Meta decided on it; `reason` as its webhook says."""

    model_config = ConfigDict(extra="forbid")

    name: str
    language: str = "es_AR"
    status: str = "APPROVED"
    category: str = "UTILITY"
    body: str | None = None
    reason: str = "NONE"
    notify: bool = False
    wait: bool = False


def router(world: World) -> APIRouter:
    api = APIRouter()

    @api.get(f"{graph.PREFIX}/{{waba_id}}/message_templates")
    async def listing(waba_id: str, request: Request) -> Response:
        if refused := graph.check_token(request):
            return refused
        return await world.switches.run(
            "whatsapp.templates", {"waba_id": waba_id}, graph.refusal,
            lambda: _page(world, waba_id, request),
        )  # fmt: skip

    @api.put(f"{PREFIX}/accounts/{{waba_id}}/templates", tags=["meta"])
    async def change(waba_id: str, change: TemplateChange) -> Json:
        """A template as Meta holds it from now on; with `notify` the product is told."""
        template = _kept(world, waba_id, change)
        if change.notify:
            body = meta_webhooks.template_status(waba_id, template, change.reason)
            facts = {"waba_id": waba_id, "name": change.name}
            sent = world.sender.send("whatsapp.webhooks", "whatsapp", [body], facts)
            if change.wait:
                await sent.first_attempts
        return template

    return api


def problem_of(world: World, waba_id: str, sent: Json) -> int | None:
    """Why this template is refused. An account without any takes whatever is sent."""
    held = _of(world, waba_id)
    if not held:
        return None
    key = (sent["name"], sent["language"])
    found = next((t for t in held if (t["name"], t["language"]) == key), None)
    if found is None:
        return 132001
    if found["status"] != "APPROVED":
        return _REFUSALS.get(found["status"], 132001)
    return None if len(sent["parameters"]) == _body_of(found).count("{{") else 132000


def _kept(world: World, waba_id: str, change: TemplateChange) -> Json:
    key = f"{waba_id}:{change.name}:{change.language}"
    known = world.store.get(_KIND, key) or {"id": str(secrets.randbelow(10**15)), "components": []}
    if change.body is not None:
        known["components"] = [{"type": "BODY", "text": change.body}]
    template: Json = {
        **known,
        "waba_id": waba_id,
        "name": change.name,
        "language": change.language,
        "status": change.status,
        "category": change.category,
        "parameter_format": "POSITIONAL",
    }
    world.store.put(_KIND, key, template)
    return template


def _of(world: World, waba_id: str) -> list[Json]:
    return world.store.where(_KIND, "waba_id", waba_id)


def _body_of(template: Json) -> str:
    return "".join(c.get("text", "") for c in template["components"] if c["type"] == "BODY")


def _page(world: World, waba_id: str, request: Request) -> Response:
    query = request.query_params
    limit, start = min(int(query.get("limit", "25")), 100), int(query.get("after") or 0)
    held = _of(world, waba_id)
    shown = held[start : start + limit]
    fields = query.get("fields") or _DEFAULT_FIELDS
    body: Json = {"data": [graph.only_fields(_public(t), fields) for t in shown]}
    if shown:
        body["paging"] = {"cursors": {"before": str(start), "after": str(start + len(shown))}}
        if start + limit < len(held):
            body["paging"]["next"] = str(request.url.include_query_params(after=start + len(shown)))
    return JSONResponse(body)


def _public(template: Json) -> Json:
    return {key: value for key, value in template.items() if key != "waba_id"}
