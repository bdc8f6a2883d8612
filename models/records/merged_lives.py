"""Two alive lives of one person: one goes on with what both knew, the other gives way."""

from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.lifecycle import IllegalTransition, State
from models.records import joining, leads
from models.tables import FieldEvidence, Lead, LeadMerge, LeadOffer

MERGED: Final = "MERGED"
"""The outcome of a life that gave way: what it was goes on in another one."""
_FURTHEST: Final = (
    State.LEAD_READY,
    State.SCORED,
    State.HUMAN_HANDOFF,
    State.QUALIFYING,
    State.ENGAGED,
    State.CONTACTED,
    State.REACTIVATION,
    State.COOLING,
    State.TO_BE_CONTACTED,
    State.PENDING_MAPPING,
)


async def join(session: AsyncSession, row: LeadMerge, survivor: Lead, merged: Lead) -> None:
    """Notes in `row` which life goes on, which ended, and what was taken over."""
    lives = [
        life
        for lead in (survivor, merged)
        if (life := await leads.alive_life(session, lead.tenant_id, lead.id)) is not None
    ]
    if len(lives) < 2:
        row.kept_life_id = lives[0].id if lives else None
        return
    for life in sorted(lives, key=lambda each: each.id):
        await session.refresh(life, with_for_update={"key_share": True})
    kept, ended = sorted(lives, key=lambda each: (each.is_test, _FURTHEST.index(State(each.state))))
    row.kept_life_id, row.ended_life_id, row.ended_state = kept.id, ended.id, ended.state
    ended.outcome = MERGED
    await leads.move(session, ended, State.DISQUALIFIED, cause="merged", actor=row.actor)
    if ended.is_test and not kept.is_test:
        return
    row.learned = await _take_over(session, kept, ended)
    await joining.take_offer(
        session, kept, ended.ad_id, ended.offer_id, cause="merged", actor=row.actor
    )
    await joining.add_alternative(session, kept, ended.offer_id)


async def stop(session: AsyncSession, row: LeadMerge) -> None:
    """The person had opted out as one of the two: nobody goes on with them as the other."""
    assert row.kept_life_id is not None, "the caller looked"
    kept = await _locked(session, row.tenant_id, row.kept_life_id)
    await leads.move(session, kept, State.STOPPED, cause="merged_opt_out", actor=row.actor)


async def part(session: AsyncSession, row: LeadMerge) -> None:
    """The ended life goes on again, as far as the arrows lead back, unless another one does."""
    if row.ended_life_id is None or row.ended_state is None or row.kept_life_id is None:
        return
    kept = await _locked(session, row.tenant_id, row.kept_life_id)
    kept.fields = {
        name: value for name, value in kept.fields.items() if row.learned.get(name) != value
    }
    ended = await _locked(session, row.tenant_id, row.ended_life_id)
    if ended.state != State.DISQUALIFIED or ended.outcome != MERGED:
        return
    if await leads.alive_life(session, row.tenant_id, ended.lead_id) is not None:
        return
    ended.outcome = None
    was = State(row.ended_state)
    back = State.QUALIFYING if was is State.LEAD_READY else was
    try:
        await leads.move(session, ended, back, cause="merge_undone", actor="operator")
    except IllegalTransition:
        await leads.move(session, ended, State.REACTIVATION, cause="merge_undone", actor="operator")


async def _take_over(session: AsyncSession, kept: LeadOffer, ended: LeadOffer) -> dict[str, Any]:
    """What only the ended life knew, each value with where it came from."""
    news = {n: v for n, v in ended.fields.items() if n not in kept.fields}
    rows = await session.exec(
        select(FieldEvidence)
        .where(
            FieldEvidence.tenant_id == ended.tenant_id,
            FieldEvidence.lead_offer_id == ended.id,
            col(FieldEvidence.field).in_(news),
        )
        .order_by(col(FieldEvidence.at))
    )
    for proof in {row.field: row for row in rows.all()}.values():
        session.add(
            FieldEvidence(
                tenant_id=kept.tenant_id,
                lead_offer_id=kept.id,
                field=proof.field,
                value=proof.value,
                origin=proof.origin,
                words=proof.words,
                message_id=proof.message_id,
                method=proof.method,
                confidence=proof.confidence,
            )
        )
    kept.fields = {**kept.fields, **news}
    return news


async def _locked(session: AsyncSession, tenant_id: UUID, life_id: UUID) -> LeadOffer:
    return await session.get_one(
        LeadOffer, (tenant_id, life_id), with_for_update={"key_share": True}
    )
