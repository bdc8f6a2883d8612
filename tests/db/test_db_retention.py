"""How long things are kept: old words are blanked and counted, the silent are erased."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from psycopg import errors
from sqlmodel import select

from activities.retention import RetentionActivities
from demo.seed import SeededTenant
from integrations.files import Files
from models.contracts.retention import PurgeInput, PurgeRecord, RetentionInput
from models.domain.lifecycle import State
from models.domain.policy import LIMITS
from models.session import Database
from models.tables import AuditEntry, Delivery, Erasure, FieldEvidence, InboxEvent, Message
from stack.environment import nothing_given
from stack.running import RunningStack
from tests.db.raw_sql import tried
from tests.factories import ERASURE_KEYS, make_life, make_person, make_tenant, unique

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def retention(db: Database, tmp_path: Path) -> RetentionActivities:
    files = Files(nothing_given().model_copy(update={"home": tmp_path}))
    return RetentionActivities(db, files, ERASURE_KEYS, lambda: NOW)


def batch(tenant: SeededTenant) -> PurgeInput:
    return PurgeInput(tenant_id=tenant.id, batch_max=10)


async def said(db: Database, tenant: SeededTenant, days_ago: float) -> tuple[UUID, UUID]:
    """(the message, the proof that quotes it) of a person who is known for as long."""
    at = NOW - days_ago * DAY
    async with db.tenant(tenant.id) as session:
        person = await make_person(session, tenant.id, created_at=at)
        life = await make_life(session, tenant, State.QUALIFYING, lead=person, created_at=at)
        message = Message(
            tenant_id=tenant.id, lead_id=person.id, lead_offer_id=life.id, kind="text",
            direction="in", text="hasta 100 mil", status="received", occurred_at=at,
            wamid=unique("wamid"),
        )  # fmt: skip
        session.add(message)
        await session.flush()
        proof = FieldEvidence(
            tenant_id=tenant.id, lead_offer_id=life.id, field="budget", value={"max": 100_000},
            origin="message", message_id=message.id, words="hasta 100 mil", at=at,
        )  # fmt: skip
        session.add(proof)
    return message.id, proof.id


async def test_what_was_said_too_long_ago_is_blanked_and_its_rows_and_values_stay(
    db: Database, retention: RetentionActivities
) -> None:
    tenant = await make_tenant(db, policy={"messages_kept_days": 60})
    old, young = await said(db, tenant, 61), await said(db, tenant, 59)
    first = await retention.purge_words(batch(tenant))
    assert first.found == {"field_evidence": 1, "message": 1}
    assert first.after is not None
    again = batch(tenant).model_copy(update={"after": first.after})
    assert (await retention.purge_words(again)).after is None
    assert (await retention.purge_words(batch(tenant))).found == {}
    async with db.tenant(tenant.id) as session:
        messages = {
            m: (await session.get_one(Message, (tenant.id, m))).text for m, _ in (old, young)
        }
        proofs = [await session.get_one(FieldEvidence, (tenant.id, p)) for _, p in (old, young)]
        assert messages == {old[0]: None, young[0]: "hasta 100 mil"}
        assert [(p.words, p.value) for p in proofs] == [
            (None, {"max": 100_000}), ("hasta 100 mil", {"max": 100_000}),
        ]  # fmt: skip


def test_the_database_blanks_proofs_no_sooner_than_any_policy_may_ask(
    stack: RunningStack, ours: SeededTenant
) -> None:
    least, _ = LIMITS["messages_kept_days"]
    statement = (
        "update field_evidence set words = null where tenant_id = %s and words is not null"
        " and id in (select id from field_evidence where tenant_id = %s limit 1)"
    )
    age = "update field_evidence set words = 'x', at = now() - %s * interval '1 day'"
    for days, is_allowed in ((least - 0.1, False), (least + 0.1, True)):
        with tried(stack, "superuser") as connection:
            connection.execute("alter table field_evidence disable trigger user")
            connection.execute(f"{age} where tenant_id = %s", [days, ours.id])
            connection.execute("alter table field_evidence enable trigger user")
            connection.execute("set local role converzia_platform")
            if is_allowed:
                assert connection.execute(statement, [ours.id, ours.id]).rowcount == 1
                continue
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement, [ours.id, ours.id])


async def test_bodies_of_webhooks_go_with_the_words_and_what_waits_stays(
    db: Database, retention: RetentionActivities
) -> None:
    tenant = await make_tenant(db)
    wanted = {"old": (366, True), "young": (364, True), "waiting": (366, False)}
    async with db.platform() as session:
        for name, (days, is_handled) in wanted.items():
            at = NOW - days * DAY
            session.add(
                InboxEvent(
                    provider="whatsapp", external_id=unique(name), kind="message", body=b"{}",
                    tenant_id=tenant.id, occurred_at=at, received_at=at, account=name,
                    handled_at=at if is_handled else None,
                )
            )  # fmt: skip
    assert (await retention.purge_bodies(batch(tenant))).found == {"inbox": 1}
    assert (await retention.purge_bodies(batch(tenant))).found == {}
    async with db.platform() as session:
        rows = await session.exec(select(InboxEvent).where(InboxEvent.tenant_id == tenant.id))
        assert {r.account: r.body for r in rows.all()} == {
            "old": None, "young": b"{}", "waiting": b"{}",
        }  # fmt: skip


async def test_who_was_never_delivered_and_is_silent_for_too_long_is_erased(
    db: Database, retention: RetentionActivities
) -> None:
    tenant = await make_tenant(db)
    for days in (731, 729):
        await said(db, tenant, days)
    at = NOW - 800 * DAY
    async with db.tenant(tenant.id) as session:
        wrote = await make_person(session, tenant.id, created_at=at, last_inbound_at=NOW - DAY)
        given = await make_person(session, tenant.id, created_at=at)
        life = await make_life(session, tenant, State.LEAD_READY, lead=given, created_at=at)
        session.add(
            Delivery(
                tenant_id=tenant.id, lead_offer_id=life.id, ready_at=at, delivered_at=at,
                state="RETURNED",
            )
        )  # fmt: skip
        assert wrote.id != given.id
    (asked,) = (await retention.forget_leads(batch(tenant))).erasures
    assert (await retention.forget_leads(batch(tenant))).erasures == ()
    async with db.platform() as session:
        erasure = await session.get_one(Erasure, (tenant.id, asked.erasure_id))
        assert (erasure.cause, erasure.asked_by, erasure.state) == (
            "RETENTION", "retention", "RUNNING",
        )  # fmt: skip
        assert erasure.lead_id not in (wrote.id, given.id)


async def test_how_much_was_purged_is_on_record(
    db: Database, retention: RetentionActivities, tenant: SeededTenant
) -> None:
    found = {"message": 3, "files": 1}
    await retention.record(PurgeRecord(tenant_id=tenant.id, found=found))
    async with db.tenant(tenant.id) as session:
        entries = await session.exec(
            select(AuditEntry).where(AuditEntry.action == "retention.purged")
        )
        assert [entry.after for entry in entries.all()] == [found]


async def test_every_tenant_is_looked_at_whatever_its_standing(
    db: Database, retention: RetentionActivities
) -> None:
    tenant = await make_tenant(db, status="ARCHIVED")
    assert tenant.id in await retention.find_tenants(RetentionInput())
    assert await retention.find_tenants(RetentionInput(tenant_id=tenant.id)) == ()
