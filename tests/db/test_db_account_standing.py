"""A ban or a restriction of Meta's holds messages back, tells the tenant once, and ends."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError

from activities.messages import MessageActivities
from demo.seed import SeededTenant
from models.contracts.conversation import MessageRef
from models.domain.account_standing import News, Problem, Standing
from models.records import tenants, transcript, whatsapp_accounts
from models.session import Database
from models.tables import Lead, Message, TenantAlert
from tests.factories import Clock, digits, make_life, make_tenant

BANNED = News(is_banned=True)


class Account:
    """A tenant's WhatsApp account; `clock` is Meta's as well."""

    def __init__(self, db: Database, tenant: SeededTenant, clock: Clock) -> None:
        self.db, self.tenant, self.clock, self.waba_id = db, tenant, clock, digits()

    async def named(self) -> "Account":
        async with self.db.tenant(self.tenant.id) as session:
            connection = await tenants.integration(session, self.tenant.id, "WHATSAPP")
            connection.config = {**connection.config, "waba_id": self.waba_id}
        return self

    async def hears(self, news: News, at: datetime | None = None) -> None:
        async with self.db.platform() as session:
            await whatsapp_accounts.hear(session, self.waba_id, news, at or self.clock.now)

    async def reads(self, **facts: Any) -> None:
        told = {"messaging_limit": None, "quality": None, "can_send": None, **facts}
        async with self.db.tenant(self.tenant.id) as session:
            await whatsapp_accounts.keep_number(session, self.tenant.id, told, self.clock.now)

    async def wait(self, kind: str) -> timedelta | None:
        """For how long a message of this kind is held; None: it went on to WhatsApp."""
        message_id = await self._queued(kind)
        parts: dict[str, Any] = {part.name: None for part in fields(MessageActivities)}
        nowhere = MessageActivities(**{**parts, "db": self.db, "clock": self.clock, "channels": {}})
        ref = MessageRef(tenant_id=self.tenant.id, message_id=message_id)
        try:
            await nowhere.send(ref)
        except KeyError:
            return None
        except ApplicationError as held:
            delay = held.next_retry_delay if held.type == "send.held" else None
        async with self.db.tenant(self.tenant.id) as session:
            kept = await session.get_one(Message, (self.tenant.id, message_id))
        assert kept.status == "queued", "it waits"
        return delay

    async def _queued(self, kind: str) -> UUID:
        template = {"name": "t", "language_code": "es", "parameters": [], "purpose": "follow_up"}
        async with self.db.tenant(self.tenant.id) as session:
            life = await make_life(session, self.tenant)
            lead = await session.get_one(Lead, (self.tenant.id, life.lead_id))
            lead.last_inbound_at = self.clock.now
            return await transcript.queue(
                session, tenant_id=self.tenant.id, lead_id=lead.id, lead_offer_id=life.id,
                turn_key=f"{life.id}", now=self.clock.now, kind=kind, text="Hola",
                template=template if kind == "template" else None,
            )  # fmt: skip

    async def alerts(self) -> list[str]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(TenantAlert.key)
                .where(col(TenantAlert.cleared_at).is_(None))
                .order_by(TenantAlert.key)
            )
            return list(rows.all())


@pytest.fixture
async def account(db: Database, tenant: SeededTenant, clock: Clock) -> Account:
    return await Account(db, tenant, clock).named()


async def test_a_ban_holds_everything_until_it_is_lifted_and_is_told_once(account: Account) -> None:
    assert await account.wait("template") is None
    for _ in range(2):
        await account.hears(BANNED)
    assert await account.wait("template") == await account.wait("text") == timedelta(hours=1)
    assert await account.alerts() == ["whatsapp:banned"]
    account.clock.advance(minutes=1)
    await account.hears(News(is_banned=False, restriction=(None, None)))
    assert await account.wait("text") is None
    assert await account.alerts() == []


@pytest.mark.parametrize(("held", "free"), [("template", "text"), ("text", "template")])
async def test_a_restriction_holds_its_kind_of_message_until_it_ends(
    account: Account, held: str, free: str
) -> None:
    end = account.clock.now + timedelta(minutes=90)
    await account.hears(News(restriction=(end, None) if held == "template" else (None, end)))
    assert await account.wait(held) == timedelta(hours=1)
    assert await account.wait(free) is None
    assert await account.alerts() == ["whatsapp:restricted"]
    account.clock.advance(minutes=60)
    assert await account.wait(held) == timedelta(minutes=30)
    account.clock.advance(minutes=30)
    assert await account.wait(held) is None
    await account.reads()
    assert await account.alerts() == []


async def test_an_older_word_that_comes_later_changes_nothing(account: Account) -> None:
    await account.hears(BANNED)
    await account.hears(News(is_banned=False), account.clock.now - timedelta(minutes=1))
    assert await account.wait("text") is not None


@pytest.mark.parametrize(("can_send", "is_over"), [(True, True), (False, False), (None, False)])
async def test_a_ban_whose_end_nobody_told_is_over_when_graph_says_so(
    account: Account, can_send: bool | None, is_over: bool
) -> None:
    await account.hears(BANNED)
    await account.reads(can_send=can_send)
    assert (await account.wait("text") is None) is is_over
    assert (await account.alerts() == []) is is_over


async def test_a_warning_holds_nothing_and_each_is_told(account: Account) -> None:
    for _ in range(2):
        await account.hears(News(warning=Problem.VIOLATION))
        account.clock.advance(minutes=1)
    assert await account.wait("template") is None
    assert await account.alerts() == ["whatsapp:violation"]
    async with account.db.tenant(account.tenant.id) as session:
        assert len((await session.exec(select(TenantAlert))).all()) == 2


async def test_low_quality_is_told_once_and_is_over_when_it_rises(account: Account) -> None:
    for quality, told in (("RED", True), ("RED", True), ("YELLOW", False)):
        await account.reads(quality=quality)
        assert (await account.alerts() == ["whatsapp:low_quality"]) is told


async def test_what_is_told_of_one_account_is_not_the_others(
    account: Account, db: Database, clock: Clock
) -> None:
    other = await Account(db, await make_tenant(db), clock).named()
    await account.hears(BANNED)
    assert await other.wait("text") is None
    assert await other.alerts() == []


async def test_a_limit_counts_at_once_and_graph_is_read_again(account: Account) -> None:
    await account.reads(messaging_limit="TIER_250")
    async with account.db.platform() as session:
        await whatsapp_accounts.hear_limit(session, account.waba_id, "TIER_2K")
    async with account.db.tenant(account.tenant.id) as session:
        connection = await tenants.integration(session, account.tenant.id, "WHATSAPP")
    assert (connection.config["messaging_limit"], connection.synced_at) == ("TIER_2K", None)
    assert Standing.of(connection.config) == Standing()
