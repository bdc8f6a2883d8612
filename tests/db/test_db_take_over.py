"""Who takes a lead over: the platform's agent talks on for nothing, a tenant accepts and pays."""

import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from models.domain.errors import InsufficientCredits
from models.domain.lead_commands import Command, CommandRefused, Reason, Taker
from models.domain.lifecycle import State
from models.records import credits
from models.records.lead_commands import Order
from models.session import Database
from models.tables import AuditEntry, DeliveryTarget
from tests.db.living import Living, begin
from tests.factories import Clock, make_tenant, set_status

BY_TENANT = Order(Command.TAKE_OVER, "operator", taker=Taker.TENANT)
BY_AGENT = Order(Command.TAKE_OVER, "operator", taker=Taker.PLATFORM)


async def charged(living: Living) -> list[tuple[str, int]]:
    async with living.db.tenant(living.tenant.id) as session:
        found = await credits.entries(session, living.tenant.id)
        return [(entry.kind, entry.amount) for entry in found if entry.amount < 0]


@pytest.mark.parametrize("state", [State.SCORED, State.LEAD_READY, State.HUMAN_HANDOFF])
async def test_a_tenant_that_takes_over_is_charged_once(
    db: Database, clock: Clock, state: State
) -> None:
    sheet = {"spreadsheet_id": "s", "service_account": {}}
    living = await begin(db, await make_tenant(db, sheet=sheet), clock, state)
    await living.obeys(BY_TENANT)
    way = [(step[0], step[1], step[2]) for step in await living.way()]
    assert way[-1] == ("LEAD_READY", "SENT_TO_DEVELOPER", "taken_over")
    assert state is State.LEAD_READY or way[-2] == (state, "LEAD_READY", "taken_over")
    delivery = await living.delivery()
    assert (delivery.state, delivery.delivered_at) == ("DELIVERED", clock.now)
    assert delivery.payload["contact"]["phone"]
    assert await charged(living) == [("CREDIT_CONSUMPTION", -1)]
    async with db.tenant(living.tenant.id) as session:
        waiting = (await session.exec(select(DeliveryTarget.state))).all()
        audited = (await session.exec(select(AuditEntry.action, AuditEntry.actor))).all()
    assert waiting == ["PENDING"]
    assert {("credit.consumed", "operator"), ("lead.take_over", "operator")} <= set(audited)
    with pytest.raises(CommandRefused, match="it is delivered"):
        await living.obeys(BY_TENANT)
    assert await charged(living) == [("CREDIT_CONSUMPTION", -1)]


async def test_without_a_credit_a_take_over_is_refused_and_nothing_changes(
    db: Database, clock: Clock
) -> None:
    living = await begin(db, await make_tenant(db, credits=0), clock, State.SCORED)
    with pytest.raises(InsufficientCredits, match="no credit is left"):
        await living.obeys(BY_TENANT)
    assert (await living.life()).state == "SCORED"
    assert await charged(living) == []


async def test_a_tenant_that_is_not_active_takes_nothing_over(db: Database, clock: Clock) -> None:
    tenant = await make_tenant(db)
    living = await begin(db, tenant, clock, State.LEAD_READY)
    await set_status(db, tenant.id, "SUSPENDED")
    with pytest.raises(CommandRefused, match="not active"):
        await living.obeys(BY_TENANT)
    assert await charged(living) == []


@pytest.mark.parametrize("state", [State.ENGAGED, State.QUALIFYING, State.SCORED, State.LEAD_READY])
async def test_the_platforms_agent_takes_over_uncharged(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.obeys(BY_AGENT)
    assert await living.last_step() == (state, "HUMAN_HANDOFF", "taken_over", "operator")
    assert not (await living.says("Hola")).is_answered
    assert await charged(living) == []


@pytest.mark.parametrize(
    ("state", "order", "words"),
    [
        (State.CONTACTED, BY_TENANT, "a tenant takes over HUMAN_HANDOFF, LEAD_READY, SCORED only"),
        (State.HUMAN_HANDOFF, BY_AGENT, "a person has it already"),
        (State.PENDING_MAPPING, BY_AGENT, "no way leads from PENDING_MAPPING to a person"),
        (State.DISQUALIFIED, BY_AGENT, "reinstate it first"),
        (State.STOPPED, BY_AGENT, "STOPPED is final"),
        (State.QUALIFYING, Order(Command.REINSTATE, "operator"), "not DISQUALIFIED"),
        (
            State.CONTACTED,
            Order(Command.MOVE, "operator", target=State.SCORED, reason=Reason.OTHER),
            "no arrow leads from CONTACTED to SCORED; move leads to COOLING, ENGAGED",
        ),
        (
            State.LEAD_READY,
            Order(Command.MOVE, "operator", target=State.SENT_TO_DEVELOPER, reason=Reason.OTHER),
            "use take_over",
        ),
    ],
)
async def test_a_refused_command_says_why_and_changes_nothing(
    db: Database, tenant: SeededTenant, clock: Clock, state: State, order: Order, words: str
) -> None:
    living = await begin(db, tenant, clock, state)
    with pytest.raises(CommandRefused, match=words):
        await living.obeys(order)
    assert (await living.life()).state == state
