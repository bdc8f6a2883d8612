"""The conversation of a life as it can be read again: what was heard, turn by turn."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contracts.reading import ModelReading
from models.domain import choices
from models.domain.offer import Offer
from models.domain.product_questions import asked_beside
from models.domain.qualification import Fields
from models.records import leads
from models.records.tenants import TenantView
from models.tables import FieldEvidence, LeadOffer, Message
from models.understanding.past_turns import PastTalk, PastTurn
from models.understanding.turn import Heard

_SPOKEN: Final = ("sent", "delivered", "read")


async def of_life(
    session: AsyncSession, life: LeadOffer, offer: Offer | None, tenant: TenantView
) -> PastTalk:
    return PastTalk(
        began=await _began(session, life),
        turns=tuple(_turns(await _messages(session, life))),
        extra=asked_beside(tenant.policy.extra_fields, offer, tenant.language),
        currency=(offer.currency if offer else None) or "USD",
    )


async def _began(session: AsyncSession, life: LeadOffer) -> Fields:
    """What no message told: forms and operators, the newest word on each field."""
    rows = await session.exec(
        select(FieldEvidence)
        .where(
            FieldEvidence.tenant_id == life.tenant_id,
            FieldEvidence.lead_offer_id == life.id,
            FieldEvidence.origin != "message",
        )
        .order_by(col(FieldEvidence.at))
    )
    return leads.fields_of({row.field: row.value for row in rows.all()})


async def _messages(session: AsyncSession, life: LeadOffer) -> Sequence[Message]:
    """Both ways since this life began, as they reached us; of the person, what was answered."""
    heard = and_(col(Message.direction) == "in", col(Message.answered_at) >= life.created_at)
    said = and_(col(Message.status).in_(_SPOKEN), col(Message.created_at) >= life.created_at)
    rows = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == life.tenant_id,
            Message.lead_id == life.lead_id,
            or_(heard, said),
        )
        .order_by(col(Message.created_at))
    )
    return rows.all()


def _turns(messages: Sequence[Message]) -> Iterator[PastTurn]:
    """What was answered at once is one turn."""
    ours, heard = "", list[Message]()
    for message in messages:
        is_new = not heard or heard[0].answered_at != message.answered_at
        if heard and (message.direction == "out" or is_new):
            yield _turn(heard, ours)
            heard = []
        if message.direction == "out":
            ours = message.text or ""
        else:
            heard.append(message)
    if heard:
        yield _turn(heard, ours)


def _turn(heard: Sequence[Message], ours: str) -> PastTurn:
    stored = heard[-1].reading
    return PastTurn(
        heard=tuple(Heard(m.text, choices.fields_of(m.reply_id)) for m in heard),
        ours=ours,
        on=heard[-1].occurred_at.date(),
        model=ModelReading.model_validate(stored) if stored else None,
    )
