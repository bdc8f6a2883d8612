"""Plays moves against the real database, each in its own transaction, several at once if asked.

Credit movements go through one fast connection per caller, as the application's role; payment
events go through models.records.payments, as the checkout workflow's activity applies them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import psycopg
import uvloop
from psycopg.errors import CheckViolation

from benchmarks import bare_tenants
from benchmarks.credit_model import (
    DISPUTED_MINOR,
    ORDER_CREDITS,
    ORDER_MINOR,
    Move,
    Pay,
    Post,
    Step,
)
from models import ids, session
from models.domain.payments import DISPUTES, PaymentEvent
from models.records import payments, statement
from models.records.statement import Statement
from models.settings import Settings

AT_ONCE: Final = 3
DELIVERIES: Final = 3
ORDERS: Final = 2
_LOT: Final = 100
"""Tenants that are made in one go."""

_LOOK: Final = """
    select coalesce(max(balance), 0), coalesce(max(held), 0),
        array(select delivery.state || coalesce(' ' || hold.state, '') from delivery
              left join credit_hold hold on hold.tenant_id = delivery.tenant_id
                  and hold.delivery_id = delivery.id and hold.state <> 'RELEASED'
              where delivery.tenant_id = %(tenant)s order by ready_at)
    from credit_account where tenant_id = %(tenant)s
"""
_ORDER: Final = f"""
    insert into billing_order (tenant_id, id, number, idempotency_key, package, credits,
        amount_minor, currency, state, session_attempt)
    values (%(tenant)s, %(id)s, %(id)s, %(id)s, 'soak', {ORDER_CREDITS}, {ORDER_MINOR}, 'USD',
        'OPEN', 1)
"""  # noqa: S608 - our own numbers

_T = TypeVar("_T")
_Caller = psycopg.AsyncConnection


@dataclass(frozen=True)
class Place:
    """A fresh tenant: what the numbers in moves mean."""

    tenant_id: UUID
    deliveries: Sequence[UUID]
    orders: Sequence[UUID]


@dataclass(frozen=True)
class Seen:
    """What the database says: the account, and each delivery's state with its hold's."""

    balance: int
    held: int
    deliveries: tuple[str, ...]


class Desk(AbstractContextManager["Desk"]):
    """One process's connections, and its event loop, which nobody else uses."""

    def __init__(self, settings: Settings) -> None:
        app_url = settings.database_url.get_secret_value()
        platform_url = settings.platform_database_url.get_secret_value()
        self._loop = uvloop.new_event_loop()
        self._platform = psycopg.connect(platform_url)
        self._db = session.connect(app_url, platform_url, pool_size=AT_ONCE)
        self._callers = [self._run(_open(app_url)) for _ in range(AT_ONCE)]
        self._places: list[Place] = []

    def __exit__(self, *_: object) -> None:
        for caller in self._callers:
            self._run(caller.close())
        self._run(self._db.close())
        self._platform.close()
        self._loop.close()

    def new_place(self) -> Place:
        if not self._places:
            self._places = self._make_lot()
        place = self._places.pop()
        self._run(self._enter(place.tenant_id))
        return place

    def play(self, place: Place, moves: Sequence[Move]) -> list[str]:
        """All at once, each by a caller of its own (AT_ONCE at most); what each was answered."""
        return self._run(self._all(place, moves))

    def look(self, place: Place) -> Seen:
        return self._run(self._look(place.tenant_id))

    def proof(self, place: Place) -> tuple[Statement, list[str]]:
        """The whole statement, and whatever contradicts it."""
        return self._run(self._proof(place.tenant_id))

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return self._loop.run_until_complete(work)

    def _make_lot(self) -> list[Place]:
        made = bare_tenants.make(self._platform, tenants=_LOT, deliveries=DELIVERIES)
        places = [Place(t, of_it, [uuid4() for _ in range(ORDERS)]) for t, of_it in made.items()]
        with self._platform.cursor() as cursor:
            orders = [{"tenant": p.tenant_id, "id": order} for p in places for order in p.orders]
            cursor.executemany(_ORDER, orders)
        self._platform.commit()
        return places

    async def _enter(self, tenant_id: UUID) -> None:
        entered = "select set_config('app.tenant_id', %s, false)"
        await asyncio.gather(*(c.execute(entered, [str(tenant_id)]) for c in self._callers))

    async def _all(self, place: Place, moves: Sequence[Move]) -> list[str]:
        callers = zip(self._callers, moves, strict=False)
        return await asyncio.gather(*(self._one(caller, place, move) for caller, move in callers))

    async def _one(self, caller: _Caller, place: Place, move: Move) -> str:
        try:
            match move:
                case Post():
                    return await _post(caller, place.tenant_id, move)
                case Step():
                    delivery_id = place.deliveries[move.delivery]
                    async with caller.transaction():
                        return await _STEPS[move.action](caller, place.tenant_id, delivery_id)
                case Pay():
                    return await self._pay(place, move)
        except CheckViolation:
            return "refused"

    async def _pay(self, place: Place, move: Pay) -> str:
        order_id = place.orders[move.order]
        async with self._db.tenant(place.tenant_id) as transaction:
            order = await payments.locked(transaction, place.tenant_id, order_id)
            await payments.apply(transaction, order, _event(order_id, move), datetime.now(UTC))
        return "taken"

    async def _look(self, tenant_id: UUID) -> Seen:
        cursor = await self._callers[0].execute(_LOOK, {"tenant": tenant_id})
        row = await cursor.fetchone()
        assert row is not None
        return Seen(row[0], row[1], tuple(row[2]))

    async def _proof(self, tenant_id: UUID) -> tuple[Statement, list[str]]:
        async with self._db.tenant(tenant_id) as transaction:
            found = await statement.read(transaction, tenant_id)
            wrong = found.breaks() + await statement.hold_breaks(transaction, tenant_id)
        return found, [f"{each.seq}: {each.problem}" for each in wrong]


