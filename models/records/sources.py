"""A tenant's sources of leads: forms, systems that post, imported files, and how their questions
map to fields."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import State
from models.domain.submission import SourceKind
from models.ids import new_id
from models.tables import LeadOffer, LeadSource, TenantSource
from models.understanding.form import FORM_FIELDS, KEEP_UNREAD, FormReading, guess, read_form

QUESTIONS_MAX: Final = 200
OF_LIFE: Final = (col(LeadSource.tenant_id) == col(LeadOffer.tenant_id)) & (
    col(LeadSource.lead_offer_id) == col(LeadOffer.id)
)
OF_SUBMISSION: Final = (col(TenantSource.tenant_id) == col(LeadSource.tenant_id)) & (
    col(TenantSource.id) == col(LeadSource.source_id)
)
_PUBLIC: Final = (SourceKind.FORM, SourceKind.API)


async def every(session: AsyncSession, tenant_id: UUID) -> Sequence[TenantSource]:
    """All but imported files, which have a list of their own."""
    rows = await session.exec(
        select(TenantSource)
        .where(TenantSource.tenant_id == tenant_id, TenantSource.kind != SourceKind.IMPORT)
        .order_by(col(TenantSource.created_at))
    )
    return rows.all()


async def load(
    session: AsyncSession, tenant_id: UUID, source_id: UUID, *, lock: bool = False
) -> TenantSource:
    """Raises NotFound."""
    found = await session.get(TenantSource, (tenant_id, source_id), with_for_update=lock or None)
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no source {source_id}")
    return found


async def public(session: AsyncSession, kind: SourceKind, key: str) -> TenantSource:
    """The source behind a public address, whoever owns it. Platform role. Raises NotFound."""
    rows = await session.exec(
        select(TenantSource).where(
            TenantSource.kind == kind, TenantSource.key == key, TenantSource.status == "ACTIVE"
        )
    )
    found = rows.first()
    if found is None:
        raise NotFound("there is no such source, or it is switched off")
    return found


def make(tenant_id: UUID, kind: SourceKind, name: str) -> TenantSource:
    """A new source with a key and, where it is public, a secret of its own."""
    return TenantSource(
        tenant_id=tenant_id,
        id=new_id(),
        kind=kind,
        key=secrets.token_urlsafe(16),
        name=name,
        secret={"token": new_secret()} if kind in _PUBLIC else None,
    )


def new_secret() -> str:
    return secrets.token_urlsafe(32)


async def of_form(session: AsyncSession, tenant_id: UUID, form_id: str) -> TenantSource:
    """The source of a Lead Ad form, made when its first lead comes."""
    key = (
        TenantSource.tenant_id == tenant_id,
        TenantSource.kind == SourceKind.LEAD_AD,
        TenantSource.key == form_id,
    )
    if (known := (await session.exec(select(TenantSource).where(*key))).first()) is not None:
        return known
    row = {"tenant_id": tenant_id, "id": new_id(), "kind": SourceKind.LEAD_AD, "key": form_id}
    await session.execute(
        insert(TenantSource)
        .values({**row, "mapping": {}, "questions": [], "origins": []})
        .on_conflict_do_nothing(index_elements=["tenant_id", "kind", "key"])
    )
    return (await session.exec(select(TenantSource).where(*key))).one()


async def of_submission(session: AsyncSession, submitted: LeadSource) -> TenantSource | None:
    """Where this submission came from, with its questions noted; None for a test lead, and for a
    Lead Ad without a form."""
    if submitted.source_id is not None:
        source = await load(session, submitted.tenant_id, submitted.source_id)
    elif submitted.kind == SourceKind.LEAD_AD and submitted.form_id:
        source = await of_form(session, submitted.tenant_id, submitted.form_id)
        submitted.source_id = source.id
    else:
        return None
    note_questions(source, submitted.detail["answers"])
    return source


async def reading(session: AsyncSession, submitted: LeadSource, today: date) -> FormReading:
    """What the submission says, by its source's mapping."""
    source = await of_submission(session, submitted)
    mapping = source.mapping if source else {}
    return read_form(submitted.detail["answers"], today, mapping=mapping)


async def offer_of_life(session: AsyncSession, life: LeadOffer) -> UUID | None:
    """What a life is about by where it came from: set later, it sets going what waited."""
    rows = await session.exec(
        select(TenantSource.offer_id)
        .join(LeadSource, OF_SUBMISSION)
        .where(
            LeadSource.tenant_id == life.tenant_id,
            LeadSource.lead_offer_id == life.id,
            col(TenantSource.offer_id).is_not(None),
        )
        .order_by(col(LeadSource.submitted_at))
    )
    return rows.first()


async def waiting_lives(session: AsyncSession, source: TenantSource) -> Sequence[UUID]:
    """Lives of this source that wait to know what they are about."""
    rows = await session.exec(
        select(LeadOffer.id)
        .join(LeadSource, OF_LIFE)
        .where(
            LeadSource.tenant_id == source.tenant_id,
            LeadSource.source_id == source.id,
            LeadOffer.state == State.PENDING_MAPPING,
        )
        .distinct()
    )
    return rows.all()


def note_questions(source: TenantSource, asked: Mapping[str, str]) -> None:
    """Seen once, listed for whoever edits the mapping."""
    new = [question for question in asked if question not in source.questions]
    if new and len(source.questions) < QUESTIONS_MAX:
        source.questions = [*source.questions, *new][:QUESTIONS_MAX]


def mapping_shown(source: TenantSource) -> list[dict[str, str | None]]:
    """Each question with its field, and whether somebody said so or its name tells."""
    return [
        {
            "question": question,
            "field": source.mapping.get(question, guess(question)) or None,
            "from": "mapping" if question in source.mapping else "name",
        }
        for question in dict.fromkeys([*source.questions, *source.mapping])
    ]


def checked_mapping(mapping: Mapping[str, str | None]) -> dict[str, str]:
    """None: kept unread. Raises InvalidInput for what is no field."""
    for field in mapping.values():
        if field and field not in FORM_FIELDS:
            raise InvalidInput(f"unknown field {field!r}: one of {', '.join(FORM_FIELDS)}")
    return {question: field or KEEP_UNREAD for question, field in mapping.items()}
