"""Who an event of WhatsApp is about: by its own user id first, by the phone second. Either may be
missing; two rows that turn out to be one person are merged. Whom an operator merged may have two
numbers: the one that they wrote from last is theirs, the other one lies with the merged row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records import leads, merging, tenants
from models.records.tenants import TenantView
from models.tables import Lead
from models.understanding.phone import Phone, home_zone

ACTOR: Final = "whatsapp"


@dataclass(frozen=True, slots=True)
class Handle:
    """How WhatsApp names a person."""

    user_id: str | None = None
    phone: Phone | None = None

    @property
    def e164(self) -> str | None:
        return self.phone.e164 if self.phone else None

    def __bool__(self) -> bool:
        return self.user_id is not None or self.phone is not None


@dataclass(slots=True)
class Resolved:
    """`contact_id`: the person; None: nobody known. `lives`: those whose workflows should look
    again, since a merge moved or ended them."""

    contact_id: UUID | None = None
    lives: list[UUID] = field(default_factory=list)


async def known(
    session: AsyncSession, tenant_id: UUID, handles: Iterable[Handle]
) -> dict[Handle, UUID]:
    """Those that are known exactly as they are named here; in one look for all of them."""
    wanted = list(handles)
    rows = await _rows(session, tenant_id, wanted)
    present = [lead for lead in rows if lead.merged_into is None]
    by_id = {lead.wa_user_id: lead for lead in present if lead.wa_user_id}
    by_phone = {lead.phone: lead for lead in present if lead.phone}
    found = {}
    for handle in wanted:
        lead = by_id.get(handle.user_id) if handle.user_id else by_phone.get(handle.e164 or "")
        if lead is not None and (handle.phone is None or lead.phone == handle.e164):
            found[handle] = lead.id
    return found


async def add_strangers(
    session: AsyncSession, tenant: TenantView, handles: Sequence[Handle]
) -> dict[Handle, UUID]:
    """Rows for those of whom nothing is known, in one statement; the others are for resolve()."""
    rows = await _rows(session, tenant.id, handles)
    names = {lead.wa_user_id for lead in rows} | {lead.phone for lead in rows}
    strangers = [h for h in handles if not names & ({h.user_id, h.e164} - {None})]
    made = await leads.add_people(
        session, tenant, [(handle.phone, handle.user_id) for handle in strangers]
    )
    return {h: made[h.e164, h.user_id] for h in strangers if (h.e164, h.user_id) in made}


async def resolve(session: AsyncSession, tenant: TenantView, handle: Handle) -> Resolved:
    """The person who is named so, found, joined from two halves, or made."""
    found = await find(session, tenant, handle)
    if found.contact_id is None:
        person, _ = await leads.person(session, tenant, handle.phone, wa_user_id=handle.user_id)
        return Resolved(person.id)
    return found


async def find(session: AsyncSession, tenant: TenantView, handle: Handle) -> Resolved:
    """The person who is named so, found or joined from two halves; nobody is made."""
    return await _found(session, tenant, handle, handle, "same_person")


async def change(session: AsyncSession, tenant: TenantView, old: Handle, new: Handle) -> Resolved:
    """A known person is named otherwise from now on. One who is not known stays so."""
    return await _found(session, tenant, old, new, "number_changed")


async def _found(
    session: AsyncSession, tenant: TenantView, known_as: Handle, named: Handle, cause: str
) -> Resolved:
    rows = await _rows(session, tenant.id, [known_as], lock=True)
    by_id = next((r for r in rows if known_as.user_id and r.wa_user_id == known_as.user_id), None)
    person = by_id or next(iter(rows), None)
    if person is None:
        return Resolved()
    return await _named(session, await leads.present(session, person), named, cause)


async def learn_user_id(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID, user_id: str
) -> Resolved:
    """WhatsApp told to which user id a message of ours went: the phone's half meets the other."""
    person = await session.get_one(Lead, (tenant_id, lead_id), with_for_update={"key_share": True})
    return await _named(session, person, Handle(user_id), "same_person")


async def _named(session: AsyncSession, person: Lead, handle: Handle, cause: str) -> Resolved:
    """Gives the person these names; whoever else has one of them is the same person."""
    result = Resolved(person.id)
    rows = await _rows(session, person.tenant_id, [handle], lock=True)
    for row in [row for row in rows if row.id != person.id]:
        other = await leads.present(session, row)
        if other.id != person.id:
            if handle.user_id and other.wa_user_id not in (None, handle.user_id):
                # Two user ids are two people: the number has changed hands.
                row.phone = None
                await session.flush()
                continue
            await _merge(session, result, person, other, cause)
            person = await session.get_one(Lead, (person.tenant_id, result.contact_id))
        if row is not other:
            await _exchange(session, person, row, handle)
    await _rename(session, person, handle)
    return result


async def _merge(
    session: AsyncSession, result: Resolved, one: Lead, other: Lead, cause: str
) -> None:
    """Into the row that is known for longer."""
    survivor, merged = sorted((one, other), key=lambda lead: (lead.created_at, lead.id))
    done = await merging.merge(session, survivor, merged, cause=cause, actor=ACTOR)
    result.contact_id = survivor.id
    result.lives += [i for i in (done.kept_life_id, done.ended_life_id) if i is not None]


async def _exchange(session: AsyncSession, person: Lead, merged: Lead, handle: Handle) -> None:
    """They write from their other number: what they wrote from before lies with the merged row."""
    for name, value in (("wa_user_id", handle.user_id), ("phone", handle.e164)):
        if value is None or getattr(merged, name) != value:
            continue
        before = getattr(person, name)
        setattr(merged, name, None)
        await session.flush()
        setattr(person, name, value)
        await session.flush()
        setattr(merged, name, before)
    _keep_time(person, handle)


async def _rename(session: AsyncSession, person: Lead, handle: Handle) -> None:
    """Takes what is told; that something known was replaced is on record."""
    told = {"wa_user_id": handle.user_id, "phone": handle.e164}
    changed = [n for n, value in told.items() if value and getattr(person, n) != value]
    replaced = [name for name in changed if getattr(person, name) is not None]
    for name in changed:
        setattr(person, name, told[name])
    if "phone" in changed:
        _keep_time(person, handle)
    if replaced:
        tenants.audit(
            session,
            person.tenant_id,
            actor=ACTOR,
            action="identity.changed",
            subject=f"lead:{person.id}",
            after={"changed": replaced},
        )
    await session.flush()


def _keep_time(person: Lead, handle: Handle) -> None:
    if handle.phone is not None:
        person.country = handle.phone.country
        person.time_zone = home_zone(handle.phone, person.time_zone)


async def _rows(
    session: AsyncSession, tenant_id: UUID, handles: Sequence[Handle], *, lock: bool = False
) -> list[Lead]:
    """The people with any of these names, oldest first."""
    user_ids = [handle.user_id for handle in handles if handle.user_id]
    phones = [handle.e164 for handle in handles if handle.e164]
    if not user_ids and not phones:
        return []
    wanted = (
        select(Lead)
        .where(
            Lead.tenant_id == tenant_id,
            or_(col(Lead.wa_user_id).in_(user_ids), col(Lead.phone).in_(phones)),
        )
        .order_by(col(Lead.created_at), col(Lead.id))
    )
    if lock:
        wanted = wanted.with_for_update(key_share=True)
    return list((await session.exec(wanted)).all())
