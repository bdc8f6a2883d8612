"""Lead Ads: leads as people submit them, their detail by leadgen id, and a form's leads in bulk."""

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from sandbox import graph, meta_webhooks
from sandbox.store import Json
from sandbox.webhooks import Sent
from sandbox.world import World

STREAM: Final = "lead"
_LEGAL: Final = "form_legal"
_DETAIL: Final = (
    "id", "created_time", "ad_id", "adset_id", "campaign_id", "form_id", "field_data", "is_organic",
    "platform", "custom_disclaimer_responses",
)  # fmt: skip
_DEFAULT_FIELDS: Final = "id,created_time,ad_id,form_id,field_data"


class Checkbox(BaseModel):
    """A consent box of the form, and whether this person ticked it."""

    key: str
    text: str
    is_checked: bool = True


class Disclaimer(BaseModel):
    """The form's custom disclaimer, as `leadgen_forms` takes it."""

    title: str
    text: str
    privacy_policy: str | None = None
    checkboxes: list[Checkbox] = Field(default_factory=list)


class LeadForm(BaseModel):
    """One submission of a Lead Ad form; `fields` is the short way to write `field_data`."""

    model_config = ConfigDict(extra="forbid")

    page_id: str
    form_id: str
    ad_id: str | None = None
    adset_id: str | None = None
    campaign_id: str | None = None
    leadgen_id: str | None = None
    field_data: list[Json] | None = None
    fields: dict[str, str | list[str]] = Field(default_factory=dict)
    disclaimer: Disclaimer | None = None

    def data(self) -> list[Json]:
        if self.field_data is not None:
            return self.field_data
        return [
            {"name": name, "values": value if isinstance(value, list) else [value]}
            for name, value in self.fields.items()
        ]


def record(world: World, form: LeadForm) -> Json:
    """Stores one submission; the same leadgen id again changes nothing."""
    # 15 to 17 digits: the Conversions API refuses other lengths.
    lead_id = form.leadgen_id or str(10**15 + secrets.randbelow(9 * 10**15))
    known = world.store.entry(STREAM, lead_id)
    if known:
        return known.body
    now = datetime.now(UTC).replace(microsecond=0)
    lead: Json = {
        "id": lead_id,
        "created_time": now.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "created_at": int(now.timestamp()),
        "page_id": form.page_id,
        "form_id": form.form_id,
        "field_data": form.data(),
        "is_organic": form.ad_id is None,
        "platform": "fb",
    }
    optional = {name: getattr(form, name) for name in ("ad_id", "adset_id", "campaign_id")}
    lead |= {name: value for name, value in optional.items() if value}
    if form.disclaimer is not None:
        lead["custom_disclaimer_responses"] = [
            {"checkbox_key": box.key, "is_checked": "1" if box.is_checked else "0"}
            for box in form.disclaimer.checkboxes
        ]
        world.store.put(_LEGAL, form.form_id, _legal_content(form.disclaimer))
    world.store.append(STREAM, lead_id, lead, subject=form.form_id, tag=form.page_id)
    return lead


def _legal_content(disclaimer: Disclaimer) -> Json:
    return {
        "custom_disclaimer": {
            "title": disclaimer.title,
            "body": {"text": disclaimer.text, "url_entities": []},
            "checkboxes": [
                {"key": box.key, "text": box.text, "is_required": False}
                for box in disclaimer.checkboxes
            ],
        },
        "privacy_policy": {"url": disclaimer.privacy_policy},
    }


def notify(world: World, leads: Sequence[Json], repeat: int = 1) -> Sent:
    """Tells the product: all these leads in one POST, delivered `repeat` times."""
    body = meta_webhooks.leadgen(leads)
    facts = {"leadgen_id": leads[0]["id"], "page_id": leads[0]["page_id"]}
    return world.sender.send("graph.webhooks", "meta", [body] * repeat, facts)


def reader(world: World) -> graph.Reader:
    def read(object_id: str, request: Request) -> Response | None:
        legal = world.store.get(_LEGAL, object_id)
        if legal is not None:
            form = {"id": object_id, "legal_content": legal}
            return JSONResponse(graph.only_fields(form, request.query_params.get("fields")))
        entry = world.store.entry(STREAM, object_id)
        if entry is None:
            return None
        return JSONResponse(_shown(entry.body, request.query_params.get("fields")))

    return read


def _shown(lead: Json, fields: str | None) -> Json:
    public: Json = {name: lead[name] for name in _DETAIL if name in lead}
    return graph.only_fields(public, fields or _DEFAULT_FIELDS)


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=graph.PREFIX)

    @api.get("/{form_id}/leads")
    async def leads_of_form(form_id: str, request: Request) -> Response:
        """The way back for leads whose webhook never came: newest cursor paging, oldest first."""
        if refused := graph.check_token(request):
            return refused
        facts = {"form_id": form_id}
        return await world.switches.run(
            "graph.leads", facts, graph.refusal, lambda: _page(world, form_id, request)
        )

    @api.get("/{page_id}/leadgen_forms")
    async def forms_of_page(page_id: str, request: Request) -> Response:
        if refused := graph.check_token(request):
            return refused
        facts = {"page_id": page_id}
        return await world.switches.run(
            "graph.forms", facts, graph.refusal, lambda: _forms(world, page_id)
        )

    return api


def _forms(world: World, page_id: str) -> Response:
    """Every form that somebody of this page filled in, and those that its ads name."""
    leads = world.store.entries(STREAM, tag=page_id)
    ads = world.store.where("ad", "page_id", page_id)
    found = dict.fromkeys([e.subject for e in leads] + [ad["form_id"] for ad in ads])
    return JSONResponse({"data": [{"id": form, "status": "ACTIVE"} for form in found]})


def _newer_than(filtering: str | None) -> int:
    """Of Graph's filters, the one for leads: [{"field": "time_created", "operator":
    "GREATER_THAN", "value": <unix time>}]."""
    for rule in json.loads(filtering or "[]"):
        if (rule["field"], rule["operator"]) == ("time_created", "GREATER_THAN"):
            return int(rule["value"])
    return 0


def _page(world: World, form_id: str, request: Request) -> Response:
    query = request.query_params
    limit = min(int(query.get("limit", "25")), 500)
    after = int(query.get("after") or 0)
    since = _newer_than(query.get("filtering"))
    found = world.store.entries(STREAM, subject=form_id, after=after, limit=100_000)
    entries = [e for e in found if e.body["created_at"] > since][: limit + 1]
    shown = entries[:limit]
    body: Json = {"data": [_shown(e.body, query.get("fields")) for e in shown]}
    if shown:
        cursors = {"before": str(shown[0].seq), "after": str(shown[-1].seq)}
        body["paging"] = {"cursors": cursors}
        if len(entries) > limit:
            url = request.url.include_query_params(after=cursors["after"])
            body["paging"]["next"] = str(url)
    return JSONResponse(body)
