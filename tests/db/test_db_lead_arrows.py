"""Every arrow of a life is taken by somebody, with its cause: docs/states.md names these tests."""

from typing import Any

import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from models.domain.disqualification import Code
from models.domain.lead_commands import Command, CommandRefused, Reason
from models.domain.lifecycle import ARROWS, State
from models.records import lead_notes
from models.records.lead_commands import Order
from models.session import Database
from models.tables import AuditEntry, Lead
from tests.db.living import begin
from tests.factories import Clock, make_life
from tests.product import QUALIFIES

ZONES: dict[str, Any] = {"fields": {"name": "Ana", "zones": ["Palermo"]}}
BY = {"by": "operator"}


@pytest.mark.parametrize("state", [s for s in State if State.STOPPED in ARROWS[s]])
async def test_an_opt_out_stops_a_life_in_every_state(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.says("BAJA")
    assert await living.last_step() == (state, "STOPPED", "opted_out", "lead")
    (word,) = await living.consents()
    assert (word.kind, word.source, word.words) == ("OPTED_OUT", "message", "BAJA")


@pytest.mark.parametrize("state", [s for s in State if State.DISQUALIFIED in ARROWS[s]])
async def test_an_operator_disqualifies_in_every_state_with_a_reason(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.obeys(Order(Command.DISQUALIFY, **BY, code=Code.SPAM, note="asks for a loan"))
    assert await living.last_step() == (state, "DISQUALIFIED", "disqualified_spam", "operator")
    (judged,) = await living.judgements()
    assert (judged.code, judged.evidence) == ("SPAM", {"note": "asks for a loan"})
    assert (await living.life()).outcome == "NOT_CHARGEABLE_SPAM"


async def test_a_reinstated_life_is_contacted_anew(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.obeys(Order(Command.DISQUALIFY, **BY, code=Code.SPAM))
    await living.obeys(Order(Command.REINSTATE, **BY, note="it was a real one"))
    assert await living.last_step() == ("DISQUALIFIED", "REACTIVATION", "reinstated", "operator")
    step = await living.advance()
    assert (step.touch, step.message_id is not None) == ("first_contact", True)
    await living.template_leaves()
    assert await living.last_step() == ("REACTIVATION", "CONTACTED", "first_contact", "lifecycle")
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(select(AuditEntry.action, AuditEntry.after))
        told = {action: after for action, after in rows.all() if action.startswith("lead.")}
        (note,) = await lead_notes.of_person(session, tenant.id, living.lead_id)
    assert told["lead.reinstate"] == {"state": "REACTIVATION", "note": str(note.id)}
    assert note.words == "it was a real one"


async def test_a_person_with_another_life_is_not_reinstated(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.DISQUALIFIED)
    async with db.tenant(tenant.id) as session:
        lead = await session.get_one(Lead, (tenant.id, living.lead_id))
        await make_life(session, tenant, lead=lead)
    with pytest.raises(CommandRefused, match="another life"):
        await living.obeys(Order(Command.REINSTATE, **BY))


@pytest.mark.parametrize("state", [State.CONTACTED, State.ENGAGED, State.QUALIFYING, State.SCORED])
async def test_silence_for_48_hours_cools_uncharged(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state, follow_ups=2)
    assert (await living.advance(hours=47)).state is state
    assert (await living.advance(hours=1)).state is State.COOLING
    assert await living.last_step() == (state, "COOLING", "no_answer", "lifecycle")
    assert (await living.life()).outcome == "NOT_CHARGEABLE_INCOMPLETE"


async def test_who_is_never_reached_cools_after_48_hours(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.TO_BE_CONTACTED, outcome="UNREACHABLE")
    step = await living.advance(hours=47)
    assert (step.state, step.touch) == (State.TO_BE_CONTACTED, "cool")
    step = await living.advance(hours=1)
    assert (step.state, step.touch) == (State.COOLING, None)
    assert await living.last_step() == ("TO_BE_CONTACTED", "COOLING", "not_reached", "lifecycle")
    assert (await living.life()).outcome == "UNREACHABLE"


async def test_a_hand_off_that_nobody_goes_on_with_cools(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.HUMAN_HANDOFF, handed_off_at=clock.now)
    assert (await living.advance(hours=47)).state is State.HUMAN_HANDOFF
    assert (await living.advance(hours=1)).state is State.COOLING
    assert await living.last_step() == ("HUMAN_HANDOFF", "COOLING", "handoff_silent", "lifecycle")


async def test_a_hand_off_is_over_when_the_person_writes_after_the_silence(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.says(ASKS)
    clock.advance(minutes=119)
    assert not (await living.says("¿Hay alguien?")).is_answered
    clock.advance(minutes=2)
    assert (await living.says("¿Siguen ahí?")).is_answered
    assert await living.last_step() == ("HUMAN_HANDOFF", "QUALIFYING", "answered", "conversation")


async def test_three_reactivations_in_seven_days_and_then_it_rests(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.COOLING, follow_ups=2)
    for _ in range(3):
        step = await living.advance(hours=56)
        assert (step.state, step.message_id is not None) == (State.REACTIVATION, True)
        await living.template_leaves()
    step = await living.advance(hours=56)
    assert (step.state, step.touch) == (State.COOLING, None)
    assert [way[:3] for way in (await living.way())[-2:]] == [
        ("COOLING", "REACTIVATION", "reactivation"),
        ("REACTIVATION", "COOLING", "no_answer"),
    ]


@pytest.mark.parametrize(
    "state", [State.TO_BE_CONTACTED, State.CONTACTED, State.COOLING, State.REACTIVATION]
)
async def test_who_answers_without_a_fact_is_engaged(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.says("Hola")
    assert await living.last_step() == (state, "ENGAGED", "answered", "conversation")
    await living.says("Busco 2 ambientes")
    assert await living.last_step() == ("ENGAGED", "QUALIFYING", "answered", "conversation")


@pytest.mark.parametrize("state", [State.COOLING, State.REACTIVATION])
async def test_who_answers_with_facts_known_is_qualified_on(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state, **ZONES)
    await living.says("Hola, sigo interesada")
    assert await living.last_step() == (state, "QUALIFYING", "answered", "conversation")


ASKS = "Quiero hablar con una persona"


@pytest.mark.parametrize("state", [State.ENGAGED, State.QUALIFYING, State.SCORED, State.LEAD_READY])
async def test_asking_for_a_human_hands_off(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.says(ASKS)
    assert await living.last_step() == (
        state, "HUMAN_HANDOFF", "asked_for_a_human", "conversation",
    )  # fmt: skip


BELOW = {
    "name": "Ana", "zones": ["Palermo"], "intent": "curious",
    "budget": {"min": None, "max": 40000, "currency": "USD"},
    "timing": {"text": "en 3 años", "months_min": 36, "months_max": 36, "flexible": False},
}  # fmt: skip


async def test_below_the_threshold_it_is_scored_and_may_still_climb(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING, fields=BELOW)
    await living.says("Busco 2 ambientes")
    assert await living.last_step() == ("QUALIFYING", "SCORED", "below_threshold", "conversation")
    await living.says(QUALIFIES)
    assert await living.last_step() == ("SCORED", "LEAD_READY", "score_reached", "conversation")


async def test_every_fact_at_once_makes_a_ready_lead_with_its_delivery(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.CONTACTED, fields={"name": "Ana"})
    await living.says(QUALIFIES)
    assert [way[1] for way in await living.way()][-3:] == ["ENGAGED", "QUALIFYING", "LEAD_READY"]
    assert (await living.delivery()).state == "PENDING"


async def test_another_place_disqualifies_with_their_own_words(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.says("Busco en Rosario")
    assert await living.last_step() == (
        "QUALIFYING", "DISQUALIFIED", "out_of_zone", "conversation",
    )  # fmt: skip
    (judged,) = await living.judgements()
    assert judged.code == "OUT_OF_ZONE"
    assert judged.evidence["wanted"] == ["Rosario"]
    assert judged.evidence["message_id"]
    await living.says("Hola")
    assert len(await living.judgements()) == 1
    await living.says("También me sirve Palermo")
    assert (await living.life()).state == "QUALIFYING"


LETS_GO = [
    s for s in State
    if State.DISQUALIFIED in ARROWS[s] and s not in (State.PENDING_MAPPING, State.LEAD_READY)
]  # fmt: skip


@pytest.mark.parametrize("state", LETS_GO)
async def test_who_looks_for_nothing_any_more_is_let_go(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.says("Ya compré, gracias")
    assert await living.last_step() == (
        state, "DISQUALIFIED", "no_longer_looking", "conversation",
    )  # fmt: skip
    (judged,) = await living.judgements()
    assert (judged.code, bool(judged.evidence["message_id"])) == ("NO_LONGER_LOOKING", True)
    assert (await living.says("Gracias igual")).send_ids
    assert (await living.life()).state == "DISQUALIFIED"
    await living.says("Busco 2 ambientes en Palermo")
    assert (await living.life()).state == "QUALIFYING"


@pytest.mark.parametrize("state", LETS_GO)
async def test_who_wants_to_rent_is_told_that_homes_are_sold_and_let_go_until_they_would_buy(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.says("Busco alquilar un 2 ambientes en Palermo")
    assert await living.last_step() == (state, "DISQUALIFIED", "rents", "conversation")
    (judged,) = await living.judgements()
    assert (judged.code, bool(judged.evidence["message_id"])) == ("RENTS", True)
    await living.says("Hasta 500 mil por mes, para mudarme ya")
    assert (await living.life()).state == "DISQUALIFIED"
    await living.says("También podría comprar")
    assert (await living.life()).state == "QUALIFYING"


async def test_what_a_person_disqualified_the_lead_does_not_take_back(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.obeys(Order(Command.DISQUALIFY, **BY, code=Code.SPAM))
    assert (await living.says(QUALIFIES)).send_ids
    assert (await living.life()).state == "DISQUALIFIED"


MOVES = [
    (State.TO_BE_CONTACTED, State.COOLING),
    (State.ENGAGED, State.QUALIFYING),
    (State.QUALIFYING, State.SCORED),
    (State.QUALIFYING, State.LEAD_READY),
    (State.SCORED, State.QUALIFYING),
    (State.COOLING, State.REACTIVATION),
    (State.HUMAN_HANDOFF, State.LEAD_READY),
    (State.HUMAN_HANDOFF, State.QUALIFYING),
]


@pytest.mark.parametrize(("state", "target"), MOVES)
async def test_an_operator_moves_a_life_along_an_arrow(
    db: Database, tenant: SeededTenant, clock: Clock, state: State, target: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.obeys(Order(Command.MOVE, **BY, target=target, reason=Reason.CORRECTION))
    assert await living.last_step() == (state, target, "moved_correction", "operator")
    if target is State.LEAD_READY:
        assert (await living.delivery()).state == "PENDING"


@pytest.mark.parametrize(
    "state", [s for s in State if s not in (State.STOPPED, State.SENT_TO_DEVELOPER)]
)
async def test_an_operator_closes_a_life_for_good(
    db: Database, tenant: SeededTenant, clock: Clock, state: State
) -> None:
    living = await begin(db, tenant, clock, state)
    await living.obeys(Order(Command.CLOSE, **BY, reason=Reason.BOUGHT_ELSEWHERE))
    assert await living.last_step() == (state, "STOPPED", "closed_bought_elsewhere", "operator")


async def test_a_later_message_of_a_closed_life_opens_a_new_one(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.obeys(Order(Command.CLOSE, **BY, reason=Reason.TEST))
    taken = await living.says("Hola de nuevo")
    assert taken.opened is not None
    assert taken.opened.lead_offer_id != living.life_id
    (word,) = await living.consents()
    assert (word.kind, word.words) == ("AGREED", "Hola de nuevo")
