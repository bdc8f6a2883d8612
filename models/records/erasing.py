"""Blanks what is held of a person, in every table: rows, ids, times and counts stay, and nothing
that says who it was or what they said. In the platform's transaction; repeating it finds nothing.

A test compares this list with the columns that the tables mark as a lead's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal_column, null, or_, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import (
    ChatwootThread,
    ConsentEvent,
    Delivery,
    DeliveryReturn,
    Disqualification,
    FieldEvidence,
    InboxEvent,
    KnowledgeChunk,
    KnowledgeDocument,
    KnowledgePage,
    KnowledgeSource,
    KnowledgeTerm,
    Lead,
    LeadMerge,
    LeadNote,
    LeadOffer,
    LeadScore,
    LeadSource,
    Message,
    OpenQuestion,
    ReplyDraft,
)

NOTHING: Final[ColumnElement[Any]] = null()
_JSON_NULL: Final[ColumnElement[Any]] = literal_column("'null'::jsonb")
_OBJECT: Final[ColumnElement[Any]] = literal_column("'{}'::jsonb")
_LIST: Final[ColumnElement[Any]] = literal_column("'[]'::jsonb")
_EMPTY: Final[ColumnElement[Any]] = literal_column("''")
ERASED: Final = "erased:"
"""What a name that has to be unique begins with from then on; the row's own id follows."""


def nameless_id(table: type[SQLModel]) -> ColumnElement[Any]:
    return literal_column(f"'{ERASED}' || {table.__tablename__}.id")


def _nameless(table: type[SQLModel], column: str, condition: str) -> ColumnElement[Any]:
    """Where the condition holds. WhatsApp's message ids contain the phone."""
    name = table.__tablename__
    return literal_column(
        f"case when {name}.{condition} then '{ERASED}' || {name}.id else {name}.{column} end"
    )


@dataclass(frozen=True)
class Blank:
    """`by`: the column of `table` that names the person, or what is theirs (`of`)."""

    table: type[SQLModel]
    by: str
    of: str
    columns: dict[str, Any] = field(default_factory=dict)


MESSAGE_WORDS: Final = {"citations": _LIST} | dict.fromkeys(
    ("text", "media_id", "reply_id", "attachment", "template", "options", "reading"), NOTHING
)
DRAFT_WORDS: Final = {
    "reply": literal_column("case when reply_draft.reply is not null then '{}'::jsonb end"),
    "refused": _LIST,
}
QUESTION_WORDS: Final = {
    "question": nameless_id(OpenQuestion),
    "answer": NOTHING,
}

PLAN: Final = (
    Blank(
        Lead,
        "id",
        "person",
        dict.fromkeys(("phone", "wa_user_id", "name", "email", "country"), NOTHING),
    ),
    Blank(
        LeadOffer,
        "lead_id",
        "person",
        {"fields": _OBJECT, "asked": _OBJECT}
        | dict.fromkeys(("score_detail", "shadow_score", "asked_field"), NOTHING),
    ),
    Blank(
        LeadSource,
        "lead_id",
        "person",
        {"leadgen_id": _nameless(LeadSource, "leadgen_id", "kind = 'CLICK'")}
        | dict.fromkeys(("detail", "phone_error", "ctwa_clid"), NOTHING),
    ),
    Blank(FieldEvidence, "lead_offer_id", "life", {"value": _JSON_NULL, "words": NOTHING}),
    Blank(ConsentEvent, "lead_id", "person", {"words": NOTHING, "evidence": _OBJECT}),
    Blank(Disqualification, "lead_offer_id", "life", {"evidence": _OBJECT}),
    Blank(
        LeadScore,
        "lead_offer_id",
        "life",
        {"missing": _LIST, "dimensions": _LIST, "shadow": NOTHING},
    ),
    Blank(LeadMerge, "survivor_id", "person", {"before": NOTHING, "learned": _OBJECT}),
    Blank(OpenQuestion, "message_id", "message", QUESTION_WORDS),
    Blank(ReplyDraft, "lead_offer_id", "life", DRAFT_WORDS),
    Blank(
        Message,
        "lead_id",
        "person",
        MESSAGE_WORDS | {"wamid": _nameless(Message, "wamid", "wamid is not null")},
    ),
    Blank(
        InboxEvent,
        "contact_id",
        "person",
        {
            "body": NOTHING,
            "external_id": _nameless(InboxEvent, "external_id", "kind in ('message', 'echo')"),
            "handled_at": literal_column("coalesce(inbox.handled_at, now())"),
            "outcome": literal_column("coalesce(inbox.outcome, 'erased')"),
        },
    ),
    Blank(InboxEvent, "external_id", "submission", {"body": NOTHING}),
    Blank(Delivery, "lead_offer_id", "life", {"payload": NOTHING}),
    Blank(LeadNote, "lead_id", "person", {"words": _EMPTY}),
    Blank(DeliveryReturn, "delivery_id", "delivery", {"note": _EMPTY}),
    Blank(
        ChatwootThread,
        "lead_id",
        "person",
        {
            # Nobody's of ours any more: what is written there is a stranger's.
            "contact_id": literal_column("-abs(chatwoot_thread.contact_id)"),
            "conversation_id": literal_column("-abs(chatwoot_thread.conversation_id)"),
        },
    ),
)  # fmt: skip


