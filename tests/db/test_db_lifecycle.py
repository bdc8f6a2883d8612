"""The arrows between states, as the database keeps and enforces them."""

from itertools import product

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.domain.lifecycle import ARROWS, INITIAL_STATES, NOT_ALIVE, State
from models.records import leads
from models.session import Database
from models.tables import LeadOffer, LeadTransition
from stack.running import RunningStack
from tests.db.raw_sql import rows, tried
from tests.factories import make_life


def constraint_of(error: IntegrityError) -> str | None:
    """The database's own name for the rule: the text is for people."""
    assert isinstance(error.orig, psycopg.Error)
    return error.orig.diag.constraint_name


STATES = pytest.mark.parametrize("state", list(State))


def test_the_database_holds_the_arrows_of_the_domain(stack: RunningStack) -> None:
    held = rows(stack, "select from_state, to_state from lead_state_arrow")
    assert set(held) == {(a.value, b.value) for a, targets in ARROWS.items() for b in targets}
    assert len(held) == len(set(held))


@STATES
async def test_a_state_changes_only_along_an_arrow(
    db: Database, tenant: SeededTenant, state: State
) -> None:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, state)
        allowed, refusals = set(), set()
        for target in set(State) - {state}:
            attempt = await session.begin_nested()
            life.state = target
            try:
                await session.flush()
                allowed.add(target)
            except IntegrityError as error:
                refusals.add(constraint_of(error))
            await attempt.rollback()
            await session.refresh(life)
    assert allowed == ARROWS[state]
    assert refusals <= {"ck_lead_offer_arrow"}


@STATES
async def test_a_life_begins_only_before_its_first_contact(
    db: Database, tenant: SeededTenant, state: State
) -> None:
    async with db.tenant(tenant.id) as session:
        person = await make_life(session, tenant, State.STOPPED)
        session.add(
            LeadOffer(
                tenant_id=tenant.id,
                lead_id=person.lead_id,
                state=state,
                state_cause="form",
                state_actor="lifecycle",
            )
        )
        if state in INITIAL_STATES:
            await session.flush()
            return
        with pytest.raises(IntegrityError, match="a life cannot begin"):
            await session.flush()
        await session.rollback()


async def test_every_transition_is_recorded_with_its_cause_and_actor(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant)
        await leads.move(session, life, State.CONTACTED, cause="template sent", actor="lifecycle")
        await leads.move(session, life, State.LEAD_READY, cause="scored 85", actor="scoring")
        found = await session.exec(
            select(LeadTransition)
            .where(LeadTransition.lead_offer_id == life.id)
            .order_by(col(LeadTransition.at))
        )
        recorded = [(t.from_state, t.to_state, t.cause, t.actor) for t in found.all()]
    assert recorded == [
        (None, "TO_BE_CONTACTED", "test", "factory"),
        ("TO_BE_CONTACTED", "CONTACTED", "template sent", "lifecycle"),
        ("CONTACTED", "ENGAGED", "scored 85", "scoring"),
        ("ENGAGED", "QUALIFYING", "scored 85", "scoring"),
        ("QUALIFYING", "LEAD_READY", "scored 85", "scoring"),
    ]


async def test_a_change_of_something_else_records_no_transition(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant)
        life.score, life.state_cause = 40, "looked again"
        await session.flush()
        found = await session.exec(
            select(LeadTransition).where(LeadTransition.lead_offer_id == life.id)
        )
        assert len(found.all()) == 1


@pytest.mark.parametrize("earlier", sorted(set(State) - {State.PENDING_MAPPING}))
async def test_only_an_alive_life_blocks_a_new_one_of_the_same_person(
    db: Database, tenant: SeededTenant, earlier: State
) -> None:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, earlier)
        session.add(
            LeadOffer(
                tenant_id=tenant.id,
                lead_id=life.lead_id,
                state_cause="second form",
                state_actor="lifecycle",
            )
        )
        if earlier in NOT_ALIVE:
            await session.flush()
            return
        with pytest.raises(IntegrityError, match="uq_lead_offer_alive"):
            await session.flush()
        await session.rollback()


HISTORY = ("audit_log", "credit_ledger", "lead_transition")


@pytest.mark.parametrize(
    ("role", "table"),
    [*product(("app", "platform"), (*HISTORY, "field_evidence")), *product(["superuser"], HISTORY)],
)
@pytest.mark.parametrize("change", ["update {} set id = id", "delete from {}"])
def test_history_is_neither_changed_nor_removed(
    stack: RunningStack, ours: SeededTenant, role: str, table: str, change: str
) -> None:
    """The superuser stands for anybody whom grants do not bind: there a trigger refuses."""
    with tried(stack, role, ours.id) as connection:
        seen = connection.execute(f"select count(*) from {table}").fetchone()
        assert seen is not None
        assert seen[0] > 0
        with pytest.raises(Exception, match=r"append-only|permission denied"):
            connection.execute(change.format(table))
