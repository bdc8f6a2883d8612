"""The report on turns: bursts, one reply each, and how long people waited."""

from datetime import timedelta

from demo.seed import SeededTenant
from models import ids
from models.ids import new_id
from models.records.turn_report import TurnReport, turn_report
from models.session import Database
from models.tables import Message
from models.tables.base import utc_now
from tests.factories import make_person, make_tenant

NOW = utc_now()
SINCE = NOW - timedelta(days=7)


async def _burst(
    db: Database, tenant: SeededTenant, *kinds: str, waited_ms: int | None, days_ago: int = 0
) -> None:
    """A burst of these messages and, after `waited_ms`, its reply; None: silence."""
    ended = NOW - timedelta(days=days_ago, hours=1)
    async with db.tenant(tenant.id) as session:
        person = await make_person(session, tenant.id)
        heard = [
            Message(
                tenant_id=tenant.id, id=new_id(), lead_id=person.id, direction="in", kind=kind,
                text="hola", wamid=f"wamid.{new_id()}", status="received",
                occurred_at=ended, created_at=ended, answered_at=ended + timedelta(seconds=9),
            )
            for kind in kinds
        ]  # fmt: skip
        session.add_all(heard)
        if waited_ms is not None:
            at = ended + timedelta(milliseconds=waited_ms)
            session.add(
                Message(
                    tenant_id=tenant.id, id=new_id(), lead_id=person.id, direction="out",
                    kind="text", text="buenas", status="sent", occurred_at=at, created_at=at,
                    turn_key=ids.reply_turn_key(heard[-1].id),
                )
            )  # fmt: skip


async def _report(db: Database, tenant: SeededTenant) -> TurnReport:
    async with db.tenant(tenant.id) as session:
        return await turn_report(session, tenant.id, SINCE)


async def test_a_burst_counts_once_with_its_one_reply(db: Database, tenant: SeededTenant) -> None:
    await _burst(db, tenant, "text", "text", "voice", waited_ms=2_500)
    await _burst(db, tenant, "text", waited_ms=900)
    found = await _report(db, tenant)
    assert (found.bursts, found.messages, found.replies) == (2, 4, 2)
    assert (found.messages_per_burst, found.replies_per_burst) == (2.0, 1.0)
    assert (found.silence_ms_p50, found.silence_ms_p95) == (1_700, 2_420)


async def test_silence_is_a_burst_without_a_reply(db: Database, tenant: SeededTenant) -> None:
    await _burst(db, tenant, "text", waited_ms=None)
    found = await _report(db, tenant)
    assert (found.bursts, found.replies, found.replies_per_burst) == (1, 0, 0.0)
    assert found.silence_ms_p50 is None


async def test_what_needs_no_answer_other_tenants_and_older_days_are_not_counted(
    db: Database, tenant: SeededTenant
) -> None:
    await _burst(db, tenant, "other", waited_ms=None)
    await _burst(db, tenant, "text", waited_ms=900, days_ago=8)
    await _burst(db, await make_tenant(db), "text", waited_ms=900)
    found = await _report(db, tenant)
    assert found.bursts == 0
    assert (found.messages_per_burst, found.silence_ms_p95) == (None, None)
