"""Everything that a model is told for one reply, and everything that its reply is judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.answers import OfferFacts
from models.domain.asking import open_questions
from models.domain.dialogue import CLOSED
from models.domain.inventory_tools import UnitFacts
from models.domain.lifecycle import State
from models.domain.prompting import Brief, Document
from models.domain.qualification import Fields
from models.domain.reply_evidence import Situation
from models.domain.scoring import offer_type_of
from models.records import inventory, knowledge, transcript
from models.records.tenants import TenantView
from models.tables import Lead, LeadOffer, Message
from models.understanding import grounds, history
from models.understanding.folding import original, same_length_fold

_MESSAGES_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class Heard:
    """A turn as it was understood: `fields` with what it added, and its questions."""

    messages: Sequence[Message]
    fields: Fields
    questions: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Case:
    """`offers` and `units` are what the tools answer from."""

    brief: Brief
    situation: Situation
    offers: tuple[OfferFacts, ...]
    units: Mapping[str, tuple[UnitFacts, ...]]


async def case_of(
    session: AsyncSession,
    tenant: TenantView,
    lead: Lead,
    life: LeadOffer,
    offers: Mapping[UUID, OfferFacts],
    heard: Heard,
    chunk_ids: Sequence[UUID],
    now: datetime,
) -> Case:
    """Reads and changes nothing. All of it is this tenant's, and this person's."""
    offer_ids = tuple(offers)
    facts = tuple(offers.values())
    current = offer_ids.index(life.offer_id) if life.offer_id in offers else None
    units = await inventory.available_units(session, tenant.id, offer_ids)
    found = await knowledge.chunks(session, tenant.id, tuple(dict.fromkeys(chunk_ids)))
    documents = [Document(str(key), title, text) for key, (text, title) in found.items()]
    before = await transcript.before(session, tenant.id, lead.id, heard.messages, _MESSAGES_MAX)
    earlier, lines = history.within_budget([_line(m) for m in before])
    said = tuple(history.cut(m.text) for m in heard.messages if m.text)
    about = facts if current is None else (facts[current],)
    kind = offer_type_of(None if current is None else facts[current].offer)
    is_closed = State(life.state) in CLOSED
    askable = () if is_closed else open_questions(heard.fields, life.asked, kind)
    brief = Brief(
        tenant=tenant.name,
        language=heard.language,
        today=now.date(),
        offer=facts[current].offer.name if current is not None else None,
        known=_known(heard.fields),
        askable=askable,
        questions=heard.questions,
        documents=tuple(documents),
        earlier=earlier,
        history=lines,
        said=said,
    )
    situation = Situation(
        language=heard.language,
        offers=grounds.of_offers(facts, units),
        current=current,
        documents={d.id: grounds.of_document(d.text) for d in documents},
        askable=frozenset(askable),
        question_count=len(heard.questions),
        unsourced=grounds.unsourced(heard.questions, about, heard.language),
        said=same_length_fold(original("\n".join(said))),
    )
    return Case(brief, situation, facts, units)


def _line(message: Message) -> history.Line:
    if message.direction == "in":
        return "person", message.text or ""
    return "human colleague" if message.by_human else "assistant", message.text or ""


def _known(fields: Fields) -> dict[str, Any]:
    """As JSON: nested values without what is not known."""
    told: dict[str, Any] = asdict(fields)
    return {name: value for name, value in told.items() if value not in (None, (), [])}
