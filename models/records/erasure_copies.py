"""What others hold of a person: what we can delete there, and whom the tenant has to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.domain.erasure import Reason
from models.tables import (
    ChatwootThread,
    Delivery,
    DeliveryTarget,
    Erasure,
    LeadOffer,
    LeadSource,
    Message,
    ModelCall,
)

CHATWOOT: Final = "CHATWOOT"
SHEETS: Final = "SHEETS"
CLEARED: Final = "cleared"
"""In a receipt: the row that it is of was emptied, but for its key."""
_OF_META: Final = ("LEAD_AD", "CLICK")


@dataclass(frozen=True, slots=True)
class Copy:
    """`place`: a connection's id, or the platform's desk."""

    kind: str
    place: str
    reference: str


async def ours_to_delete(
    session: AsyncSession, erasure: Erasure, people: Sequence[UUID]
) -> list[Copy]:
    """Contacts in Chatwoot, rows of sheets; without those that refused before."""
    threads = await session.exec(
        select(ChatwootThread.place, ChatwootThread.contact_id)
        .where(
            ChatwootThread.tenant_id == erasure.tenant_id,
            col(ChatwootThread.lead_id).in_(people),
            col(ChatwootThread.contact_id) > 0,
        )
        .distinct()
    )
    copies = [Copy(CHATWOOT, place, str(contact)) for place, contact in sorted(threads.all())]
    for target in await _targets(session, erasure.tenant_id, people):
        if target.kind == SHEETS and not (target.receipt or {}).get(CLEARED):
            copies.append(Copy(SHEETS, str(target.integration_id), str(target.id)))
    refused = {left["reference"] for left in erasure.remains}
    return [copy for copy in copies if copy.reference not in refused]


async def to_be_asked(
    session: AsyncSession, tenant_id: UUID, people: Sequence[UUID]
) -> list[dict[str, str]]:
    """[{holder, reason, reference}]: who may hold something that no call of ours deletes."""
    found: dict[tuple[str, str], None] = {}
    kinds = await session.exec(
        select(LeadSource.kind).where(
            LeadSource.tenant_id == tenant_id, col(LeadSource.lead_id).in_(people)
        )
    )
    if set(kinds.all()) & set(_OF_META):
        found["META", ""] = None
    spoke = await session.exec(
        select(Message.id)
        .where(Message.tenant_id == tenant_id, col(Message.lead_id).in_(people))
        .limit(1)
    )
    if spoke.first() is not None:
        found["WHATSAPP", ""] = None
    called = await session.exec(
        select(ModelCall.id)
        .where(
            ModelCall.tenant_id == tenant_id,
            col(ModelCall.lead_offer_id).in_(_lives(tenant_id, people)),
        )
        .limit(1)
    )
    if called.first() is not None:
        found["OPENAI", ""] = None
    for target in await _targets(session, tenant_id, people):
        if target.kind != SHEETS:
            found[target.kind, str(target.delivery_id)] = None
    return [
        {"holder": holder, "reason": Reason.NO_WAY, "reference": reference}
        for holder, reference in found
    ]


def refused(copy_kind: str, reference: str) -> dict[str, str]:
    return {"holder": copy_kind, "reason": Reason.REFUSED, "reference": reference}


async def _targets(
    session: AsyncSession, tenant_id: UUID, people: Sequence[UUID]
) -> Sequence[DeliveryTarget]:
    """Those that took a lead of this person."""
    rows = await session.exec(
        select(DeliveryTarget)
        .join(
            Delivery,
            (col(Delivery.tenant_id) == col(DeliveryTarget.tenant_id))
            & (col(Delivery.id) == col(DeliveryTarget.delivery_id)),
        )
        .where(
            DeliveryTarget.tenant_id == tenant_id,
            DeliveryTarget.state == "SENT",
            col(Delivery.lead_offer_id).in_(_lives(tenant_id, people)),
        )
        .order_by(col(DeliveryTarget.id))
    )
    return rows.all()


def _lives(tenant_id: UUID, people: Sequence[UUID]) -> SelectOfScalar[UUID]:
    return select(LeadOffer.id).where(
        LeadOffer.tenant_id == tenant_id, col(LeadOffer.lead_id).in_(people)
    )
