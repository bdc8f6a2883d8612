"""The pace of sending, counted in the database: to a person, from a number, in a day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from demo.seed import SeededTenant
from models.domain.pacing import COEXISTENCE_PER_S, NUMBER_PER_S, PAIR_BURST, PAIR_EVERY, PATIENCE
from models.ids import new_id
from models.records import pacing, tenants, transcript
from models.session import Database
from models.tables import Lead, LeadOffer, Message, SharedNumber
from tests.factories import Clock, make_life, make_tenant, unique

Wait = float


@dataclass
class Line:
    """What is written from one tenant's number."""

    db: Database
    tenant: SeededTenant
    clock: Clock

    async def ask(self, life: LeadOffer, kind: str = "text") -> tuple[UUID, Wait]:
        """A new message, and the seconds until it may leave."""
        async with self.db.tenant(self.tenant.id) as session:
            message_id = await transcript.queue(
                session, tenant_id=self.tenant.id, lead_id=life.lead_id, lead_offer_id=life.id,
                turn_key=str(new_id()), now=self.clock.now, kind=kind, text="Hola",
            )  # fmt: skip
        return message_id, await self.again(life, message_id)

    async def again(self, life: LeadOffer, message_id: UUID) -> Wait:
        key, now = (self.tenant.id, message_id), self.clock.now
        async with self.db.tenant(self.tenant.id) as session:
            message = await session.get_one(Message, key)
            lead = await session.get_one(Lead, (self.tenant.id, life.lead_id))
            connection = await tenants.integration(session, self.tenant.id, "WHATSAPP")
            may_go_at = await pacing.take_place(session, message, lead, connection, now)
        async with self.db.tenant(self.tenant.id) as session:
            kept = await session.get_one(Message, key)
            assert kept.status == ("queued" if may_go_at > now + PATIENCE else "sending")
        return (may_go_at - now).total_seconds()

    async def wait(self, life: LeadOffer, kind: str = "text") -> Wait:
        return (await self.ask(life, kind))[1]

    async def life(self, *, wrote: bool = False) -> LeadOffer:
        async with self.db.tenant(self.tenant.id) as session:
            life = await make_life(session, self.tenant)
            lead = await session.get_one(Lead, (self.tenant.id, life.lead_id))
            lead.last_inbound_at = self.clock.now if wrote else None
            return life

    async def configure(self, **config: Any) -> None:
        async with self.db.tenant(self.tenant.id) as session:
            connection = await tenants.integration(session, self.tenant.id, "WHATSAPP")
            connection.config = {**connection.config, **config}


@pytest.fixture
def line(db: Database, tenant: SeededTenant, clock: Clock) -> Line:
    return Line(db, tenant, clock)


async def test_one_person_gets_a_burst_and_then_one_message_in_six_seconds(line: Line) -> None:
    life = await line.life(wrote=True)
    for _ in range(PAIR_BURST):
        assert await line.wait(life) == 0
        line.clock.advance(seconds=0.02)
    late, wait = await line.ask(life)
    assert PAIR_EVERY.total_seconds() - 1 < wait <= PAIR_EVERY.total_seconds()
    assert await line.wait(life) == pytest.approx(wait + PAIR_EVERY.total_seconds())
    line.clock.advance(seconds=wait / 2)
    assert await line.again(life, late) == pytest.approx(wait / 2), "its place is kept"
    line.clock.advance(seconds=wait / 2)
    assert await line.again(life, late) == 0


@pytest.mark.parametrize(
    ("config", "per_s"), [({}, NUMBER_PER_S), ({"coexistence": True}, COEXISTENCE_PER_S)]
)
@pytest.mark.parametrize(("kind", "share"), [("text", 1), ("template", 0.75)])
async def test_a_number_sends_no_faster_than_its_throughput(
    line: Line, config: dict[str, Any], per_s: int, kind: str, share: float
) -> None:
    await line.configure(**config)
    lives = [await line.life(wrote=True) for _ in range(4)]
    places = [await line.wait(lives[n % 4], kind) for n in range(round(per_s * 1.25))]
    assert places == sorted(places)
    within = [place for place in places if place < 1]
    assert per_s * share <= len(within) <= per_s * share + per_s * 0.1 + 1


