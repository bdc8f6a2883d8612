"""What was said with one person: words, files, what became of each. Of a life that a tenant was not
given, its people see when and what kind, without words and files."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import col, select

from api.access import LeadsRead
from api.deps import Context, ContextDep
from api.rest.files import Link, link_to
from api.rest.operations import TenantId
from models.domain import window
from models.domain.errors import NotFound
from models.domain.file_problems import FileProblem, words
from models.records import delivered, files, tenants, transcript
from models.tables import Lead, Message, StoredFile
from models.tables.base import utc_now

router = APIRouter(prefix="/api/tenants/{tenant_id}/contacts", tags=["conversations"])


class SentFile(BaseModel):
    id: UUID
    content_type: str
    size_bytes: int
    link: Link


class Said(BaseModel):
    """One message. `is_transcript`: the text is what a voice note was heard to say. `file_problem`
    says in the tenant's language why what was sent cannot be shown. `options`: what there was to
    choose from. Times are when WhatsApp said so."""

    id: UUID
    direction: str
    kind: str
    text: str | None
    is_transcript: bool
    by_human: bool
    options: list[str]
    status: str
    error: str | None
    occurred_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None
    file: SentFile | None
    file_problem: str | None


class Contact(BaseModel):
    """`window_until`: free text may be sent until then; None where the person never wrote."""

    contact_id: UUID
    window_until: datetime | None
    is_window_open: bool
    human_until: datetime | None


@router.get("/{contact_id}")
async def contact(tenant_id: TenantId, contact_id: UUID, held: ContextDep, _: LeadsRead) -> Contact:
    """Whether this person may be written to freely now, and whether a human does."""
    async with held.db.tenant(tenant_id) as session:
        lead = await session.get(Lead, (tenant_id, contact_id))
    if lead is None:
        raise NotFound(f"tenant {tenant_id} has no contact {contact_id}")
    return Contact(
        contact_id=lead.id,
        window_until=window.open_until(lead.last_inbound_at),
        is_window_open=window.is_open(lead.last_inbound_at, utc_now()),
        human_until=lead.human_until,
    )


@router.get("/{contact_id}/messages")
async def conversation(
    tenant_id: TenantId,
    contact_id: UUID,
    held: ContextDep,
    who: LeadsRead,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[Said]:
    """The newest messages, in the order they were written."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        rows = await session.exec(
            select(Message, StoredFile)
            .join(
                StoredFile,
                (col(StoredFile.tenant_id) == col(Message.tenant_id))
                & (col(StoredFile.id) == col(Message.file_id)),
                isouter=True,
            )
            .where(Message.tenant_id == tenant_id, Message.lead_id == contact_id)
            .order_by(col(Message.occurred_at).desc(), col(Message.created_at).desc())
            .limit(limit)
        )
        found = rows.all()
        lives = {message.lead_offer_id for message, _file in found}
        given = lives if who.sees_people else await delivered.lives(session, tenant_id, lives)
    return [
        await _said(held, message, file, tenant.language)
        if message.lead_offer_id in given
        else _masked(message)
        for message, file in reversed(found)
    ]


async def _said(held: Context, message: Message, file: StoredFile | None, language: str) -> Said:
    problem = message.file_problem
    if file is not None and file.deleted_at is not None:
        file, problem = None, FileProblem.DELETED
    return _masked(message).model_copy(
        update={
            "text": message.text,
            "options": [option.title for option in transcript.offered(message)],
            "file": await _sent(held, file) if file else None,
            "file_problem": words(FileProblem(problem), language) if problem else None,
        }
    )


def _masked(message: Message) -> Said:
    """Everything but what was said."""
    return Said(
        id=message.id,
        direction=message.direction,
        kind=message.kind,
        text=None,
        is_transcript=message.kind == "voice" and message.text is not None,
        by_human=message.by_human,
        options=[],
        status=message.status,
        error=message.error,
        occurred_at=message.occurred_at,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
        read_at=message.read_at,
        failed_at=message.failed_at,
        file=None,
        file_problem=None,
    )


async def _sent(held: Context, file: StoredFile) -> SentFile:
    return SentFile(
        id=file.id,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        link=await link_to(held, files.ref(file)),
    )
