"""Who an event is about: WhatsApp's user id first, the phone second, two halves joined."""

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from models.records import identity, leads, merging, tenants
from models.records.identity import Handle
from models.session import Database
from models.tables import AuditEntry, Lead
from models.understanding.phone import Phone, normalise
from tests.factories import make_person, phone_number, unique


def user_id() -> str:
    return unique("AR.")


def phone() -> Phone:
    return normalise(phone_number())


async def _resolved(session: AsyncSession, tenant: SeededTenant, handle: Handle) -> Lead:
    view = await tenants.load(session, tenant.id)
    found = await identity.resolve(session, view, handle)
    return await session.get_one(Lead, (tenant.id, found.contact_id))


async def _count(session: AsyncSession) -> int:
    return len((await session.exec(select(Lead.id))).all())


@pytest.mark.parametrize("named", ["both", "user id", "phone"])
async def test_a_stranger_is_made_once_whatever_is_told(
    db: Database, tenant: SeededTenant, named: str
) -> None:
    handle = Handle(
        None if named == "phone" else user_id(), None if named == "user id" else phone()
    )
    async with db.tenant(tenant.id) as session:
        first = await _resolved(session, tenant, handle)
        assert (first.wa_user_id, first.phone) == (handle.user_id, handle.e164)
        assert await _resolved(session, tenant, handle) is first
        assert await identity.known(session, tenant.id, [handle]) == {handle: first.id}
        assert await _count(session) == 1


async def test_a_form_and_a_later_whatsapp_identity_are_one_person(
    db: Database, tenant: SeededTenant
) -> None:
    number, named = phone(), user_id()
    async with db.tenant(tenant.id) as session:
        view = await tenants.load(session, tenant.id)
        lead, _ = await leads.person(session, view, number)
        assert await _resolved(session, tenant, Handle(named, number)) is lead
        # From now on the phone may be missing.
        assert await _resolved(session, tenant, Handle(named)) is lead
        assert await _count(session) == 1


async def test_two_halves_that_meet_are_merged_into_the_older(
    db: Database, tenant: SeededTenant
) -> None:
    number, named = phone(), user_id()
    async with db.tenant(tenant.id) as session:
        form = await _resolved(session, tenant, Handle(phone=number))
        writer = await _resolved(session, tenant, Handle(named))
        assert await _resolved(session, tenant, Handle(named, number)) is form
        assert (form.phone, form.wa_user_id) == (number.e164, named)
        assert writer.merged_into == form.id
        assert len(await merging.listing(session, tenant.id)) == 1


async def test_a_status_tells_the_user_id_of_a_phone(db: Database, tenant: SeededTenant) -> None:
    number, named = phone(), user_id()
    async with db.tenant(tenant.id) as session:
        form = await _resolved(session, tenant, Handle(phone=number))
        writer = await _resolved(session, tenant, Handle(named))
        result = await identity.learn_user_id(session, tenant.id, form.id, named)
        assert (result.contact_id, writer.merged_into) == (form.id, form.id)
        assert await _resolved(session, tenant, Handle(named)) is form


async def test_two_user_ids_are_two_people_and_the_number_changes_hands(
    db: Database, tenant: SeededTenant
) -> None:
    number, one, other = phone(), user_id(), user_id()
    async with db.tenant(tenant.id) as session:
        had = await _resolved(session, tenant, Handle(one, number))
        has = await _resolved(session, tenant, Handle(other))
        assert await _resolved(session, tenant, Handle(other, number)) is has
        assert (had.phone, had.wa_user_id, had.merged_into) == (None, one, None)
        assert has.phone == number.e164


async def test_a_new_user_id_of_a_known_phone_replaces_the_old_on_record(
    db: Database, tenant: SeededTenant
) -> None:
    number, old, new = phone(), user_id(), user_id()
    async with db.tenant(tenant.id) as session:
        person = await _resolved(session, tenant, Handle(old, number))
        assert await _resolved(session, tenant, Handle(new, number)) is person
        assert person.wa_user_id == new
        (audit,) = (await session.exec(select(AuditEntry))).all()
        assert (audit.action, audit.after) == ("identity.changed", {"changed": ["wa_user_id"]})


@pytest.mark.parametrize("told", ["user id", "phone"])
async def test_who_changed_number_is_known_by_the_new_one(
    db: Database, tenant: SeededTenant, told: str
) -> None:
    before, after = Handle(user_id(), phone()), Handle(user_id(), phone())
    old = Handle(before.user_id) if told == "user id" else Handle(phone=before.phone)
    async with db.tenant(tenant.id) as session:
        view = await tenants.load(session, tenant.id)
        person = await _resolved(session, tenant, before)
        result = await identity.change(session, view, old, after)
        assert result.contact_id == person.id
        assert await _resolved(session, tenant, after) is person
        assert (person.wa_user_id, person.phone) == (after.user_id, after.e164)
        assert (await identity.change(session, view, old, after)).contact_id is None


@pytest.mark.parametrize(
    ("number", "zone"),
    [("+14155550132", "America/Los_Angeles"), ("+77012345678", "Asia/Aqtobe")],
)
async def test_a_new_number_brings_its_own_clock(
    db: Database, tenant: SeededTenant, number: str, zone: str
) -> None:
    old = Handle(user_id(), phone())
    async with db.tenant(tenant.id) as session:
        await _resolved(session, tenant, old)
        moved = await _resolved(session, tenant, Handle(old.user_id, normalise(number)))
        assert (moved.phone, moved.time_zone) == (number, zone)


async def test_who_wrote_with_the_new_number_before_it_was_told_is_merged(
    db: Database, tenant: SeededTenant
) -> None:
    before, after = Handle(user_id(), phone()), Handle(user_id(), phone())
    async with db.tenant(tenant.id) as session:
        view = await tenants.load(session, tenant.id)
        person = await _resolved(session, tenant, before)
        newcomer = await _resolved(session, tenant, after)
        result = await identity.change(session, view, before, after)
        assert (result.contact_id, newcomer.merged_into) == (person.id, person.id)
        assert (person.wa_user_id, person.phone) == (after.user_id, after.e164)


async def test_many_strangers_are_made_in_one_statement_and_the_known_are_left(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        view = await tenants.load(session, tenant.id)
        known = await make_person(session, tenant.id)
        half = Handle(user_id(), normalise(known.phone or ""))
        new = [Handle(user_id(), phone()) for _ in range(20)]
        made = await identity.add_strangers(session, view, [half, *new])
        assert set(made) == set(new)
        assert await identity.known(session, tenant.id, new) == made
