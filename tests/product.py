"""One tenant of a running product and the people who talk to it: what scenarios are made of."""

import asyncio
import base64
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import httpx
from sqlalchemy import text as sql
from sqlmodel import SQLModel, select
from temporalio.client import WorkflowHandle
from temporalio.worker import Interceptor

import worker
from api.deps import Context
from api.engine import Engine
from api.pace import Pace
from demo.seed import SeededTenant
from integrations.files import Files
from integrations.http import client as http_client
from integrations.sheets import SheetsClient
from models import ids
from models.contracts.maintenance import SweepInput, SweepResult
from models.domain import handover
from models.settings import Settings
from models.tables import Delivery, Lead, LeadOffer, LedgerEntry, Message
from tests.factories import ad_of, make_tenant, phone_number, unique
from tests.house import House
from tests.runner import sandboxed
from workflows.maintenance import SweepWorkflow

QUALIFIES: Final = (
    "Hola, busco 2 ambientes en Palermo hasta 150 mil dólares, para dentro de 3 meses, "
    "estoy listo para comprar"
)
"""Every minimum field at once; with a name from the form it reaches LEAD_READY."""
WITHIN_S: Final = 20.0

Json = dict[str, Any]
Found = TypeVar("Found")
Row = TypeVar("Row", bound=SQLModel)


@dataclass
class ShiftedClock:
    """The real time plus a shift: rows made by the database and by activities agree."""

    shift: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift


