"""What every measurement stands on: a running stack, tenants that can work, and the sandbox."""

import base64
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final
from uuid import uuid4

import httpx

from demo.seed import Connections, SeededTenant, seed_tenant
from models.opening import opened_database
from models.session import Database
from models.settings import Settings
from stack.running import RunningStack, running_stack

POLICY: Final = {"quiet_from": "00:00", "quiet_until": "00:00", "burst_window_ms": 0}
"""No quiet hours, at any hour of the day; no burst window, which the issue excludes."""
CREDITS: Final = 100_000
ONE_ANSWER: Final = (
    "Hola! busco 2 ambientes en Palermo, hasta 150 mil dólares, para dentro de 3 meses. "
    "Estoy listo para comprar",
)
TWO_ANSWERS: Final = (
    "Hola, busco 2 ambientes en Palermo, hasta 150 mil dólares",
    "Para dentro de 3 meses, estoy listo para comprar",
)
"""Whole qualifications as interested people write them."""
_LEADS_A_CALL: Final = 500


@dataclass
class World:
    stack: RunningStack
    sandbox: httpx.AsyncClient
    db: Database
    tenant: SeededTenant
    page_id: str
    ad_id: str
    phone_number_id: str
    _people: "count[int]"

    def new_person(self) -> str:
        """A WhatsApp id that nobody had before: an Argentine mobile."""
        return f"54911{40_000_000 + next(self._people):08d}"

    async def make_leads(self, wa_ids: list[str]) -> list[str]:
        """Form submissions that Graph knows and no webhook told of yet."""
        leads = [
            {
                "page_id": self.page_id,
                "form_id": "form",
                "ad_id": self.ad_id,
                "fields": {"full_name": "Ana Prueba", "phone_number": f"+{wa_id}"},
            }
            for wa_id in wa_ids
        ]
        made: list[str] = []
        for at in range(0, len(leads), _LEADS_A_CALL):
            batch = {"leads": leads[at : at + _LEADS_A_CALL], "notify": False}
            answer = await self.sandbox.post("/_sandbox/leads", json=batch)
            made += answer.raise_for_status().json()["leadgen_ids"]
        return made

    async def with_another_tenant(self) -> "World":
        """The same stack, as a second tenant sees it."""
        return replace(self, **await _seeded(self.db, self.sandbox))

    async def say(self, wa_id: str, text: str) -> None:
        body = {"text": text, "phone_number_id": self.phone_number_id}
        answer = await self.sandbox.post(f"/_sandbox/people/{wa_id}/messages", json=body)
        answer.raise_for_status()

    async def heard(
        self, wa_id: str, messages: int, timeout_s: float = 60, after: int = 0
    ) -> list[dict[str, Any]]:
        """What the product sent this person after that `seq`, once there are that many."""
        answer = await self.sandbox.get(
            "/_sandbox/outbound/wait",
            params={"wa_id": wa_id, "count": messages, "timeout_s": timeout_s, "after": after},
            timeout=timeout_s + 10,
        )
        found: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        if len(found) < messages:
            raise TimeoutError(f"{len(found)} of {messages} messages after {timeout_s:.0f} s")
        return found


@asynccontextmanager
async def world(
    *,
    statuses: bool = True,
    given: Settings | None = None,
    temporal: Mapping[str, str] | None = None,
) -> AsyncIterator[World]:
    """A whole stack of its own, with one tenant; stopped and removed at the end. `temporal` is
    laid over Temporal's dynamic configuration."""
    async with running_stack(given=given, temporal=temporal) as stack:
        settings = stack.settings
        async with (
            opened_database(settings, pool_size=2) as db,
            httpx.AsyncClient(
                base_url=settings.sandbox_url, timeout=30, limits=httpx.Limits(max_connections=200)
            ) as sandbox,
        ):
            await sandbox.put("/_sandbox/options", json={"statuses": statuses})
            yield World(
                stack=stack,
                sandbox=sandbox,
                db=db,
                _people=count(1),
                **await _seeded(db, sandbox),
            )


async def _seeded(db: Database, sandbox: httpx.AsyncClient) -> dict[str, Any]:
    """The fields of World that a new tenant has of its own."""
    name = f"bench-{uuid4().hex[:8]}"
    connections = await _connections(sandbox, name)
    tenant = await seed_tenant(
        db,
        slug=name,
        connections=connections,
        policy=POLICY,
        trial_credits=CREDITS,
        embedder=None,
    )
    return {
        "tenant": tenant,
        "page_id": connections.page_id,
        "ad_id": next(iter(connections.ads)),
        "phone_number_id": connections.phone_number_id,
    }


async def _connections(sandbox: httpx.AsyncClient, name: str) -> Connections:
    key = (await sandbox.post("/google/_console/service-accounts", json={})).json()
    sheet = {
        "title": "Leads",
        "sheets": [{"title": "Leads"}],
        "share": {key["client_email"]: "writer"},
    }
    made = (await sandbox.post("/google/_console/spreadsheets", json=sheet)).json()
    sandbox_url = str(sandbox.base_url).rstrip("/")
    secret = "whsec_" + base64.b64encode(os.urandom(24)).decode()
    return Connections(
        page_id=f"page-{name}",
        phone_number_id=f"number-{name}",
        ads={f"ad-{name}": "soler"},
        sheet={"service_account": key, "spreadsheet_id": made["spreadsheetId"]},
        webhook={"url": f"{sandbox_url}/sink/{name}", "signing_secret": secret},
    )
