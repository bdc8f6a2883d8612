"""Returns of delivered leads: asked once a delivery, decided by a rule or by a person.

The credit, the delivery's RETURNED and the audit entry are written in the caller's one
transaction. The life of the lead keeps its state.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.errors import IdempotencyMismatch, NotFound
from models.domain.returns import Reason, ReturnRefused, ReturnState, decide
from models.records import credits, tenants
from models.records.return_evidence import gather
from models.tables import CreditAccount, Delivery, DeliveryReturn

BY_RULE: Final = "rules"
"""Who decided, where no person had to."""


@dataclass(frozen=True)
class Answer:
    """`resumed`: waiting deliveries that hold a credit now, to be woken after the commit."""

    request: DeliveryReturn
    resumed: list[UUID]


async def ask(
    session: AsyncSession,
    tenant_id: UUID,
    delivery_id: UUID,
    reason: Reason,
    note: str,
    asked_by: str,
    now: datetime,
) -> Answer:
    """The same ask again gets the same answer.

    Raises NotFound, IdempotencyMismatch (asked with another reason before), ReturnRefused (not
    delivered and charged, or too late).
    """
    delivery = await _locked(session, tenant_id, delivery_id)
    known = await _of_delivery(session, delivery)
    if known is not None:
        if known.reason != reason:
            raise IdempotencyMismatch(f"the lead is returned as {known.reason} already")
        return await _answer(session, known)
    await _require_charge(session, delivery)
    tenant = await tenants.load(session, tenant_id)
    decision = decide(reason, await gather(session, tenant, delivery), tenant.policy, now)
    request = DeliveryReturn(
        tenant_id=tenant_id,
        delivery_id=delivery_id,
        reason=reason,
        note=note,
        state=ReturnState.PENDING,
        rule=decision.rule,
        asked_by=asked_by,
    )
    session.add(request)
    _audit(session, request, asked_by, "return.asked")
    if decision.state is ReturnState.CREDITED:
        await _settle(session, delivery, request, ReturnState.CREDITED, BY_RULE, now)
    return await _answer(session, request)


async def decide_pending(
    session: AsyncSession,
    tenant_id: UUID,
    return_id: UUID,
    accept: bool,
    decided_by: str,
    now: datetime,
) -> Answer:
    """A person's word on a grey case; `rule` goes on to say why a person was asked.

    Raises NotFound, IdempotencyMismatch (decided otherwise before).
    """
    request = await session.get(DeliveryReturn, (tenant_id, return_id), with_for_update=True)
    if request is None:
        raise NotFound(f"tenant {tenant_id} has no return {return_id}")
    wanted = ReturnState.CREDITED if accept else ReturnState.REJECTED
    if request.state == ReturnState.PENDING:
        delivery = await _locked(session, tenant_id, request.delivery_id)
        await _settle(session, delivery, request, wanted, decided_by, now)
    elif request.state != wanted:
        raise IdempotencyMismatch(f"the return is {request.state} already")
    return await _answer(session, request)


async def queue(session: AsyncSession, limit: int = 200) -> list[DeliveryReturn]:
    """What waits for a person, of every tenant that the transaction's role sees, oldest first."""
    rows = await session.exec(
        select(DeliveryReturn)
        .where(DeliveryReturn.state == ReturnState.PENDING)
        .order_by(col(DeliveryReturn.created_at))
        .limit(limit)
    )
    return list(rows.all())


async def _locked(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> Delivery:
    # No key update: a hold that refers to the delivery must not wait for this lock.
    found = await session.get(
        Delivery, (tenant_id, delivery_id), with_for_update={"key_share": True}
    )
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no delivery {delivery_id}")
    return found


async def _of_delivery(session: AsyncSession, delivery: Delivery) -> DeliveryReturn | None:
    rows = await session.exec(
        select(DeliveryReturn).where(
            DeliveryReturn.tenant_id == delivery.tenant_id,
            DeliveryReturn.delivery_id == delivery.id,
        )
    )
    return rows.one_or_none()


async def _require_charge(session: AsyncSession, delivery: Delivery) -> None:
    """The account stays locked: of asks made at once, each counts those before it in the cap."""
    await session.get(CreditAccount, delivery.tenant_id, with_for_update=True)
    hold = await credits.hold_of(session, delivery.tenant_id, delivery.id)
    if delivery.state != "DELIVERED" or hold is None or hold.state != "CAPTURED":
        raise ReturnRefused(
            f"the delivery is {delivery.state}; only a delivered and charged lead can be returned"
        )


async def _settle(
    session: AsyncSession,
    delivery: Delivery,
    request: DeliveryReturn,
    state: ReturnState,
    decided_by: str,
    now: datetime,
) -> None:
    request.state, request.decided_by, request.decided_at = state, decided_by, now
    if state is ReturnState.CREDITED:
        delivery.state = "RETURNED"
        await credits.post(
            session, delivery.tenant_id, "CREDIT_REFUND", 1, ids.return_cause(delivery.id)
        )
    _audit(session, request, decided_by, f"return.{state.lower()}")


async def _answer(session: AsyncSession, request: DeliveryReturn) -> Answer:
    """Asked again, it names those that hold a credit again, for a wake-up that was lost."""
    await session.flush()
    is_credited = request.state == ReturnState.CREDITED
    resumed = await credits.reserve_waiting(session, request.tenant_id) if is_credited else []
    return Answer(request, resumed)


def _audit(session: AsyncSession, request: DeliveryReturn, actor: str, action: str) -> None:
    """The note stays out: a person may have written about the lead in it."""
    is_credited = request.state == ReturnState.CREDITED
    tenants.audit(
        session,
        request.tenant_id,
        actor=actor,
        action=action,
        subject=f"delivery:{request.delivery_id}",
        after={"reason": request.reason, "rule": request.rule, "credits": int(is_credited)},
    )
