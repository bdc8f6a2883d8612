"""People and their lives: find or make a person, open a life, move it along the arrows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.evidence import Said, change
from models.domain.lifecycle import NOT_ALIVE, State, path
from models.domain.qualification import Fields
from models.ids import new_id
from models.records.tenants import TenantView
from models.tables import FieldEvidence, Lead, LeadOffer
from models.understanding.phone import Phone, home_zone

_FIELDS = TypeAdapter(Fields)
_NOTHING_SAID: Final[Mapping[str, Said]] = {}


def fields_of(stored: dict[str, Any]) -> Fields:
    return _FIELDS.validate_python(stored)


def stored_fields(fields: Fields) -> dict[str, Any]:
    """Only what is known, as JSON."""
    dumped: dict[str, Any] = _FIELDS.dump_python(fields, mode="json")
    return {name: dumped[name] for name in fields.known()}


async def person(
    session: AsyncSession,
    tenant: TenantView,
    phone: Phone | None,
    *,
    wa_user_id: str | None = None,
) -> tuple[Lead, bool]:
    """The person with this WhatsApp user id or phone, and whether they are new to the tenant.

    Both may be missing (a form without a usable phone): then always a new person.
    """
    if (known := await known_person(session, tenant.id, phone, wa_user_id)) is not None:
        return known, False
    if made := await add_people(session, tenant, [(phone, wa_user_id)]):
        return await session.get_one(Lead, (tenant.id, *made.values())), True
    # Another transaction made the same person between the two statements above.
    known = await known_person(session, tenant.id, phone, wa_user_id)
    assert known is not None, "the insert met a conflict with this very person"
    return known, False


async def add_people(
    session: AsyncSession, tenant: TenantView, named: Sequence[tuple[Phone | None, str | None]]
) -> dict[tuple[str | None, str | None], UUID]:
    """A row for each (phone, WhatsApp user id) of which neither is taken; absent where one is."""
    rows = [
        {
            "tenant_id": tenant.id,
            "id": new_id(),
            "phone": phone.e164 if phone else None,
            "wa_user_id": wa_user_id,
            "country": phone.country if phone else None,
            "time_zone": home_zone(phone, tenant.time_zone),
            "language": tenant.language,
        }
        for phone, wa_user_id in named
    ]
    if not rows:
        return {}
    made = await session.execute(
        insert(Lead)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(col(Lead.phone), col(Lead.wa_user_id), col(Lead.id))
    )
    return {(phone, user_id): lead_id for phone, user_id, lead_id in made.all()}


async def known_person(
    session: AsyncSession, tenant_id: UUID, phone: Phone | None, wa_user_id: str | None = None
) -> Lead | None:
    keys = []
    if wa_user_id:
        keys.append(col(Lead.wa_user_id) == wa_user_id)
    if phone:
        keys.append(col(Lead.phone) == phone.e164)
    if not keys:
        return None
    found = await session.exec(
        select(Lead)
        .where(Lead.tenant_id == tenant_id, or_(*keys))
        .order_by(col(Lead.wa_user_id).is_(None))
    )
    lead = found.first()
    return await present(session, lead) if lead else None


async def present(session: AsyncSession, lead: Lead) -> Lead:
    """The person that this row is now: itself, or whom it was merged into; locked then."""
    while lead.merged_into is not None:
        lead = await session.get_one(
            Lead, (lead.tenant_id, lead.merged_into), with_for_update={"key_share": True}
        )
    return lead


async def alive_life(session: AsyncSession, tenant_id: UUID, lead_id: UUID) -> LeadOffer | None:
    """The one life of this person that is neither delivered nor ended."""
    return (
        await session.exec(
            select(LeadOffer).where(
                LeadOffer.tenant_id == tenant_id,
                LeadOffer.lead_id == lead_id,
                col(LeadOffer.state).not_in(NOT_ALIVE),
            )
        )
    ).one_or_none()


async def latest_life(session: AsyncSession, tenant_id: UUID, lead_id: UUID) -> LeadOffer | None:
    """The alive life, else the newest one."""
    return (
        await session.exec(
            select(LeadOffer)
            .where(LeadOffer.tenant_id == tenant_id, LeadOffer.lead_id == lead_id)
            .order_by(col(LeadOffer.state).in_(NOT_ALIVE), col(LeadOffer.created_at).desc())
            .limit(1)
        )
    ).one_or_none()


async def delivered_since(
    session: AsyncSession, tenant: TenantView, lead_id: UUID, offer_id: UUID, now: datetime
) -> LeadOffer | None:
    """A delivered life of this person on this offer within the tenant's duplicate window."""
    since = now - timedelta(days=tenant.policy.duplicate_window_days)
    return (
        await session.exec(
            select(LeadOffer).where(
                LeadOffer.tenant_id == tenant.id,
                LeadOffer.lead_id == lead_id,
                LeadOffer.offer_id == offer_id,
                LeadOffer.state == State.SENT_TO_DEVELOPER,
                col(LeadOffer.is_test).is_(False),
                col(LeadOffer.created_at) >= since,
            )
        )
    ).first()


async def move(
    session: AsyncSession, life: LeadOffer, target: State, *, cause: str, actor: str
) -> None:
    """Takes a life to `target` through every state on the way; each is recorded.

    Raises IllegalTransition when the arrows do not lead there.
    """
    for state in path(State(life.state), target):
        life.state, life.state_cause, life.state_actor = state, cause, actor
        await session.flush()


async def comes_back(
    session: AsyncSession, life: LeadOffer, now: datetime, *, cause: str, actor: str
) -> None:
    """A life begins anew: its silence is counted from here. One that had cooled, or was
    disqualified, is contacted anew; a scored one is asked on."""
    life.approached_at = now
    life.follow_ups = life.reactivations = 0
    match State(life.state):
        case State.COOLING | State.REACTIVATION | State.DISQUALIFIED:
            life.outcome = None
            await move(session, life, State.REACTIVATION, cause=cause, actor=actor)
        case State.SCORED:
            await move(session, life, State.QUALIFYING, cause=cause, actor=actor)
        case _:
            pass


async def first_contact_left(session: AsyncSession, life: LeadOffer, now: datetime) -> None:
    """The next touch counts from when this one left, however long WhatsApp was away."""
    life.last_touch_at = now
    is_anew = life.state == State.REACTIVATION and life.reactivations == 0
    if is_anew or life.state == State.TO_BE_CONTACTED:
        life.approached_at = now
        await move(session, life, State.CONTACTED, cause="first_contact", actor="lifecycle")


def learn(
    session: AsyncSession,
    life: LeadOffer,
    newer: Fields,
    *,
    origin: str,
    said: Mapping[str, Said] = _NOTHING_SAID,
    message_ids: Mapping[str, UUID] | None = None,
    corrects: bool = False,
) -> frozenset[str]:
    """Merges what became known and records where each changed value came from, and what it did
    to the value before. `corrects`: the person took something back.

    Returns the names of the fields that changed. Unknown values never overwrite.
    """
    before = life.fields
    after = stored_fields(fields_of(before).merged(newer))
    changed = frozenset(name for name in after if after[name] != before.get(name))
    for name in sorted(changed):
        proof = said.get(name)
        session.add(
            FieldEvidence(
                tenant_id=life.tenant_id,
                lead_offer_id=life.id,
                field=name,
                value=after[name],
                origin=origin,
                words=proof.words if proof else None,
                message_id=(message_ids or {}).get(name),
                method=proof.method if proof else None,
                confidence=proof.confidence if proof else None,
                change=change(before.get(name), after[name], corrects=corrects),
            )
        )
    life.fields = after
    return changed
