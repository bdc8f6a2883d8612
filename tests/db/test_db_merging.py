"""Two rows that are one person become one, and two again; of two alive lives one goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import NOT_ALIVE, State
from models.domain.qualification import Fields
from models.records import consents, leads, merged_lives, merging
from models.session import Database
from models.tables import (
    AuditEntry,
    FieldEvidence,
    Lead,
    LeadAlternative,
    LeadMerge,
    LeadOffer,
    Message,
)
from tests.factories import make_life, make_person, phone_number, unique

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)


@dataclass
class Pair:
    """The row that is known for longer, from a form; and the one that wrote on WhatsApp."""

    session: AsyncSession
    tenant: SeededTenant
    form: Lead
    writer: Lead

    async def merge(self) -> LeadMerge:
        return await merging.merge(
            self.session, self.form, self.writer, cause="same_person", actor="whatsapp"
        )

    async def undo(self, row: LeadMerge) -> LeadMerge:
        return await merging.undo(self.session, self.tenant.id, row.id, actor="operator", now=NOW)

    async def life(self, lead: Lead, state: State, offer: str = "soler") -> LeadOffer:
        return await make_life(
            self.session, self.tenant, state, lead=lead, offer_id=self.tenant.offers[offer]
        )

    async def wrote(self, lead: Lead) -> Message:
        message = Message(
            tenant_id=lead.tenant_id, lead_id=lead.id, direction="in", kind="text", text="Hola",
            wamid=unique("wamid"), status="received", occurred_at=NOW,
        )  # fmt: skip
        self.session.add(message)
        await self.session.flush()
        return message


async def _pair(session: AsyncSession, tenant: SeededTenant) -> Pair:
    form = await make_person(session, tenant.id, name="Ana", email="ana@example.com")
    writer = await make_person(session, tenant.id, phone=None, wa_user_id=unique("AR."))
    return Pair(session, tenant, form, writer)


async def test_the_survivor_has_both_names_and_all_that_was_said(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        pair = await _pair(session, tenant)
        life, message = (
            await pair.life(pair.writer, State.QUALIFYING),
            await pair.wrote(pair.writer),
        )
        phone, user_id = pair.form.phone, pair.writer.wa_user_id
        await pair.merge()
        await session.refresh(life)
        await session.refresh(message)
        assert (life.lead_id, message.lead_id) == (pair.form.id, pair.form.id)
        assert (pair.form.phone, pair.form.wa_user_id) == (phone, user_id)
        assert (pair.writer.phone, pair.writer.wa_user_id) == (None, None)
        assert pair.writer.merged_into == pair.form.id
        audits = (await session.exec(select(AuditEntry.action))).all()
        assert "lead.merged" in audits


@pytest.mark.parametrize("older", [State.CONTACTED, State.LEAD_READY])
async def test_of_two_alive_lives_the_further_one_goes_on(
    db: Database, tenant: SeededTenant, older: State
) -> None:
    async with db.tenant(tenant.id) as session:
        pair = await _pair(session, tenant)
        first = await pair.life(pair.form, older)
        second = await pair.life(pair.writer, State.QUALIFYING, "conesa")
        leads.learn(session, first, Fields(name="Ana", zones=("Palermo",)), origin="form")
        leads.learn(session, second, Fields(name="Anita", bedrooms=2), origin="message")
        await session.flush()
        row = await pair.merge()
        kept, ended = (second, first) if older is State.CONTACTED else (first, second)
        assert (row.kept_life_id, row.ended_life_id) == (kept.id, ended.id)
        assert (ended.state, ended.outcome) == (State.DISQUALIFIED, merged_lives.MERGED)
        assert kept.fields == {"name": kept.fields["name"], "zones": ["Palermo"], "bedrooms": 2}
        assert kept.fields["name"] == ("Anita" if kept is second else "Ana")
        (other,) = (await session.exec(
            select(LeadAlternative.offer_id).where(LeadAlternative.lead_offer_id == kept.id)
        )).all()  # fmt: skip
        assert other == ended.offer_id
        origins = await session.exec(
            select(FieldEvidence.origin).where(
                FieldEvidence.lead_offer_id == kept.id,
                FieldEvidence.field == ("zones" if kept is second else "bedrooms"),
            )
        )
        assert origins.all() == ["form" if kept is second else "message"]


async def test_a_merge_that_was_wrong_is_taken_back_whole(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        pair = await _pair(session, tenant)
        first = await pair.life(pair.form, State.CONTACTED)
        second = await pair.life(pair.writer, State.QUALIFYING, "conesa")
        leads.learn(session, first, Fields(zones=("Palermo",)), origin="form")
        said = await pair.wrote(pair.writer)
        names = pair.form.phone, pair.writer.wa_user_id
        row = await pair.merge()
        later = await pair.wrote(pair.form)
        undone = await pair.undo(row)
        for changed in (first, second, said, later):
            await session.refresh(changed)
        assert (first.lead_id, second.lead_id) == (pair.form.id, pair.writer.id)
        assert (first.state, first.outcome) == (State.CONTACTED, None)
        assert (second.state, second.fields) == (State.QUALIFYING, {})
        # What came since the merge came to the survivor.
        assert (said.lead_id, later.lead_id) == (pair.writer.id, pair.form.id)
        assert (pair.form.phone, pair.writer.wa_user_id) == names
        assert (pair.form.wa_user_id, pair.writer.phone, pair.writer.name) == (None, None, None)
        assert pair.writer.merged_into is None
        assert (undone.undone_by, undone.undone_at) == ("operator", NOW)
        assert (await pair.undo(row)).undone_at == NOW


@pytest.mark.parametrize("state", sorted(set(State) - NOT_ALIVE))
async def test_an_ended_life_is_alive_again_after_an_undo(
    db: Database, tenant: SeededTenant, state: State
) -> None:
    async with db.tenant(tenant.id) as session:
        pair = await _pair(session, tenant)
        await pair.life(pair.form, State.LEAD_READY)
        ended = await pair.life(pair.writer, state, "conesa")
        row = await pair.merge()
        assert row.ended_life_id == ended.id
        await pair.undo(row)
        unreachable = {State.PENDING_MAPPING, State.TO_BE_CONTACTED}
        expected = State.REACTIVATION if state in unreachable else state
        assert ended.state == (State.QUALIFYING if state is State.LEAD_READY else expected)


async def test_the_later_merge_of_a_person_is_undone_first(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        pair = await _pair(session, tenant)
        first = await pair.merge()
        pair.writer = await make_person(session, tenant.id, phone=phone_number())
        second = await pair.merge()
        with pytest.raises(InvalidInput, match=str(second.id)):
            await pair.undo(first)
        await pair.undo(second)
        await pair.undo(first)


async def test_the_consents_of_all_that_was_merged_are_the_survivors(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        pair = await _pair(session, tenant)
        first = await make_person(session, tenant.id, phone=phone_number())
        for number, person in enumerate((first, pair.writer, pair.form)):
            heard = await pair.wrote(person)
            heard.occurred_at = NOW + timedelta(minutes=number)
            await consents.by_message(session, person, "AGREED", heard)
        await merging.merge(session, pair.writer, first, cause="same_person", actor="whatsapp")
        assert len(await consents.of_person(session, tenant.id, pair.form.id)) == 1
        await pair.merge()
        told = await consents.of_person(session, tenant.id, pair.form.id)
        assert [event.lead_id for event in told] == [first.id, pair.writer.id, pair.form.id]


async def test_a_merge_of_another_tenant_is_none(db: Database, tenant: SeededTenant) -> None:
    async with db.tenant(tenant.id) as session:
        with pytest.raises(NotFound):
            await merging.undo(session, tenant.id, UUID(int=1), actor="x", now=NOW)
        assert await merging.listing(session, tenant.id) == []


@pytest.mark.parametrize(("wrote_after_s", "is_out"), [(-60, True), (60, False), (None, True)])
async def test_an_opt_out_of_either_half_stands_unless_they_wrote_since(
    db: Database, tenant: SeededTenant, wrote_after_s: int | None, is_out: bool
) -> None:
    async with db.tenant(tenant.id) as session:
        pair = await _pair(session, tenant)
        pair.form.opted_out_at = NOW
        if wrote_after_s is not None:
            pair.writer.last_inbound_at = NOW + timedelta(seconds=wrote_after_s)
        await pair.merge()
        assert (pair.form.opted_out_at is not None) == is_out