async def eventually(
    probe: Callable[[], Awaitable[Found | None]], what: str = "it", within_s: float = WITHIN_S
) -> Found:
    """The probe's first true value; fails the test when none comes in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if value := await probe():
            return value
        await asyncio.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {within_s:.0f} s")


@dataclass
class Product:
    """A tenant, its API and its worker. People are named by their WhatsApp id (digits)."""

    house: House
    tenant: SeededTenant
    settings: Settings
    queue: str
    clock: ShiftedClock
    operator: httpx.AsyncClient
    vendors: httpx.AsyncClient
    _working: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def id(self) -> UUID:
        return self.tenant.id

    # The worker

    async def start_worker(self, *interceptors: Interceptor) -> None:
        activities = worker.make_activities(self.settings, self.house.db, self.vendors, self.clock)
        await self._working.enter_async_context(
            worker.make_worker(
                self.house.client,
                self.queue,
                activities,
                runner=sandboxed(),
                interceptors=interceptors,
                workflow_failure_exception_types=[Exception],
                # A worker that starts again is not waited for on the queue of the one before it.
                sticky_queue_schedule_to_start_timeout=timedelta(milliseconds=500),
            )
        )

    async def stop_worker(self) -> None:
        await self._working.aclose()
        self._working = AsyncExitStack()

    # The outside world

    async def control(self, method: str, route: str, body: Any = None) -> Json:
        answer = await self.house.sandbox.request(method, f"/_sandbox{route}", json=body)
        answer.raise_for_status()
        said: Json = answer.json()
        return said

    async def switch(self, endpoint: str, mode: str, **rest: Any) -> None:
        await self.control("POST", "/switches", {"endpoint": endpoint, "mode": mode, **rest})

    async def submits(
        self,
        who: str | None,
        *,
        ad: str = "soler",
        page: str = "",
        wait: bool = True,
        **fields: Any,
    ) -> str:
        """A form of this person; `ad` is a project's key or an ad's own id."""
        known = ad in self.tenant.offers
        answers = {"full_name": "Ana Gómez", "phone_number": f"+{who}" if who else "sin teléfono"}
        body = {
            "page_id": page or self.tenant.connections.page_id,
            "form_id": "form-1",
            "ad_id": ad_of(self.tenant, ad) if known else ad,
            "fields": {**answers, **fields},
            "wait": wait,
        }
        return str((await self.control("POST", "/leads", body))["leadgen_id"])

    async def says(self, who: str, *messages: Any, **how: Any) -> list[str]:
        """One message, or several at once; waits until the product answered the webhooks."""
        number = self.tenant.connections.phone_number_id
        said: Json = {"burst": list(messages)} if len(messages) > 1 else _single(messages[0])
        body = {"phone_number_id": number, "wait": True, **said, **how}
        return list((await self.control("POST", f"/people/{who}/messages", body))["wamids"])

    async def hears(self, who: str, count: int, within_s: float = WITHIN_S) -> list[Json]:
        """What this person received so far, once it is `count` messages; never more."""
        route = f"/outbound/wait?wa_id={who}&count={count}&timeout_s={within_s}"
        found = await self.control("GET", route)
        said = [message.get("text") for message in found["messages"]]
        assert len(said) == count, f"expected {count} messages, got {said}"
        return list(found["messages"])

    async def rows(self) -> list[list[str]]:
        """The sheet's rows below its header."""
        book = self.tenant.connections.sheet
        assert book is not None
        sheet = await asyncio.to_thread(
            SheetsClient(self.settings.sheets_url)._open,
            self.house.account, book["spreadsheet_id"], "Leads", handover.header(),
        )  # fmt: skip
        return list((await asyncio.to_thread(sheet.get_all_values))[1:])

    async def posted(self) -> list[Json]:
        """What the tenant's own webhook received."""
        assert self.tenant.connections.webhook is not None
        answer = await self.house.sandbox.get(self.tenant.connections.webhook["url"])
        return list(answer.json()["requests"])

    # What stands in the database

    async def all(self, table: type[Row], *where: Any) -> Sequence[Row]:
        async with self.house.db.tenant(self.id) as session:
            tenant_id = getattr(table, "tenant_id")  # noqa: B009 - not on SQLModel itself
            return (await session.exec(select(table).where(tenant_id == self.id, *where))).all()

    async def lead(self, who: str) -> Lead:
        (found,) = await self.all(Lead, Lead.phone == f"+{who}")
        return found

    async def lives(self, who: str) -> list[LeadOffer]:
        lead = await self.lead(who)
        found = await self.all(LeadOffer, LeadOffer.lead_id == lead.id)
        return sorted(found, key=lambda life: life.created_at)

    async def life(self, who: str) -> LeadOffer:
        return (await self.lives(who))[-1]

    async def becomes(self, who: str, state: str, within_s: float = WITHIN_S) -> LeadOffer:
        """This person's newest life, once it stands at `state`."""

        async def probe() -> LeadOffer | None:
            if not await self.all(Lead, Lead.phone == f"+{who}"):
                return None
            lives = await self.lives(who)
            return lives[-1] if lives and lives[-1].state == state else None

        return await eventually(probe, f"{who} becoming {state}", within_s)

    async def sent_texts(self, who: str) -> list[Message]:
        lead = await self.lead(who)
        found = await self.all(Message, Message.lead_id == lead.id, Message.direction == "out")
        return sorted(found, key=lambda message: message.created_at)

    async def delivery(self, who: str) -> Delivery | None:
        life = await self.life(who)
        found = await self.all(Delivery, Delivery.lead_offer_id == life.id)
        return found[0] if found else None

    async def delivers(self, who: str, state: str, within_s: float = WITHIN_S) -> Delivery:
        async def probe() -> Delivery | None:
            found = await self.delivery(who)
            return found if found is not None and found.state == state else None

        return await eventually(probe, f"the delivery of {who} becoming {state}", within_s)

    async def ledger(self) -> list[tuple[str, int]]:
        entries = await self.all(LedgerEntry)
        return [(e.kind, e.amount) for e in sorted(entries, key=lambda e: e.seq or 0)]

    async def available(self) -> int:
        query = "select balance - held from credit_account where tenant_id = :t"
        async with self.house.db.tenant(self.id) as session:
            return int(await session.scalar(sql(query), {"t": self.id}) or 0)

    async def change(self, statement: str, **values: Any) -> None:
        """SQL of the test's own, as this tenant (`:t`)."""
        async with self.house.db.tenant(self.id) as session:
            await session.execute(sql(statement), {"t": self.id, **values})

    # Temporal

    def workflow(self, workflow_id: str) -> WorkflowHandle[Any, Any]:
        return self.house.client.get_workflow_handle(workflow_id)

    async def conversation(self, who: str) -> WorkflowHandle[Any, Any]:
        lead = await self.lead(who)
        return self.workflow(ids.conversation_workflow_id(self.id, lead.id))

    async def lifecycle(self, who: str) -> WorkflowHandle[Any, Any]:
        return self.workflow(ids.lead_workflow_id(self.id, (await self.life(who)).id))

    async def delivery_workflow(self, who: str) -> WorkflowHandle[Any, Any]:
        delivery = await self.delivery(who)
        assert delivery is not None
        return self.workflow(ids.delivery_workflow_id(self.id, delivery.id))

    async def waits_for(self, who: str, words: str) -> None:
        """Until the life's own workflow says that it waits for this."""
        handle = await self.lifecycle(who)

        async def probe() -> bool:
            return words in (await handle.query("status"))["waiting_for"]

        await eventually(probe, f"{who} waiting for {words!r}")

    async def quiet(self, who: str) -> None:
        """Until nothing of this person is under way: what is not there now does not come. What
        waits for a human's silence to end is not under way."""
        lead = await self.lead(who)
        open_work = sql(
            "select (select count(*) from inbox where tenant_id = :t and contact_id = :c"
            " and handled_at is null) + (select count(*) from message where tenant_id = :t"
            " and lead_id = :c and (direction = 'in' and answered_at is null and not exists"
            " (select from lead where tenant_id = :t and id = :c and human_until > :now)"
            " or status in ('queued', 'sending')))"
        )

        async def probe() -> bool:
            async with self.house.db.tenant(self.id) as session:
                values = {"t": self.id, "c": lead.id, "now": self.clock()}
                if await session.scalar(open_work, values):
                    return False
            for life in await self.lives(who):
                if await _is_busy(self.workflow(ids.lead_workflow_id(self.id, life.id))):
                    return False
            return not await _is_busy(await self.conversation(who))

        # What a stopped worker held is given to another after ten seconds, each time.
        await eventually(probe, f"silence around {who}", within_s=3 * WITHIN_S)

    async def sweep(self, grace_s: int = 0) -> SweepResult:
        """One run of the sweep, on this test's queue."""
        return await self.house.client.execute_workflow(
            SweepWorkflow.run, SweepInput(grace_s=grace_s),
            id=unique("sweep"), task_queue=self.queue,
        )  # fmt: skip

    async def forget(self) -> None:
        """Leaves nothing that a later test's sweep would take up."""
        for statement in (
            "update inbox set handled_at = now(), outcome = 'test over'"
            " where tenant_id = :t and handled_at is null",
            "update message set answered_at = now() where tenant_id = :t and direction = 'in'",
            "update message set status = 'failed' where tenant_id = :t and direction = 'out'",
            "update delivery set state = 'WITHDRAWN' where tenant_id = :t and state <> 'DELIVERED'",
        ):
            await self.change(statement)
        async with self.house.db.platform() as session:
            await session.execute(
                sql("update tenant set status = 'ARCHIVED' where id = :t"), {"t": self.id}
            )


