"""Meta's Lead Ads webhook: verify, store, start by id, answer. Nothing else happens here."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from api.deps import ContextDep, MetaBody, closed, parsed
from api.engine_calls import within
from api.errors import Problem
from api.webhooks.storing import START_BUDGET_S, store_ignored
from integrations.webhook_shapes import as_object, moment, objects
from models import ids
from models.records import inbox, tenants
from models.records.inbox import Arrival

_PROVIDER: Final = "meta"

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.get("/meta", response_class=PlainTextResponse)
@router.get("/whatsapp", response_class=PlainTextResponse)
async def verify(
    held: ContextDep,
    mode: Annotated[str, Query(alias="hub.mode")] = "",
    token: Annotated[str, Query(alias="hub.verify_token")] = "",
    challenge: Annotated[str, Query(alias="hub.challenge")] = "",
) -> str:
    """Meta's handshake when the webhook address is set."""
    expected = held.settings.meta_verify_token.get_secret_value()
    if not expected:
        raise closed("/webhooks/meta", "CONVERZIA_META_VERIFY_TOKEN")
    if mode != "subscribe" or not hmac.compare_digest(token.encode(), expected.encode()):
        raise Problem(403, "verify_token.wrong", "hub.verify_token does not match.")
    return challenge


@router.post("/meta")
async def receive(body: MetaBody, held: ContextDep) -> dict[str, Any]:
    """Many changes in one POST; each becomes one inbox row and one workflow."""
    payload = parsed(body)
    values = list(_leadgen_values(payload))
    if not values:
        await store_ignored(held, _PROVIDER, body)
        return {"status": "ignored"}
    arrivals = [_arrival(value) for value in values]
    async with held.db.platform() as session:
        accounts = {a.account for a in arrivals if a.account}
        routes = await tenants.routed(session, tenants.META_PAGE, accounts)
        stored = await inbox.store(session, [_routed(a, routes) for a in arrivals])
    await within(
        START_BUDGET_S,
        [
            held.engine.start_lead(
                row.tenant_id, ids.lead_offer_id(row.tenant_id, row.external_id), row.id
            )
            for row in stored
            if row.tenant_id is not None and _is_active(routes, row.tenant_id)
        ],
    )
    return {"status": "ok", "received": len(arrivals)}


def _leadgen_values(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if payload.get("object") != "page":
        return
    for entry in objects(payload.get("entry")):
        for change in objects(entry.get("changes")):
            value = as_object(change.get("value"))
            if change.get("field") == "leadgen" and value.get("leadgen_id"):
                yield {"created_time": entry.get("time") or 0, "page_id": entry.get("id"), **value}


def _arrival(value: dict[str, Any]) -> Arrival:
    return Arrival(
        provider=_PROVIDER,
        external_id=str(value["leadgen_id"]),
        kind="leadgen",
        account=str(value["page_id"]),
        body=json.dumps(value).encode(),
        occurred_at=moment(value["created_time"]),
    )


def _routed(arrival: Arrival, routes: dict[str, tenants.TenantView]) -> Arrival:
    """An unknown page stays without a tenant: the platform's own queue."""
    tenant = routes.get(arrival.account or "")
    return arrival if tenant is None else replace(arrival, tenant_id=tenant.id)


def _is_active(routes: dict[str, tenants.TenantView], tenant_id: Any) -> bool:
    return any(t.id == tenant_id and t.is_active for t in routes.values())
