"""Who comes back: another form of a person, at each point of their life, and within the window."""

import pytest

from demo.seed import SeededTenant
from models.contracts.lead import AdmissionKind
from models.domain.lifecycle import State
from models.session import Database
from models.tables import Lead
from tests.db.living import Living, begin
from tests.db.submitting import submit
from tests.factories import Clock


async def phone_of(living: Living) -> str:
    async with living.db.tenant(living.tenant.id) as session:
        lead = await session.get_one(Lead, (living.tenant.id, living.lead_id))
        assert lead.phone is not None
        return lead.phone


@pytest.mark.parametrize("state", [State.COOLING, State.REACTIVATION])
async def test_another_form_of_a_cooled_person_contacts_them_anew(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(
        db, tenant, clock, state, follow_ups=2, reactivations=3,
        outcome="NOT_CHARGEABLE_INCOMPLETE",
    )  # fmt: skip
    clock.advance(days=20)
    admission = await submit(db, tenant, clock, await phone_of(living))
    assert (admission.kind, admission.lead_offer_id) == (AdmissionKind.JOINED, living.life_id)
    life = await living.life()
    assert (life.state, life.outcome) == ("REACTIVATION", None)
    step = await living.advance()
    assert (step.touch, step.message_id is not None) == ("first_contact", True)
    await living.template_leaves()
    assert (await living.life()).state == "CONTACTED"
    assert (await living.advance(hours=1)).touch == "follow_up"


async def test_another_form_of_a_scored_person_asks_on(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.SCORED)
    await submit(db, tenant, clock, await phone_of(living), project="conesa")
    assert await living.last_step() == ("SCORED", "QUALIFYING", "form_joined", "lifecycle")


async def test_another_form_of_a_contacted_person_counts_their_silence_anew(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.CONTACTED, follow_ups=2)
    clock.advance(hours=47)
    await submit(db, tenant, clock, await phone_of(living))
    step = await living.advance(hours=2)
    assert (step.state, step.touch) == (State.CONTACTED, "follow_up")


@pytest.mark.parametrize(("days", "kind"), [(89, AdmissionKind.DUPLICATE), (91, AdmissionKind.NEW)])
async def test_a_delivered_person_is_a_duplicate_within_90_days_and_a_new_lead_after(
    db: Database, tenant: SeededTenant, clock: Clock, days: int, kind: AdmissionKind
) -> None:
    living = await begin(db, tenant, clock, State.SENT_TO_DEVELOPER)
    clock.advance(days=days)
    admission = await submit(db, tenant, clock, await phone_of(living))
    assert admission.kind is kind


async def test_a_delivered_person_is_a_new_lead_on_another_offer(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.SENT_TO_DEVELOPER)
    admission = await submit(db, tenant, clock, await phone_of(living), project="conesa")
    assert admission.kind is AdmissionKind.NEW
