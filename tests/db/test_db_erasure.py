"""A person who is erased: in no table, file or body of a webhook, and not back by themselves."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from psycopg import errors
from sqlmodel import col, select

from activities.erasure import pass_once
from commands import erasure_list
from commands.audit_proof import _proof
from demo.seed import SeededTenant
from integrations.files import Files
from models import ids
from models.contracts.erasure import ErasureRef
from models.domain.erasure import Cause
from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import State
from models.domain.qualification import Fields
from models.erasure_keys import ErasureKeys, faults
from models.ids import new_id
from models.records import (
    credits,
    erased_names,
    erasure_passes,
    erasures,
    hand_merges,
    leads,
    merging,
)
from models.session import Database
from models.tables import (
    ConsentEvent,
    DeliveryTarget,
    ErasedHandle,
    Erasure,
    InboxEvent,
    Lead,
    LeadMerge,
    LeadOffer,
    LeadSource,
    Message,
)
from stack.environment import nothing_given
from stack.running import RunningStack
from tests.db.raw_sql import rows, tried
from tests.db.submitting import submit
from tests.db.talking import Talk
from tests.factories import ERASURE_KEYS, Clock, make_life, make_person, make_tenant, unique
from tests.looking import holding, places
from tests.planted_rows import Planted, plant

HOOK = {"url": "https://crm.example/hook", "signing_secret": "whsec_dGVzdA=="}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(nothing_given().model_copy(update={"home": tmp_path}))


@pytest.fixture
async def planted(db: Database, files: Files) -> Planted:
    return await plant(db, files, await make_tenant(db, webhook=HOOK))


@pytest.fixture(scope="session")
async def one_erased(
    db: Database, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Planted, UUID, UUID]:
    """Somebody who is being erased, and a living person with a life, of one tenant."""
    home = tmp_path_factory.mktemp("erased")
    files = Files(nothing_given().model_copy(update={"home": home}))
    planted = await plant(db, files, await make_tenant(db, webhook=HOOK))
    now = datetime.now(UTC)
    async with db.tenant(planted.tenant.id) as session:
        living = await make_person(session, planted.tenant.id)
        life = await make_life(session, planted.tenant, lead=living)
        session.add(
            ConsentEvent(
                tenant_id=planted.tenant.id, lead_id=living.id, kind="AGREED", source="form",
                cause=unique("form"), words="sí", at=now,
            )
        )  # fmt: skip
        leads.learn(session, life, Fields(name="Eva"), origin="form")
    await ask(db, planted)
    return planted, living.id, life.id


async def ask(db: Database, planted: Planted, at: datetime | None = None) -> Erasure:
    async with db.platform() as session:
        return await erasures.ask(
            session, ERASURE_KEYS, planted.tenant.id, planted.contact_id, cause=Cause.REQUEST,
            by="user:1", now=at or datetime.now(UTC),
        )  # fmt: skip


async def erase(db: Database, files: Files, planted: Planted) -> Erasure:
    """Asked, blanked, looked at again, certified."""
    erasure = await ask(db, planted)
    ref = ErasureRef(tenant_id=planted.tenant.id, erasure_id=erasure.id)
    now = datetime.now(UTC)
    assert await pass_once(db, files, ERASURE_KEYS, ref, now) > 20
    assert await pass_once(db, files, ERASURE_KEYS, ref, now) == 0
    async with db.platform() as session:
        row = await erasures.load(session, ref.tenant_id, ref.erasure_id)
        people = await erasures.people(session, ref.tenant_id, row.lead_id)
        kept = timedelta(days=35)
        await erasure_passes.certify(session, ERASURE_KEYS, row, people, now, kept)
        return row


async def test_a_planted_person_is_found_everywhere_and_after_the_erasure_nowhere(
    stack: RunningStack, db: Database, files: Files, planted: Planted
) -> None:
    tenant_id = planted.tenant.id
    before = holding(stack, tenant_id, planted.words)
    assert len(before) >= 40, before
    assert await files.exists(planted.file_key)
    erasure = await erase(db, files, planted)
    print(
        f"looked at {len(places(stack))} columns: {len(before)} held the person, 0 do;"
        f" blanked {erasure.found}"
    )
    assert holding(stack, tenant_id, planted.words) == []
    assert not await files.exists(planted.file_key)
    assert erasure.certificate is not None
    assert faults(erasure.certificate, set(ERASURE_KEYS.public_keys().values())) == []
    assert erasure.certificate["statement"]["erased"]["files"] == 1


async def test_counts_credits_and_chains_stand_as_they_did(
    stack: RunningStack, db: Database, files: Files, planted: Planted
) -> None:
    tenant_id = planted.tenant.id
    counted = (
        "select (select count(*) from lead_offer where tenant_id = %(t)s and state ="
        " 'SENT_TO_DEVELOPER'), (select count(*) from message where tenant_id = %(t)s),"
        " (select count(*) from delivery where tenant_id = %(t)s and state = 'DELIVERED'),"
        " (select array_agg(hash order by seq) from credit_ledger where tenant_id = %(t)s)"
    ).replace("%(t)s", f"'{tenant_id}'")
    before = rows(stack, counted)
    await erase(db, files, planted)
    assert rows(stack, counted) == before
    async with db.tenant(tenant_id) as session:
        account = await credits.balance(session, tenant_id)
    assert account is not None
    proof = await _proof(db, tenant_id, ())
    assert (proof.breaks, proof.entries >= 3) == ([], True)


async def test_the_request_ends_at_once_what_would_still_leave(
    db: Database, planted: Planted
) -> None:
    tenant_id = planted.tenant.id
    async with db.tenant(tenant_id) as session:
        lead = await session.get_one(Lead, (tenant_id, planted.contact_id))
        alive = await make_life(session, planted.tenant, State.QUALIFYING, lead=lead)
    await ask(db, planted)
    async with db.tenant(tenant_id) as session:
        lead = await session.get_one(Lead, (tenant_id, planted.contact_id))
        life = await session.get_one(LeadOffer, (tenant_id, alive.id))
        unsent = await session.exec(select(Message).where(Message.direction == "out"))
        left = await session.exec(select(DeliveryTarget.state))
        assert (lead.phone, lead.wa_user_id, lead.name, lead.email) == (None,) * 4
        assert lead.opted_out_at is not None
        assert (life.state, life.state_cause) == ("STOPPED", "erased")
        assert [(m.status, m.error) for m in unsent.all()] == [("failed", "erased")]
        assert left.all() == ["DISMISSED"]


async def test_asked_again_it_is_the_same_erasure_also_by_a_merged_row(
    db: Database, planted: Planted
) -> None:
    first = await ask(db, planted)
    async with db.platform() as session:
        merged = await session.exec(select(Lead.id).where(Lead.merged_into == planted.contact_id))
        again = await erasures.ask(
            session, ERASURE_KEYS, planted.tenant.id, merged.one(), cause=Cause.META, by="meta",
            now=datetime.now(UTC),
        )  # fmt: skip
        handles = await session.exec(
            select(ErasedHandle).where(ErasedHandle.tenant_id == planted.tenant.id)
        )
        assert (again.id, again.cause) == (first.id, "REQUEST")
        assert len(handles.all()) == 3  # two phones, one user id
        with pytest.raises(NotFound):
            await erasures.ask(
                session, ERASURE_KEYS, planted.tenant.id, new_id(), cause=Cause.REQUEST, by="x",
                now=datetime.now(UTC),
            )  # fmt: skip


async def test_nobody_is_merged_with_or_parted_from_who_was_erased(
    db: Database, planted: Planted
) -> None:
    await ask(db, planted)
    tenant_id = planted.tenant.id
    async with db.tenant(tenant_id) as session:
        other = await make_person(session, tenant_id)
        with pytest.raises(InvalidInput, match="erased"):
            await hand_merges.merge(
                session, tenant_id, planted.contact_id, other.id, why="x", actor="operator"
            )
    async with db.tenant(tenant_id) as session:
        merge = (await session.exec(select(LeadMerge))).one()
        with pytest.raises(InvalidInput, match="erased"):
            await merging.undo(
                session, tenant_id, merge.id, actor="operator", now=datetime.now(UTC)
            )


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        # Not the person of an erasure.
        ("platform", "update consent_event set words = null, evidence = '{{}}' where {living}"),
        ("platform", "update field_evidence set value = 'null', words = null where {living}"),
        ("platform", "update lead set erased_at = now(), opted_out_at = now(), phone = null,"
         " wa_user_id = null, name = null, email = null where id = '{person}'"),
        # Of who is erased, but something else than the blank value.
        ("platform", "update consent_event set words = 'he agreed' where {erased}"),
        ("platform", "update lead_score set dimensions = '[1]' where {erased}"),
        ("platform", "update disqualification set evidence = '{{\"code\": 1}}' where {erased}"),
        ("platform", "update field_evidence set value = '\"x\"', words = null where {erased}"),
        ("platform", "update lead set phone = '+5491130000000' where id = '{contact}'"),
        ("platform", "update lead set erased_at = null where id = '{contact}'"),
        # The platform's role may touch no other column, the application's none at all.
        ("platform", "update consent_event set kind = 'OPTED_OUT' where {erased}"),
        ("app", "update consent_event set words = null, evidence = '{{}}' where {erased}"),
        ("app", "update field_evidence set words = null where {erased}"),
        ("app", "insert into erased_handle values ('{tenant}', 'x', now())"),
        ("app", "update erasure set state = 'DONE'"),
    ],
)  # fmt: skip
async def test_the_database_blanks_nobody_else_and_nothing_otherwise(
    stack: RunningStack, one_erased: tuple[Planted, UUID, UUID], role: str, statement: str
) -> None:
    planted, person, life = one_erased
    by, erased, living = "lead_offer_id", planted.life_id, life
    if "consent" in statement:
        by, erased, living = "lead_id", planted.contact_id, person
    wanted = statement.format(
        erased=f"{by} = '{erased}'", living=f"{by} = '{living}'",
        contact=planted.contact_id, person=person, tenant=planted.tenant.id,
    )  # fmt: skip
    refused = (errors.InsufficientPrivilege, errors.CheckViolation)
    with tried(stack, role, planted.tenant.id) as connection, pytest.raises(refused):
        connection.execute(wanted)


async def test_a_turn_takes_nothing_in_for_who_was_erased(
    db: Database, planted: Planted, clock: Clock
) -> None:
    clock.set(datetime.now(UTC))
    talk = Talk(db, planted.tenant, clock, planted.contact_id)
    await talk.says("Hola?")
    await ask(db, planted)
    turn = await talk.turn()
    assert (turn.send_ids, turn.opened, turn.standing) == ((), None, None)
    async with db.platform() as session:
        waiting = await session.exec(
            select(InboxEvent).where(
                InboxEvent.contact_id == planted.contact_id,
                col(InboxEvent.handled_at).is_(None) | col(InboxEvent.body).is_not(None),
            )
        )
        assert waiting.all() == []


async def test_a_form_left_before_the_erasure_is_counted_and_brings_nobody_back(
    db: Database, stack: RunningStack, planted: Planted, clock: Clock
) -> None:
    clock.set(datetime.now(UTC) - timedelta(hours=1))
    await ask(db, planted, at=datetime.now(UTC))

    def late() -> datetime:
        return datetime.now(UTC)

    taken = await submit(db, planted.tenant, clock, planted.phone, full_name="Zulema", taken=late)
    assert (taken.state, taken.has_phone) == ("STOPPED", False)
    assert "lead.phone" not in holding(stack, planted.tenant.id, [planted.phone[1:]])
    async with db.tenant(planted.tenant.id) as session:
        source = (
            await session.exec(
                select(LeadSource).where(LeadSource.lead_offer_id == taken.lead_offer_id)
            )
        ).one()
        assert (source.status, source.detail) == ("OPENED", None)


async def test_a_form_left_afterwards_is_a_new_persons(
    db: Database, planted: Planted, clock: Clock
) -> None:
    clock.set(datetime.now(UTC))
    await ask(db, planted, at=datetime.now(UTC) - timedelta(minutes=5))
    taken = await submit(db, planted.tenant, clock, planted.phone)
    assert (taken.state, taken.has_phone) == ("TO_BE_CONTACTED", True)
    async with db.tenant(planted.tenant.id) as session:
        known = await leads.known_person(session, planted.tenant.id, None)
        life = await session.get_one(LeadOffer, (planted.tenant.id, taken.lead_offer_id))
        assert known is None
        assert life.lead_id != planted.contact_id


async def test_what_two_people_sent_stays_for_the_other(
    db: Database, files: Files, planted: Planted
) -> None:
    tenant_id = planted.tenant.id
    async with db.tenant(tenant_id) as session:
        other = await make_person(session, tenant_id)
        theirs = (
            await session.exec(select(Message).where(col(Message.file_id).is_not(None)))
        ).one()
        session.add(
            Message(
                tenant_id=tenant_id, lead_id=other.id, kind="media", direction="in",
                status="received", occurred_at=datetime.now(UTC), file_id=theirs.file_id,
            )
        )  # fmt: skip
    await erase(db, files, planted)
    assert await files.exists(planted.file_key)


async def test_after_a_restore_the_list_is_applied_once_and_the_certificate_is_back(
    stack: RunningStack, db: Database, files: Files, planted: Planted
) -> None:
    """The list says what the back-up, in which the person still stands, does not know."""
    certificate = ERASURE_KEYS.certify({"what": "erasure of one person"})
    listed = erasures.Listed(
        tenant_id=planted.tenant.id,
        erasure_id=new_id(),
        lead_id=planted.contact_id,
        hashes=tuple(ERASURE_KEYS.hashes(planted.phone, None)),
        cause=Cause.REQUEST,
        asked_by="user:1",
        asked_at=datetime.now(UTC) - timedelta(days=1),
        certificate=certificate,
    )
    key = ids.erasure_key(listed.tenant_id, listed.erasure_id)
    await files.put(key, json.dumps(listed.to_json()).encode(), "application/json")
    unknown = ids.erasure_key(new_id(), new_id())  # of a tenant that came after the back-up
    await files.put(unknown, b"{}", "application/json")
    assert await erasure_list.missing_keys(db, files) == [key]
    await erasure_list.apply_one(db, files, ERASURE_KEYS, key)
    assert await erasure_list.missing_keys(db, files) == []
    assert holding(stack, planted.tenant.id, planted.words) == []
    async with db.tenant(planted.tenant.id) as session:
        row = await erasures.load(session, listed.tenant_id, listed.erasure_id)
        assert (row.state, row.certificate) == ("DONE", certificate)


async def test_of_whom_the_back_up_never_had_the_names_are_remembered(
    db: Database, files: Files, tenant: SeededTenant
) -> None:
    names = ERASURE_KEYS.hashes("+5491130001111", None)
    listed = erasures.Listed(
        tenant.id, new_id(), new_id(), tuple(names), Cause.REQUEST, "user:1", datetime.now(UTC)
    )
    key = ids.erasure_key(listed.tenant_id, listed.erasure_id)
    await files.put(key, json.dumps(listed.to_json()).encode(), "application/json")
    await erasure_list.apply_one(db, files, ERASURE_KEYS, key)
    async with db.tenant(tenant.id) as session:
        found = await erased_names.erased_at(session, ERASURE_KEYS, tenant.id, "+5491130001111")
        assert found == listed.asked_at


def test_the_words_of_a_hash_are_nobodys_without_the_key(planted: Planted) -> None:
    stranger = ErasureKeys({"test": b"x" * 32})
    assert set(stranger.hashes(planted.phone, None)).isdisjoint(
        ERASURE_KEYS.hashes(planted.phone, None)
    )