async def _is_busy(handle: WorkflowHandle[Any, Any]) -> bool:
    try:
        raw = (await handle.describe()).raw_description
    except Exception:  # no such workflow: nothing runs
        return False
    return bool(raw.pending_activities) or raw.HasField("pending_workflow_task")


def _single(message: Any) -> Json:
    return {"text": message} if isinstance(message, str) else dict(message)


def new_person() -> str:
    return phone_number().lstrip("+")


async def make_sheet(house: House) -> Json:
    """A spreadsheet that the house's account may write."""
    body = {
        "title": "Leads",
        "sheets": [{"title": "Leads"}],
        "share": {house.account["client_email"]: "writer"},
    }
    made = (await house.sandbox.post("/google/_console/spreadsheets", json=body)).json()
    return {
        "service_account": house.account,
        "spreadsheet_id": made.get("spreadsheetId") or made["id"],
    }


def make_hook(house: House) -> dict[str, str]:
    return {
        "url": f"{str(house.sandbox.base_url).rstrip('/')}/sink/{unique('crm')}",
        "signing_secret": "whsec_" + base64.b64encode(os.urandom(24)).decode(),
    }


@asynccontextmanager
async def open_product(
    house: House,
    *,
    credits: int = 5,
    policy: Json | None = None,
    targets: tuple[str, ...] = ("sheet", "webhook"),
    works: bool = True,
    queue: str = "",
    **settings: Any,
) -> AsyncIterator[Product]:
    """A new tenant on a task queue of its own; `settings` are laid over the house's."""
    tenant = await make_tenant(
        house.db, credits=credits, policy={"burst_window_ms": 0, **(policy or {})},
        sheet=await make_sheet(house) if "sheet" in targets else None,
        webhook=make_hook(house) if "webhook" in targets else None,
    )  # fmt: skip
    told = type(house.settings)(**{**house.settings.model_dump(), **settings})
    queue = queue or unique("queue")
    app = house.app(told)
    engine = Engine(house.client, queue)
    app.state.context = Context(told, house.db, engine, Files(told), Pace.of(told))
    house.gateway.app = app
    bearer = {"Authorization": f"Bearer {told.admin_token.get_secret_value()}"}
    async with (
        httpx.AsyncClient(
            base_url=house.gateway.url, headers=bearer, timeout=40, verify=False
        ) as operator,
        http_client() as vendors,
    ):
        product = Product(house, tenant, told, queue, ShiftedClock(), operator, vendors)
        if works:
            await product.start_worker()
        try:
            yield product
        finally:
            house.gateway.app = None
            await product.stop_worker()
            await house.sandbox.delete("/_sandbox/switches")
            await product.forget()
