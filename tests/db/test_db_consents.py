"""The consent packet: where, when and with which words a person agreed, and took it back."""

import pytest
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from demo.seed import SeededTenant
from integrations.meta import FormTerms
from models.records import consents, leads
from models.session import Database
from models.tables import ConsentEvent, Lead, LeadOffer, LeadSource
from tests.db.living import Living
from tests.db.submitting import submit
from tests.factories import Clock, ad_of, phone_number

TERMS = FormTerms(
    words="Contacto\nAcepto que me escriban por WhatsApp.",
    privacy_policy="https://example.com/privacidad",
    boxes=[{"key": "ok", "is_ticked": True, "words": "Acepto"}],
)


async def submitted(db: Database, tenant: SeededTenant, clock: Clock, **how: object) -> Living:
    admission = await submit(db, tenant, clock, phone_number(), **how)
    async with db.tenant(tenant.id) as session:
        life = await session.get_one(LeadOffer, (tenant.id, admission.lead_offer_id))
    return Living(db, tenant, clock, life.id, life.lead_id)


async def test_a_form_keeps_the_words_the_boxes_and_the_ad(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await submitted(db, tenant, clock, boxes={"ok": True}, terms=TERMS)
    (event,) = await living.consents()
    assert (event.kind, event.source, event.words) == ("AGREED", "form", TERMS.words)
    assert event.at == clock.now
    assert event.evidence["ad_id"] == ad_of(tenant)
    assert event.evidence["form_id"] == "form-1"
    assert event.evidence["privacy_policy"] == "https://example.com/privacidad"
    assert event.evidence["boxes"] == TERMS.boxes


async def test_a_form_that_cannot_be_read_keeps_what_was_ticked(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await submitted(db, tenant, clock, boxes={"ok": True, "news": False}, terms=None)
    (event,) = await living.consents()
    assert event.words is None
    assert event.evidence["boxes"] == [
        {"key": "ok", "is_ticked": True},
        {"key": "news", "is_ticked": False},
    ]


async def test_opting_out_and_in_again_stand_in_their_own_words(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await submitted(db, tenant, clock)
    clock.advance(hours=1)
    await living.says("no me escriban más")
    clock.advance(days=3)
    await living.says("Hola, ahora sí me interesa")
    assert [(e.kind, e.source, e.words, e.at.date()) for e in await living.consents()] == [
        ("AGREED", "form", None, clock.now.date().replace(day=11)),
        ("OPTED_OUT", "message", "no me escriban más", clock.now.date().replace(day=11)),
        ("OPTED_IN", "message", "Hola, ahora sí me interesa", clock.now.date()),
    ]


async def test_the_message_of_a_burst_that_opts_out_is_the_word(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await submitted(db, tenant, clock)
    async with db.tenant(tenant.id) as session:
        life = await session.get_one(LeadOffer, (tenant.id, living.life_id))
        await leads.first_contact_left(session, life, clock.now)
    await living.hears("Hola", "BAJA", "gracias")
    *_, word = await living.consents()
    assert (word.kind, word.words) == ("OPTED_OUT", "BAJA")


async def test_one_form_is_one_consent_however_often_it_is_told(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await submitted(db, tenant, clock)
    async with db.tenant(tenant.id) as session:
        lead = await session.get_one(Lead, (tenant.id, living.lead_id))
        source = (await session.exec(select(LeadSource))).one()
        await consents.by_form(session, lead, source)
    assert len(await living.consents()) == 1


async def test_consents_are_never_changed(db: Database, tenant: SeededTenant, clock: Clock) -> None:
    living = await submitted(db, tenant, clock)
    (event,) = await living.consents()
    async with db.tenant(tenant.id) as session:
        row = await session.get_one(ConsentEvent, (tenant.id, event.id))
        row.words = "otra cosa"
        with pytest.raises(ProgrammingError):
            await session.flush()
        await session.rollback()