async def _open(url: str) -> _Caller:
    return await psycopg.AsyncConnection.connect(url, autocommit=True, prepare_threshold=0)


async def _asked(caller: _Caller, function: str, *values: object) -> bool | None:
    marks = ", ".join(["%s"] * len(values))
    row = await (await caller.execute(f"select {function}({marks})", values)).fetchone()
    assert row is not None
    answer: bool | None = row[0]
    return answer


async def _post(caller: _Caller, tenant_id: UUID, post: Post) -> str:
    cause = f"post:{post.key}"
    written = await _asked(caller, "credit_post", tenant_id, post.kind, post.amount, cause)
    return {True: "written", False: "known", None: "mismatch"}[written]


async def _reserve(caller: _Caller, tenant_id: UUID, delivery_id: UUID) -> str:
    held = await _asked(caller, "credit_reserve", tenant_id, delivery_id)
    await _set_state(caller, tenant_id, delivery_id, "SENDING" if held else "WAITING_CREDIT")
    return "held" if held else "waits"


async def _deliver(caller: _Caller, tenant_id: UUID, delivery_id: UUID) -> str:
    if not await _asked(caller, "credit_capture", tenant_id, delivery_id):
        return "known"
    await _set_state(caller, tenant_id, delivery_id, "DELIVERED")
    return "charged"


async def _give_up(caller: _Caller, tenant_id: UUID, delivery_id: UUID) -> str:
    was_held = await _asked(caller, "credit_release", tenant_id, delivery_id)
    await _set_state(caller, tenant_id, delivery_id, "DEAD_LETTER")
    return "released" if was_held else "nothing"


async def _take_back(caller: _Caller, tenant_id: UUID, delivery_id: UUID) -> str:
    taken = await caller.execute(
        "update delivery set state = 'RETURNED'"
        " where tenant_id = %s and id = %s and state = 'DELIVERED'",
        [tenant_id, delivery_id],
    )
    if taken.rowcount == 0:
        return "refused"
    cause = ids.return_cause(delivery_id)
    assert await _asked(caller, "credit_post", tenant_id, "CREDIT_REFUND", 1, cause)
    return "credited"


_STEPS: Final[dict[str, Callable[[_Caller, UUID, UUID], Awaitable[str]]]] = {
    "reserve": _reserve,
    "deliver": _deliver,
    "give_up": _give_up,
    "take_back": _take_back,
}


async def _set_state(caller: _Caller, tenant_id: UUID, delivery_id: UUID, state: str) -> None:
    """A delivery that was made stays made."""
    await caller.execute(
        "update delivery set state = %s where tenant_id = %s and id = %s"
        " and state not in ('DELIVERED', 'RETURNED')",
        [state, tenant_id, delivery_id],
    )


def _event(order_id: UUID, move: Pay) -> PaymentEvent:
    is_dispute = move.fact in DISPUTES
    return PaymentEvent(
        id=f"evt-{uuid4()}",
        fact=move.fact,
        occurred_at=datetime.now(UTC),
        account=None,
        order_id=str(order_id),
        session_id=None,
        payment_intent=f"pi-{order_id}",
        amount_minor=DISPUTED_MINOR[move.amount] if is_dispute else move.amount,
        currency=move.currency,
        refund_id=None,
        dispute_id=f"dp-{order_id}-{move.amount}" if is_dispute else None,
    )
