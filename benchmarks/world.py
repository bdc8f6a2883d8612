"""What every measurement stands on: a running stack, tenants that can work, and the sandbox."""

import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from uuid import uuid4

import httpx

from demo.seed import Connections, SeededTenant, seed_tenant
from models import session
from models.encryption import Keyring, install_keyring
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
                "notify": False,
            }
            for wa_id in wa_ids
        ]
        made = []
        for lead in leads:
            answer = await self.sandbox.post("/_sandbox/leads", json=lead)
            made.append(str(answer.raise_for_status().json()["leadgen_id"]))
        return made

    async def say(self, wa_id: str, text: str) -> None:
        body = {"text": text, "phone_number_id": self.phone_number_id}
        answer = await self.sandbox.post(f"/_sandbox/people/{wa_id}/messages", json=body)
        answer.raise_for_status()

    async def heard(self, wa_id: str, messages: int, timeout_s: float = 60) -> list[dict[str, Any]]:
        """What the product sent this person, once there are that many."""
        answer = await self.sandbox.get(
            "/_sandbox/outbound/wait",
            params={"wa_id": wa_id, "count": messages, "timeout_s": timeout_s},
            timeout=timeout_s + 10,
        )
        found: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        if len(found) < messages:
            raise TimeoutError(f"{len(found)} of {messages} messages after {timeout_s:.0f} s")
        return found


@asynccontextmanager
async def world(*, statuses: bool = True, given: Settings | None = None) -> AsyncIterator[World]:
    """A whole stack of its own, with one tenant; stopped and removed at the end."""
    async with running_stack(given=given) as stack:
        settings = stack.settings
        install_keyring(Keyring.parse(settings.encryption_keys.get_secret_value()))
        db = session.connect(
            settings.database_url.get_secret_value(),
            settings.platform_database_url.get_secret_value(),
            pool_size=2,
        )
        async with httpx.AsyncClient(
            base_url=settings.sandbox_url, timeout=30, limits=httpx.Limits(max_connections=200)
        ) as sandbox:
            await sandbox.put("/_sandbox/options", json={"statuses": statuses})
            connections = await _connections(sandbox, settings.sandbox_url)
            tenant = await seed_tenant(
                db,
                slug=f"bench-{uuid4().hex[:8]}",
                connections=connections,
                policy=POLICY,
                trial_credits=CREDITS,
                embedder=None,
            )
            yield World(
                stack,
                sandbox,
                db,
                tenant,
                connections.page_id,
                next(iter(connections.ads)),
                connections.phone_number_id,
                count(1),
            )
        await db.close()


async def _connections(sandbox: httpx.AsyncClient, sandbox_url: str) -> Connections:
    key = (await sandbox.post("/google/_console/service-accounts", json={})).json()
    sheet = {
        "title": "Leads",
        "sheets": [{"title": "Leads"}],
        "share": {key["client_email"]: "writer"},
    }
    made = (await sandbox.post("/google/_console/spreadsheets", json=sheet)).json()
    secret = "whsec_" + base64.b64encode(os.urandom(24)).decode()
    return Connections(
        page_id="page-bench",
        phone_number_id="number-bench",
        ads={"ad-bench": "soler"},
        sheet={"service_account": key, "spreadsheet_id": made["spreadsheetId"]},
        webhook={"url": f"{sandbox_url}/sink/crm", "signing_secret": secret},
    )
