"""Makes what tests start from: tenants, people, lives, deliveries. Every call makes new ones."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import Connections, SeededTenant, seed_tenant
from models.domain.lifecycle import State
from models.erasure_keys import ErasureKeys
from models.ids import new_id
from models.records import leads
from models.session import Database
from models.tables import Delivery, Lead, LeadOffer, Tenant

ANY_HOUR: Final[dict[str, Any]] = {
    "quiet_from": "00:00:00",
    "quiet_until": "00:00:00",
    "burst_window_ms": 50,
}
"""No quiet hours and hardly a burst window: tests pass at any hour, and soon."""

ERASURE_KEYS: Final = ErasureKeys({"test": b"e" * 32})

_numbers = itertools.count(1)


@dataclass
class Clock:
    """Gives the time that it was set to, as the `clock` of activities."""

    now: datetime = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        self.now = now

    def advance(self, **units: float) -> datetime:
        """`advance(hours=2, minutes=5)`; returns the new time."""
        self.now += timedelta(**units)
        return self.now


def unique(prefix: str) -> str:
    """A name that no other test of this run uses."""
    return f"{prefix}-{next(_numbers)}-{new_id().hex[:8]}"


def digits() -> str:
    """Fifteen digits, new each time: an account or an id of Meta's."""
    return str(100_000_000_000_000 + new_id().int % 899_999_999_999_999)


def phone_number() -> str:
    """A mobile of Buenos Aires in E.164, new each time."""
    return f"+54911{30_000_000 + new_id().int % 39_999_999}"


async def make_tenant(
    db: Database,
    *,
    credits: int = 5,
    policy: dict[str, Any] | None = None,
    status: str = "ACTIVE",
    sheet: dict[str, Any] | None = None,
    webhook: dict[str, str] | None = None,
) -> SeededTenant:
    """`connections.ads` maps one ad to each project; `policy` is laid over ANY_HOUR.

    `sheet` ({service_account, spreadsheet_id}) and `webhook` ({url, signing_secret}) are the
    targets; without them there is none.
    """
    seeded = await seed_tenant(
        db,
        slug=unique("tenant"),
        connections=Connections(
            page_id=digits(),
            phone_number_id=digits(),
            ads={digits(): "soler", digits(): "conesa"},
            sheet=sheet,
            webhook=webhook,
        ),
        policy={**ANY_HOUR, **(policy or {})},
        trial_credits=credits,
        embedder=None,
    )
    if status != "ACTIVE":
        await set_status(db, seeded.id, status)
    return seeded


async def set_status(db: Database, tenant_id: UUID, status: str) -> None:
    async with db.platform() as session:
        await session.execute(
            update(Tenant).where(col(Tenant.id) == tenant_id).values(status=status)
        )


def ad_of(seeded: SeededTenant, key: str = "soler") -> str:
    """The ad that sells this project of the tenant."""
    return next(ad for ad, offer in seeded.connections.ads.items() if offer == key)


async def make_person(session: AsyncSession, tenant_id: UUID, **columns: Any) -> Lead:
    """A person with a phone of their own."""
    lead = Lead(
        tenant_id=tenant_id,
        **{"phone": phone_number(), "time_zone": "America/Argentina/Buenos_Aires", **columns},
    )
    session.add(lead)
    await session.flush()
    return lead


async def make_life(
    session: AsyncSession,
    seeded: SeededTenant,
    state: State = State.TO_BE_CONTACTED,
    *,
    lead: Lead | None = None,
    **columns: Any,
) -> LeadOffer:
    """A life that came to `state` over legal arrows, on the first project unless told otherwise."""
    person = lead or await make_person(session, seeded.id)
    first = State.PENDING_MAPPING if state is State.PENDING_MAPPING else State.TO_BE_CONTACTED
    values = {
        "offer_id": None if first is State.PENDING_MAPPING else seeded.offers["soler"],
        "state_cause": "test",
        "state_actor": "factory",
        **columns,
    }
    life = LeadOffer(tenant_id=seeded.id, lead_id=person.id, state=first, **values)
    session.add(life)
    await session.flush()
    for step in _way_to(state):
        await leads.move(session, life, step, cause="test", actor="factory")
    return life


def _way_to(state: State) -> tuple[State, ...]:
    """From TO_BE_CONTACTED; every state that leads.path() would not pass through by itself."""
    match state:
        case State.PENDING_MAPPING | State.TO_BE_CONTACTED:
            return ()
        case State.SENT_TO_DEVELOPER:
            return (State.LEAD_READY, state)
        case State.REACTIVATION:
            return (State.COOLING, state)
        case _:
            return (state,)


async def make_delivery(
    session: AsyncSession,
    seeded: SeededTenant,
    *,
    state: str = "PENDING",
    ready_at: datetime | None = None,
) -> Delivery:
    """A delivery of a new, ready life."""
    life = await make_life(session, seeded, State.LEAD_READY)
    delivery = Delivery(
        tenant_id=seeded.id,
        lead_offer_id=life.id,
        state=state,
        ready_at=ready_at or datetime.now(UTC),
    )
    session.add(delivery)
    await session.flush()
    return delivery