_WITHDRAWN: Final = (
    Blank(
        KnowledgeSource,
        "id",
        "source",
        {
            "title": _EMPTY,
            "definition": _OBJECT,
            "review_note": NOTHING,
            "status": literal_column("'REJECTED'"),
        },
    ),
    Blank(KnowledgePage, "source_id", "source", {"title": NOTHING, "text": NOTHING}),
    Blank(
        KnowledgeChunk,
        "document_id",
        "document",
        {"section": NOTHING, "text": _EMPTY, "embedding": NOTHING},
    ),
)
"""Knowledge that begins with this person's own words is no answer without them."""


async def blank(session: AsyncSession, tenant_id: UUID, people: Sequence[UUID]) -> dict[str, int]:
    """{table: rows that still held something}, where `people` are the rows of one person."""
    keys = _ways(tenant_id, people)
    keys |= await _taken_over(session, tenant_id, keys["message"])
    found: dict[str, int] = {}
    for part in (*_WITHDRAWN, *PLAN):
        if rows := await blank_rows(session, tenant_id, part, keys[part.of]):
            name = str(part.table.__tablename__)
            found[name] = found.get(name, 0) + rows
    return found


async def blank_rows(
    session: AsyncSession,
    tenant_id: UUID,
    part: Blank,
    keys: Any,
    *only: ColumnElement[bool],
) -> int:
    """How many of these rows (`keys` of its column `by`) still held something."""
    table = part.table
    statement = (
        update(table)
        .where(
            getattr(table, "tenant_id") == tenant_id,  # noqa: B009
            getattr(table, part.by).in_(keys),
            holds(part),
            *only,
        )
        .values(part.columns)
        .execution_options(synchronize_session=False)
    )
    return int((await session.execute(statement)).rowcount)  # type: ignore[attr-defined]


def holds(part: Blank) -> ColumnElement[bool]:
    """Whether a row has anything that the blank one has not."""
    return or_(*(_differs(part.table, name, blank) for name, blank in part.columns.items()))


def _differs(table: type[SQLModel], name: str, blank: ColumnElement[Any]) -> ColumnElement[bool]:
    column = getattr(table, name)
    if isinstance(column.type, JSONB):
        # JSON's null and SQL's are the same nothing.
        return func.coalesce(column, _JSON_NULL) != func.coalesce(blank, _JSON_NULL)
    distinct: ColumnElement[bool] = column.is_distinct_from(blank)
    return distinct


def _ways(tenant_id: UUID, people: Sequence[UUID]) -> dict[str, Any]:
    """What a `Blank.of` stands for."""
    lives = select(LeadOffer.id).where(
        LeadOffer.tenant_id == tenant_id, col(LeadOffer.lead_id).in_(people)
    )
    return {
        "person": list(people),
        "life": lives,
        "message": select(Message.id).where(
            Message.tenant_id == tenant_id, col(Message.lead_id).in_(people)
        ),
        "delivery": select(Delivery.id).where(
            Delivery.tenant_id == tenant_id, col(Delivery.lead_offer_id).in_(lives)
        ),
        "submission": select(LeadSource.leadgen_id).where(
            LeadSource.tenant_id == tenant_id, col(LeadSource.lead_id).in_(people)
        ),
    }


async def _taken_over(session: AsyncSession, tenant_id: UUID, messages: Any) -> dict[str, Any]:
    """The knowledge that answers to questions became, its index of words removed."""
    asked = await session.exec(
        select(OpenQuestion.source_id).where(
            OpenQuestion.tenant_id == tenant_id,
            col(OpenQuestion.message_id).in_(messages),
            col(OpenQuestion.source_id).is_not(None),
        )
    )
    sources = list(asked.all())
    read = await session.exec(
        select(KnowledgeDocument.id).where(
            KnowledgeDocument.tenant_id == tenant_id, col(KnowledgeDocument.source_id).in_(sources)
        )
    )
    documents = list(read.all())
    await session.execute(
        delete(KnowledgeTerm).where(
            col(KnowledgeTerm.tenant_id) == tenant_id,
            col(KnowledgeTerm.document_id).in_(documents),
        )
    )
    return {"source": sources, "document": documents}
