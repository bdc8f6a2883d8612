"""Where one cell of the crash matrix is played: a tenant and a task queue of its own."""

import asyncio
import base64
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
from sqlalchemy import text
from temporalio.client import Client, WorkflowHandle

from demo.seed import SeededTenant
from integrations.sheets import SheetsClient
from models import ids
from models.contracts.delivery import DeliveryInput, TargetKind
from models.domain import handover
from models.domain.lifecycle import State
from models.records import billing, leads, targets
from models.session import Database
from models.settings import Settings
from models.tables import Delivery, Lead, LeadOffer
from workflows.delivery import DeliveryWorkflow

WITHIN_S: Final = 120.0
TASK_TIMEOUT: Final = timedelta(seconds=5)
"""After which a workflow task whose worker died is given to another one."""
_LOOK_EVERY_S: Final = 0.05
_STRIPE: Final = {"Authorization": "Bearer sk_test_matrix"}
Json = dict[str, Any]


@dataclass
class Place:
    settings: Settings
    db: Database
    client: Client
    sandbox: httpx.AsyncClient
    activities: Sequence[Callable[..., Any]]
    """The product's, for the workers that live through the cell."""
    queue: str
    tenant: SeededTenant
    sheet: Json = field(default_factory=dict)
    """service_account and spreadsheet_id, once connected."""

    @property
    def id(self) -> UUID:
        return self.tenant.id

    @property
    def phone(self) -> str:
        return f"+54911{30_000_000 + self.id.int % 39_999_999}"

    @property
    def sink(self) -> str:
        return f"crm-{self.id.hex}"

    def mailbox(self, purpose: str) -> str:
        return f"{purpose}-{self.id.hex}@example.com"

    # What stands in the database

    async def value(self, query: str, **values: object) -> Any:
        """The one value of this tenant's (`:t`) query; None where there is no row."""
        async with self.db.tenant(self.id) as session:
            connection = await session.connection()
            return (await connection.execute(text(query), {"t": self.id, **values})).scalar()

    async def until(self, query: str, wanted: object, **values: object) -> None:
        """Raises TimeoutError when the value does not come within WITHIN_S."""

        async def is_there() -> bool:
            return bool(await self.value(query, **values) == wanted)

        await self.eventually(is_there, f"{wanted!r} from {query}")

    async def eventually(self, probe: Callable[[], Awaitable[bool]], what: str) -> None:
        end = time.monotonic() + WITHIN_S
        while not await probe():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {WITHIN_S:.0f} s: {what}")
            await asyncio.sleep(_LOOK_EVERY_S)

    # The outside world

    async def call(self, method: str, route: str, body: Any = None) -> Json:
        answer = await self.sandbox.request(method, route, json=body)
        said: Json = answer.raise_for_status().json()
        return said

    async def stripe(self, method: str, route: str, **form: str) -> Json:
        answer = await self.sandbox.request(
            method, f"/stripe/v1/{route}", headers=_STRIPE, data=form or None
        )
        said: Json = answer.raise_for_status().json()
        return said

    async def mails(self, purpose: str) -> list[str]:
        """The subjects of what was sent to this mailbox."""
        answer = await self.call("GET", f"/resend/_outbox?to={self.mailbox(purpose)}")
        return [mail["subject"] for mail in answer["emails"]]

    async def rows(self) -> list[str]:
        """The delivery ids in the sheet."""
        return await asyncio.to_thread(
            SheetsClient(self.settings.sheets_url).keys,
            self.sheet["service_account"],
            self.sheet["spreadsheet_id"],
            "Leads",
            handover.header(),
        )

    # Making what a cell starts from

    async def connect(self, *kinds: TargetKind) -> None:
        """New targets; the first one is the primary one."""
        for kind in kinds:
            config, secret = await getattr(self, f"_{kind.lower()}")()
            async with self.db.tenant(self.id) as session:
                await targets.connect(
                    session,
                    self.id,
                    kind=kind,
                    config=config,
                    secret=secret,
                    is_primary=kind is kinds[0],
                )

    async def _sheets(self) -> tuple[Json, Json | None]:
        account = await self.call("POST", "/google/_console/service-accounts", {})
        share = {account["client_email"]: "writer"}
        body = {"title": "Leads", "sheets": [{"title": "Leads"}], "share": share}
        made = await self.call("POST", "/google/_console/spreadsheets", body)
        self.sheet = {"service_account": account, "spreadsheet_id": made["spreadsheetId"]}
        return {"spreadsheet_id": made["spreadsheetId"], "worksheet": "Leads"}, account

    async def _webhook(self) -> tuple[Json, Json | None]:
        secret = "whsec_" + base64.b64encode(os.urandom(24)).decode()
        url = f"{str(self.sandbox.base_url).rstrip('/')}/sink/{self.sink}"
        return {"url": url}, {"signing_secret": secret}

    async def _tokko(self) -> tuple[Json, Json | None]:
        made = await self.call("POST", "/tokko/_console/keys", {})
        return {"publication_id": None}, {"api_key": made["api_key"]}

    async def _email(self) -> tuple[Json, Json | None]:
        return {"to": self.mailbox("card")}, None

    async def profile(self, **values: object) -> None:
        async with self.db.tenant(self.id) as session:
            await billing.change_profile(session, self.id, email=self.mailbox("billing"), **values)

    async def ready_lead(self) -> UUID:
        """The delivery of a person who has just become ready; nothing runs for it yet."""
        async with self.db.tenant(self.id) as session:
            lead = Lead(
                tenant_id=self.id, phone=self.phone, name="Ana Prueba",
                time_zone="America/Argentina/Buenos_Aires",
            )  # fmt: skip
            session.add(lead)
            await session.flush()
            life = LeadOffer(
                tenant_id=self.id, lead_id=lead.id, offer_id=self.tenant.offers["soler"],
                state_cause="crash matrix", state_actor="benchmark",
                score=90, score_detail={"dimensions": []},
            )  # fmt: skip
            session.add(life)
            await session.flush()
            await leads.move(session, life, State.LEAD_READY, cause="matrix", actor="benchmark")
            delivery = Delivery(
                tenant_id=self.id, lead_offer_id=life.id, ready_at=datetime.now(UTC)
            )
            session.add(delivery)
            return delivery.id

    async def deliver(self, delivery_id: UUID) -> WorkflowHandle[Any, Any]:
        return await self.client.start_workflow(
            DeliveryWorkflow.run,
            DeliveryInput(tenant_id=self.id, delivery_id=delivery_id),
            id=ids.delivery_workflow_id(self.id, delivery_id),
            task_queue=self.queue,
            task_timeout=TASK_TIMEOUT,
        )
