"""Two rows that are one person become one, on record, and two again when that was wrong."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import InvalidInput, NotFound
from models.records import erased_names, lead_notes, merged_lives, tenants
from models.tables import (
    ChatwootThread,
    DeskPost,
    InboxEvent,
    Lead,
    LeadMerge,
    LeadOffer,
    LeadSource,
    Message,
)

_OWN: Final = ("phone", "wa_user_id", "name", "email", "opted_out_at")
"""The columns of a person that a merge may change and an undo gives back."""
_MOVES: Final[dict[str, tuple[type[SQLModel], str]]] = {
    "lives": (LeadOffer, "lead_id"),
    "sources": (LeadSource, "lead_id"),
    "messages": (Message, "lead_id"),
    "inbox": (InboxEvent, "contact_id"),
    "threads": (ChatwootThread, "lead_id"),
    "posts": (DeskPost, "lead_id"),
}


async def merge(
    session: AsyncSession,
    survivor: Lead,
    merged: Lead,
    *,
    cause: str,
    actor: str,
    why: str | None = None,
) -> LeadMerge:
    """Everything of `merged` becomes the survivor's. Both rows are locked by the caller.

    Of two alive lives the one that came less far ends; what it knew, and its offer as an
    alternative, go to the other one. A test gives way to a real life however far it came, and
    leaves nothing behind: a real lead is delivered by what is known of it, and charged. Where an
    opt-out stands, the life that is left ends with it, for good. Raises InvalidInput where one of
    the two was erased.
    """
    erased_names.refuse_erased(survivor, merged)
    row = LeadMerge(
        tenant_id=survivor.tenant_id,
        survivor_id=survivor.id,
        merged_id=merged.id,
        cause=cause,
        actor=actor,
        before={"survivor": _own(survivor), "merged": _own(merged)},
    )
    await merged_lives.join(session, row, survivor, merged)
    row.moved = {
        name: await _move(session, table, column, merged, survivor)
        for name, (table, column) in _MOVES.items()
    }
    await _take_names(session, survivor, merged)
    merged.merged_into = survivor.id
    if survivor.opted_out_at is not None and row.kept_life_id is not None:
        await merged_lives.stop(session, row)
    session.add(row)
    noted = lead_notes.keep(
        session, survivor.tenant_id, survivor.id, why or "", actor=actor, about="lead.merged"
    )
    tenants.audit(
        session,
        survivor.tenant_id,
        actor=actor,
        action="lead.merged",
        subject=f"lead:{survivor.id}",
        after={"merged": str(merged.id), "cause": cause, **noted},
    )
    await session.flush()
    return row


async def undo(
    session: AsyncSession, tenant_id: UUID, merge_id: UUID, *, actor: str, now: datetime
) -> LeadMerge:
    """Two people again. What came since the merge stays with the survivor.

    Raises NotFound, and InvalidInput where a later merge of the same person has to go first.
    """
    row = await session.get(LeadMerge, (tenant_id, merge_id), with_for_update=True)
    if row is None:
        raise NotFound(f"tenant {tenant_id} has no merge {merge_id}")
    if row.undone_at is not None:
        return row
    await _refuse_out_of_order(session, row)
    survivor, merged = await _both(session, row)
    erased_names.refuse_erased(survivor, merged)
    for name, (table, column) in _MOVES.items():
        await _move(session, table, column, survivor, merged, row.moved.get(name, []))
    await _give_back_names(session, survivor, merged, row.before)
    merged.merged_into = None
    await merged_lives.part(session, row)
    row.undone_at, row.undone_by = now, actor
    tenants.audit(
        session,
        tenant_id,
        actor=actor,
        action="lead.merge_undone",
        subject=f"lead:{survivor.id}",
        after={"merged": str(merged.id)},
    )
    await session.flush()
    return row


async def listing(session: AsyncSession, tenant_id: UUID, limit: int = 200) -> Sequence[LeadMerge]:
    """Newest first."""
    rows = await session.exec(
        select(LeadMerge)
        .where(LeadMerge.tenant_id == tenant_id)
        .order_by(col(LeadMerge.at).desc())
        .limit(limit)
    )
    return rows.all()


async def _move(
    session: AsyncSession,
    table: type[SQLModel],
    column: str,
    giver: Lead,
    taker: Lead,
    only: list[str] | None = None,
) -> list[str]:
    """The ids of the rows that changed hands; `only` these, where given."""
    of_person, row_id = getattr(table, column), getattr(table, "id")  # noqa: B009
    statement = update(table).where(
        getattr(table, "tenant_id") == giver.tenant_id,  # noqa: B009
        of_person == giver.id,
    )
    if only is not None:
        statement = statement.where(row_id.in_([UUID(each) for each in only]))
    moved = await session.execute(
        statement.values({column: taker.id})
        .returning(row_id)
        .execution_options(synchronize_session="fetch")
    )
    return [str(each) for each in moved.scalars().all()]


async def _take_names(session: AsyncSession, survivor: Lead, merged: Lead) -> None:
    """What the survivor lacks. A consent that was withdrawn stays so, unless they wrote since."""
    has = {name: getattr(merged, name) for name in ("phone", "wa_user_id", "name", "email")}
    merged.phone = merged.wa_user_id = None
    await session.flush()
    for name, value in has.items():
        setattr(survivor, name, getattr(survivor, name) or value)
    wrote_at = _latest(survivor.last_inbound_at, merged.last_inbound_at)
    stopped_at = _latest(survivor.opted_out_at, merged.opted_out_at)
    if stopped_at is not None and wrote_at is not None and wrote_at > stopped_at:
        stopped_at = None
    survivor.opted_out_at = stopped_at
    survivor.last_inbound_at = wrote_at
    survivor.human_until = _latest(survivor.human_until, merged.human_until)
    survivor.human_spoke_at = _latest(survivor.human_spoke_at, merged.human_spoke_at)
    await session.flush()


async def _give_back_names(
    session: AsyncSession, survivor: Lead, merged: Lead, before: dict[str, dict[str, Any]]
) -> None:
    """A name that was changed since the merge stays where it is; one of theirs is theirs again."""
    was, theirs = before["survivor"], before["merged"]
    unchanged = [
        name
        for name in _OWN
        if _told(survivor, name) in (was[name] or theirs[name], theirs[name] or was[name])
    ]
    for name in {"phone", "wa_user_id"}.intersection(unchanged):
        setattr(merged, name, None)
    await session.flush()
    for name in unchanged:
        setattr(survivor, name, _untold(name, was[name]))
    await session.flush()
    for name in _OWN:
        if name in unchanged or name not in ("phone", "wa_user_id"):
            setattr(merged, name, _untold(name, theirs[name]))


async def _refuse_out_of_order(session: AsyncSession, row: LeadMerge) -> None:
    people = (row.survivor_id, row.merged_id)
    later = await session.exec(
        select(LeadMerge.id).where(
            LeadMerge.tenant_id == row.tenant_id,
            col(LeadMerge.undone_at).is_(None),
            col(LeadMerge.id) != row.id,
            col(LeadMerge.at) > row.at,
            col(LeadMerge.survivor_id).in_(people) | col(LeadMerge.merged_id).in_(people),
        )
    )
    if (newer := later.first()) is not None:
        raise InvalidInput(f"merge {newer} of the same person came later: undo that one first")


async def _both(session: AsyncSession, row: LeadMerge) -> tuple[Lead, Lead]:
    rows = await session.exec(
        select(Lead)
        .where(
            Lead.tenant_id == row.tenant_id,
            col(Lead.id).in_((row.survivor_id, row.merged_id)),
        )
        .order_by(col(Lead.id))
        .with_for_update(key_share=True)
    )
    by_id = {lead.id: lead for lead in rows.all()}
    return by_id[row.survivor_id], by_id[row.merged_id]


def _own(lead: Lead) -> dict[str, Any]:
    return {name: _told(lead, name) for name in _OWN}


def _told(lead: Lead, name: str) -> Any:
    value = getattr(lead, name)
    return value.isoformat() if isinstance(value, datetime) else value


def _untold(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name == "opted_out_at" and value else value


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
