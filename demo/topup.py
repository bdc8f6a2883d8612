"""Credit again for who waits: one credit as a courtesy, then a package bought at Stripe's page."""

import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from demo.play import until
from demo.stage import House, Stage
from models.tables import BillingOrder, CreditHold, Delivery

_PACKAGE: Final = "starter"


@dataclass(frozen=True)
class TopUp:
    """`waiting`: deliveries in the order in which they became ready; `first` after one credit."""

    waiting: tuple[UUID, ...]
    first: tuple[UUID, ...]
    held: tuple[UUID, ...]
    """In the order in which each got its credit."""
    order_state: str


async def top_up(stage: Stage, house: House, expected: int) -> TopUp:
    """Waits until `expected` deliveries lack a credit. Raises Stuck."""

    async def all_wait() -> bool:
        return len(await _in_state(stage, house, "WAITING_CREDIT")) >= expected

    await until(all_wait, f"que {expected} leads esperen crédito")
    waiting = await _in_state(stage, house, "WAITING_CREDIT")
    first = await _one_credit(stage, house, waiting)
    state = await _buy(stage, house)
    return TopUp(waiting, first, await _held(stage, house, waiting), state)


async def _one_credit(stage: Stage, house: House, waiting: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Which of those who wait are delivered when there is a credit for one."""
    body = {"credits": 1, "key": f"cortesia-{secrets.token_hex(4)}"}
    answer = await stage.api.post(f"/api/tenants/{house.id}/credits", json=body)
    answer.raise_for_status()

    async def delivered() -> tuple[UUID, ...]:
        done = await _in_state(stage, house, "DELIVERED")
        return tuple(delivery for delivery in waiting if delivery in done)

    return tuple(await until(delivered, "que el crédito de cortesía entregue un lead"))


async def _buy(stage: Stage, house: House) -> str:
    """The order through our API, the payment at the vendor's page, the credits by its webhook."""
    opened = await stage.api.post(
        f"/api/tenants/{house.id}/orders",
        json={"package": _PACKAGE, "email": "compras@ribera.example"},
        headers={"Idempotency-Key": f"demo-{secrets.token_hex(4)}"},
    )
    opened.raise_for_status()
    bought = opened.json()
    paid = await stage.sandbox.post(
        f"/stripe/_pay/{bought['session_id']}", json={"outcome": "paid", "wait": True}
    )
    paid.raise_for_status()

    async def settled() -> str | None:
        async with stage.db.tenant(house.id) as db:
            order = await db.get_one(BillingOrder, (house.id, UUID(bought["order_id"])))
        return order.state if order.state not in ("CREATED", "OPEN") else None

    return str(await until(settled, "que se acredite la compra"))


async def _in_state(stage: Stage, house: House, state: str) -> tuple[UUID, ...]:
    async with stage.db.tenant(house.id) as db:
        rows = await db.exec(
            select(Delivery.id)
            .where(Delivery.tenant_id == house.id, Delivery.state == state)
            .order_by(col(Delivery.ready_at), col(Delivery.id))
        )
        return tuple(rows.all())


async def _held(stage: Stage, house: House, waiting: tuple[UUID, ...]) -> tuple[UUID, ...]:
    async with stage.db.tenant(house.id) as db:
        rows = await db.exec(
            select(CreditHold.delivery_id)
            .where(CreditHold.tenant_id == house.id, col(CreditHold.delivery_id).in_(waiting))
            .order_by(col(CreditHold.created_at))
        )
        return tuple(rows.all())