async def test_a_reply_does_not_stand_behind_the_touches_that_wait(line: Line) -> None:
    lives = [await line.life(wrote=True) for _ in range(4)]
    places = [await line.wait(lives[n % 4], "template") for n in range(120)]
    assert places[-1] > 1.5
    assert await line.wait(lives[0]) < 0.3


async def test_the_portfolio_writes_first_to_so_many_people_a_day(line: Line) -> None:
    await line.configure(messaging_limit="TIER_50")
    lives = [await line.life() for _ in range(51)]
    for life in lives[:50]:
        assert await line.wait(life, "template") == 0
        line.clock.advance(seconds=10)
    assert await line.wait(lives[0], "template") == 0, "counted already"
    line.clock.advance(seconds=10)
    late, wait = await line.ask(lives[50], "template")
    assert wait == pytest.approx(timedelta(hours=24).total_seconds() - 500, abs=1)
    line.clock.advance(seconds=wait)
    assert await line.again(lives[50], late) == 0


async def test_an_answer_within_the_window_takes_nothing_of_the_day(line: Line) -> None:
    await line.configure(messaging_limit="TIER_50")
    for _ in range(50):
        assert await line.wait(await line.life(), "template") == 0
        line.clock.advance(seconds=1)
    writer = await line.life(wrote=True)
    assert await line.wait(writer) == 0
    assert await line.wait(writer, "template") == 0


async def sharing(one: Line, other: Line) -> None:
    """Both write from one number of 20 messages a second."""
    number = unique("shared")
    for each in (one, other):
        await each.configure(phone_number_id=number, coexistence=True)
        async with each.db.platform() as session:
            session.add(SharedNumber(tenant_id=each.tenant.id, phone_number_id=number))


async def leaving(clock: Clock, floods: list[tuple[float, Line, int]]) -> list[tuple[float, Line]]:
    """So many messages, queued that many seconds from now: who leaves and when, in order. What has
    to wait asks again at its time, as `messages.send` does."""
    began = clock.now
    left: list[tuple[float, Line]] = []
    waiting: list[tuple[float, int, Line, LeadOffer, UUID | None]] = []
    for at, line, count in floods:
        life = await line.life(wrote=True)
        waiting += [(at, len(waiting) + n, line, life, None) for n in range(count)]
    while waiting:
        waiting.sort(key=lambda each: each[:2])
        at, place, line, life, message_id = waiting.pop(0)
        clock.now = began + timedelta(seconds=at)
        if message_id is None:
            message_id, wait = await line.ask(life)
        else:
            wait = await line.again(life, message_id)
        if wait <= PATIENCE.total_seconds():
            left.append((at + wait, line))
        else:
            waiting.append((at + wait, place, line, life, message_id))
    return sorted(left, key=lambda each: each[0])


async def test_a_flood_on_a_shared_number_holds_nobody_else_up(line: Line) -> None:
    other = Line(line.db, await make_tenant(line.db), line.clock)
    await sharing(line, other)
    left = await leaving(line.clock, [(0.0, line, 40), (0.5, other, 6)])
    alone = [at for at, _ in left if at < 0.5]
    assert len(alone) >= COEXISTENCE_PER_S * 0.5, "who is alone has all of it"
    turns = [who for at, who in left if at >= 0.5]
    last = max(place for place, who in enumerate(turns) if who is other)
    assert last <= 6 * 2 + 2, "they take turns from then on"
    within = [sum(at <= later < at + 1 for later, _ in left) for at, _ in left]
    assert max(within) <= COEXISTENCE_PER_S * 1.1 + 1, "the number keeps its pace"


async def test_tenants_do_not_share_a_pace(line: Line) -> None:
    other = Line(line.db, await make_tenant(line.db), line.clock)
    await line.configure(messaging_limit="TIER_50")
    await other.configure(messaging_limit="TIER_50")
    for _ in range(50):
        assert await line.wait(await line.life(), "template") == 0
        line.clock.advance(seconds=1)
    assert await line.wait(await line.life(), "template") > 1
    assert await other.wait(await other.life(), "template") == 0
