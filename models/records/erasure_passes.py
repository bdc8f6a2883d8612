"""One look at what is still held of somebody who is erased: files, tables, bodies of webhooks; and
the certificate, once nothing is found any more. Platform role."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from models.erasure_keys import ErasureKeys
from models.records import erasing, erasure_copies, inbox, tenants
from models.records.erasures import Listed
from models.tables import Erasure, InboxEvent, LedgerEntry, Message, StoredFile
from models.understanding.phone import PhoneError, normalise

_BODIES: Final = 500
FILES: Final = "files"
"""Beside the tables in what was found."""


async def files(session: AsyncSession, tenant_id: UUID, people: Sequence[UUID]) -> list[StoredFile]:
    """What they sent that nobody else of the tenant's sent as well, also where it is gone."""
    theirs = select(Message.file_id).where(
        Message.tenant_id == tenant_id,
        col(Message.lead_id).in_(people),
        col(Message.file_id).is_not(None),
    )
    others = select(Message.file_id).where(
        Message.tenant_id == tenant_id,
        col(Message.lead_id).not_in(people),
        col(Message.file_id).in_(theirs),
    )
    rows = await session.exec(
        select(StoredFile).where(
            StoredFile.tenant_id == tenant_id,
            col(StoredFile.id).in_(theirs),
            col(StoredFile.id).not_in(others),
            col(StoredFile.deleted_at).is_(None),
        )
    )
    return list(rows.all())


async def blank(
    session: AsyncSession,
    keys: ErasureKeys,
    erasure: Erasure,
    people: Sequence[UUID],
    gone: Sequence[UUID],
    now: datetime,
) -> int:
    """`gone`: the files whose bytes were removed. What was found is added to the erasure's row."""
    await session.execute(
        update(StoredFile)
        .where(col(StoredFile.tenant_id) == erasure.tenant_id, col(StoredFile.id).in_(gone))
        .values(deleted_at=now)
    )
    found = await erasing.blank(session, erasure.tenant_id, people)
    if bodies := await _blank_bodies(session, keys, erasure):
        found["inbox"] = found.get("inbox", 0) + bodies
    if gone:
        found[FILES] = len(gone)
    erasure.found = {
        place: erasure.found.get(place, 0) + found.get(place, 0)
        for place in sorted({*erasure.found, *found})
    }
    return sum(found.values())


async def _blank_bodies(session: AsyncSession, keys: ErasureKeys, erasure: Erasure) -> int:
    """Events that name somebody without being a person's: changes of numbers, a human's word to
    somebody unknown. Who is named there is known by the hash alone."""
    hashes, after, named = set(erasure.hashes), UUID(int=0), list[UUID]()
    while hashes:
        rows = await session.exec(
            select(InboxEvent.id, InboxEvent.body)
            .where(
                InboxEvent.tenant_id == erasure.tenant_id,
                col(InboxEvent.contact_id).is_(None),
                col(InboxEvent.kind).in_((*inbox.SPOKEN, inbox.IDENTITY)),
                col(InboxEvent.body).is_not(None),
                col(InboxEvent.id) > after,
            )
            .order_by(col(InboxEvent.id))
            .limit(_BODIES)
        )
        batch = rows.all()
        if not batch:
            break
        after = batch[-1][0]
        named += [row_id for row_id, body in batch if body and hashes & _names_in(keys, body)]
    await session.execute(
        update(InboxEvent)
        .where(col(InboxEvent.id).in_(named))
        .values(body=None, external_id=erasing.nameless_id(InboxEvent))
    )
    return len(named)


def _names_in(keys: ErasureKeys, body: bytes) -> set[str]:
    told = set(_texts(json.loads(body)))
    phones = {phone for text in told if (phone := _phone(text)) is not None}
    by_phone = {one for phone in phones for one in keys.known_as(phone, None)}
    return by_phone | {one for text in told for one in keys.known_as(None, text)}


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)


def _phone(text: str) -> str | None:
    digits = text.lstrip("+")
    if not digits.isdigit():
        return None
    try:
        return normalise(f"+{digits}").e164
    except PhoneError:
        return None


async def certify(
    session: AsyncSession,
    keys: ErasureKeys,
    erasure: Erasure,
    people: Sequence[UUID],
    now: datetime,
    backups_kept: timedelta,
) -> None:
    """Once: what was signed stays."""
    if erasure.certificate is not None:
        return
    asked = await erasure_copies.to_be_asked(session, erasure.tenant_id, people)
    erasure.remains = [*erasure.remains, *asked]
    head = await session.exec(
        select(LedgerEntry.hash)
        .where(LedgerEntry.tenant_id == erasure.tenant_id)
        .order_by(col(LedgerEntry.seq).desc())
        .limit(1)
    )
    statement = {
        "what": "erasure of one person",
        "tenant_id": str(erasure.tenant_id),
        "erasure_id": str(erasure.id),
        "lead_id": str(erasure.lead_id),
        "cause": erasure.cause,
        "asked_by": erasure.asked_by,
        "asked_at": erasure.asked_at.isoformat(),
        "done_at": now.isoformat(),
        "erased": erasure.found,
        "to_be_asked": erasure.remains,
        "backups_hold_it_until": (now + backups_kept).isoformat(),
        "ledger_head": head.first(),
    }
    finish(session, erasure, keys.certify(statement), now)


def finish(
    session: AsyncSession, erasure: Erasure, certificate: Mapping[str, Any], now: datetime
) -> None:
    erasure.certificate, erasure.done_at, erasure.state = dict(certificate), now, "DONE"
    tenants.audit(
        session,
        erasure.tenant_id,
        actor=erasure.asked_by,
        action="lead.erased",
        subject=f"lead:{erasure.lead_id}",
        after={"erasure": str(erasure.id), "certificate": certificate["sha256"]},
    )


def listed(erasure: Erasure) -> Listed:
    return Listed(
        tenant_id=erasure.tenant_id,
        erasure_id=erasure.id,
        lead_id=erasure.lead_id,
        hashes=tuple(erasure.hashes),
        cause=erasure.cause,
        asked_by=erasure.asked_by,
        asked_at=erasure.asked_at,
        certificate=erasure.certificate,
    )
