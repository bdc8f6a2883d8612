"""Two rows that an operator knows to be one person: also with two numbers, tests and opt-outs."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import State
from models.domain.qualification import Fields
from models.ids import new_id
from models.records import hand_merges, identity, lead_notes, leads, merging, tenants
from models.records.identity import Handle
from models.session import Database
from models.tables import AuditEntry, Lead, LeadAlternative, LeadMerge
from models.understanding.phone import normalise
from tests.factories import make_life, make_person, make_tenant, unique

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)


async def _merge(session: AsyncSession, one: Lead, other: Lead) -> LeadMerge:
    return await hand_merges.merge(
        session, one.tenant_id, one.id, other.id, why="la misma firma", actor="operator"
    )


async def _two(session: AsyncSession, tenant: SeededTenant) -> tuple[Lead, Lead]:
    """The older one, and one who wrote; each with a phone and a user id of their own."""
    one, other = [await make_person(session, tenant.id, wa_user_id=unique("AR.")) for _ in range(2)]
    other.last_inbound_at = NOW
    return one, other


async def test_both_numbers_lead_to_the_one_person_who_is_answered_where_they_wrote(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        one, other = await _two(session, tenant)
        first, second = (one.phone, one.wa_user_id), (other.phone, other.wa_user_id)
        await _merge(session, other, one)
        assert other.merged_into == one.id
        assert ((one.phone, one.wa_user_id), (other.phone, other.wa_user_id)) == (second, first)
        view = await tenants.load(session, tenant.id)
        for phone, user_id in (first, second, first):
            handle = Handle(user_id, normalise(str(phone)))
            assert (await identity.resolve(session, view, handle)).contact_id == one.id
            assert (one.phone, one.wa_user_id) == (phone, user_id)
            assert await identity.known(session, tenant.id, [handle]) == {handle: one.id}
        form, is_new = await leads.person(session, view, normalise(str(second[0])))
        assert (form.id, is_new) == (one.id, False)
        assert one.phone == first[0], "a form is no message"
        assert len((await session.exec(select(Lead.id))).all()) == 2


async def test_an_undo_gives_each_their_own_numbers_back_wherever_they_wrote_from(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        one, other = await _two(session, tenant)
        first, second = (one.phone, one.wa_user_id), (other.phone, other.wa_user_id)
        done = await _merge(session, one, other)
        await merging.undo(session, tenant.id, done.id, actor="operator", now=NOW)
        assert ((one.phone, one.wa_user_id), (other.phone, other.wa_user_id)) == (first, second)
        assert other.merged_into is None


async def test_the_audit_log_says_who_knew_it_and_how(db: Database, tenant: SeededTenant) -> None:
    async with db.tenant(tenant.id) as session:
        one, other = await _two(session, tenant)
        await _merge(session, one, other)
        (entry,) = (
            await session.exec(select(AuditEntry).where(AuditEntry.action == "lead.merged"))
        ).all()
        assert entry.actor == "operator"
        (note,) = await lead_notes.of_person(session, tenant.id, one.id)
        assert entry.after == {
            "merged": str(other.id), "cause": "by_hand", "note": str(note.id),
        }  # fmt: skip
        # Apart from the log, since it may be about a person who is erased one day.
        assert (note.words, note.about) == ("la misma firma", "lead.merged")


async def test_what_is_not_two_people_of_one_tenant_is_refused_in_words(
    db: Database, tenant: SeededTenant
) -> None:
    another = await make_tenant(db)
    async with db.tenant(another.id) as session:
        theirs = (await make_person(session, another.id)).id
    async with db.tenant(tenant.id) as session:
        one, other = await _two(session, tenant)
        with pytest.raises(InvalidInput, match="one contact already"):
            await _merge(session, one, one)
        await _merge(session, one, other)
        with pytest.raises(InvalidInput, match=f"merged into {one.id}"):
            await _merge(session, one, other)
    async with db.platform() as session:
        assert await hand_merges.tenant_of(session, one.id, other.id) == tenant.id
        with pytest.raises(InvalidInput, match="never mix"):
            await hand_merges.tenant_of(session, one.id, theirs)
        with pytest.raises(NotFound):
            await hand_merges.tenant_of(session, one.id, new_id())


@pytest.mark.parametrize("test_is_further", [True, False])
async def test_a_real_life_goes_on_and_takes_nothing_from_a_test(
    db: Database, tenant: SeededTenant, test_is_further: bool
) -> None:
    async with db.tenant(tenant.id) as session:
        one, other = await _two(session, tenant)
        states = (State.LEAD_READY, State.CONTACTED)
        trial_state, real_state = states if test_is_further else reversed(states)
        trial = await make_life(session, tenant, trial_state, lead=one, is_test=True)
        real = await make_life(
            session, tenant, real_state, lead=other, offer_id=tenant.offers["conesa"]
        )
        leads.learn(session, trial, Fields(name="Prueba", bedrooms=4), origin="form")
        await session.flush()
        done = await _merge(session, one, other)
        assert (done.kept_life_id, done.ended_life_id) == (real.id, trial.id)
        assert (real.is_test, real.fields, trial.state) == (False, {}, State.DISQUALIFIED)
        assert (await session.exec(select(LeadAlternative.id))).all() == []
        await merging.undo(session, tenant.id, done.id, actor="operator", now=NOW)
        assert (trial.is_test, trial.lead_id, real.lead_id) == (True, one.id, other.id)


async def test_an_opt_out_of_either_ends_the_life_of_the_other_for_good(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        one, other = await _two(session, tenant)
        one.opted_out_at = NOW + timedelta(minutes=1)
        life = await make_life(session, tenant, State.LEAD_READY, lead=other)
        await _merge(session, one, other)
        assert one.opted_out_at is not None
        assert (life.state, life.state_cause) == (State.STOPPED, "merged_opt_out")
