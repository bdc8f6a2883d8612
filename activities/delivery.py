"""The hand-over of one lead: hold a credit, send to each target once, charge with the delivery."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import of_vendor, refusal, translated
from integrations.errors import VendorError
from integrations.sheets import SheetsClient
from integrations.webhook_target import WebhookClient
from models import ids
from models.contracts.delivery import (
    DeliveryInput,
    DeliveryState,
    Reservation,
    ReserveResult,
    SendToTargetInput,
    TargetKind,
    TargetRef,
)
from models.domain import handover as columns
from models.domain.lifecycle import State
from models.records import credits, handover, leads, tenants
from models.session import Database
from models.tables import Delivery, DeliveryTarget, Integration, LeadOffer

_ACTOR = "delivery"
_WORKSHEET = "Leads"


@dataclass
class DeliveryActivities:
    db: Database
    clock: Callable[[], datetime]

    @activity.defn(name="delivery.reserve")
    async def reserve(self, inp: DeliveryInput) -> ReserveResult:
        """Holds one credit and names the targets still to be served. Key: the delivery."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                delivery = await _locked(session, inp)
                if delivery.state == DeliveryState.DELIVERED:
                    return ReserveResult(outcome=Reservation.ALREADY_DELIVERED)
                life = await session.get_one(LeadOffer, (inp.tenant_id, delivery.lead_offer_id))
                if life.state != State.LEAD_READY:
                    await credits.release(session, inp.tenant_id, delivery.id)
                    delivery.state = DeliveryState.WITHDRAWN
                    return ReserveResult(outcome=Reservation.LEAD_WITHDRAWN)
                targets = await _targets(session, delivery)
                if not targets:
                    delivery.state = DeliveryState.WAITING_TARGET
                    return ReserveResult(outcome=Reservation.NO_TARGET)
                tenant = await tenants.load(session, inp.tenant_id)
                if not tenant.is_active or not await credits.reserve(
                    session, inp.tenant_id, delivery.id
                ):
                    delivery.state = DeliveryState.WAITING_CREDIT
                    return ReserveResult(outcome=Reservation.NO_CREDIT)
                delivery.state = DeliveryState.SENDING
                delivery.payload = delivery.payload or await handover.payload(session, delivery)
                return ReserveResult(outcome=Reservation.RESERVED, targets=targets)

    @activity.defn(name="delivery.capture")
    async def capture(self, inp: DeliveryInput) -> None:
        """The charge, the delivery and SENT_TO_DEVELOPER: one transaction. Key: the delivery."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                delivery = await _locked(session, inp)
                if delivery.state == DeliveryState.DELIVERED:
                    return
                await credits.capture(session, inp.tenant_id, delivery.id)
                delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, self.clock()
                life = await session.get_one(
                    LeadOffer, (inp.tenant_id, delivery.lead_offer_id), with_for_update=True
                )
                # Who stopped, or was handed to a person, after the target took the lead keeps
                # that state: it was delivered, and is charged, all the same.
                if life.state == State.LEAD_READY:
                    await leads.move(
                        session, life, State.SENT_TO_DEVELOPER, cause="delivered", actor=_ACTOR
                    )
                tenants.audit(
                    session,
                    inp.tenant_id,
                    actor=_ACTOR,
                    action="credit.consumed",
                    subject=f"delivery:{delivery.id}",
                    after={"credits": -1},
                )

    @activity.defn(name="delivery.give_up")
    async def give_up(self, inp: DeliveryInput) -> None:
        """To the dead letters; the hold goes back. A retry by a person reserves anew."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                delivery = await _locked(session, inp)
                if delivery.state == DeliveryState.DELIVERED:
                    return
                await credits.release(session, inp.tenant_id, delivery.id)
                delivery.state = DeliveryState.DEAD_LETTER


async def _refuse_withdrawn(session: AsyncSession, delivery: Delivery) -> None:
    """Who stopped while a target was down is not handed over when it is back."""
    life = await session.get_one(LeadOffer, (delivery.tenant_id, delivery.lead_offer_id))
    if delivery.state != DeliveryState.DELIVERED and life.state != State.LEAD_READY:
        raise refusal("the lead is not ready any more", "lead.withdrawn")


async def _locked(session: AsyncSession, inp: DeliveryInput) -> Delivery:
    return await session.get_one(Delivery, (inp.tenant_id, inp.delivery_id), with_for_update=True)


async def _targets(session: AsyncSession, delivery: Delivery) -> tuple[TargetRef, ...]:
    """One row per connected target, made once; those that took the lead are left out."""
    connected = await session.exec(
        select(Integration)
        .where(
            Integration.tenant_id == delivery.tenant_id,
            col(Integration.is_target).is_(True),
            Integration.status != "OFF",
        )
        .order_by(col(Integration.is_primary).desc(), col(Integration.created_at))
    )
    rows = [
        {
            "tenant_id": delivery.tenant_id,
            "id": ids.new_id(),
            "delivery_id": delivery.id,
            "integration_id": target.id,
            "kind": target.kind,
            "is_primary": number == 0,
        }
        for number, target in enumerate(connected.all())
    ]
    if rows:
        await session.execute(insert(DeliveryTarget).values(rows).on_conflict_do_nothing())
    served = await session.exec(
        select(DeliveryTarget)
        .where(
            DeliveryTarget.tenant_id == delivery.tenant_id,
            DeliveryTarget.delivery_id == delivery.id,
        )
        .order_by(col(DeliveryTarget.is_primary).desc())
    )
    return _refs(served.all())


def _refs(targets: Sequence[DeliveryTarget]) -> tuple[TargetRef, ...]:
    return tuple(
        TargetRef(target_id=t.id, kind=TargetKind(t.kind), is_primary=t.is_primary)
        for t in targets
        if t.state != "SENT" or t.is_primary
    )


@dataclass
class TargetActivities:
    db: Database
    sheets: SheetsClient
    webhook: WebhookClient
    clock: Callable[[], datetime]

    @activity.defn(name="targets.append_to_sheet")
    async def append_to_sheet(self, inp: SendToTargetInput) -> None:
        """Key: the delivery id in the row's first column; a repeat replaces that row."""

        async def send(
            connection: Integration, payload: dict[str, Any], is_repeat: bool
        ) -> dict[str, Any]:
            return await asyncio.to_thread(
                self.sheets.upsert,
                connection.secret,
                connection.config["spreadsheet_id"],
                connection.config.get("worksheet", _WORKSHEET),
                columns.header(),
                columns.row(payload),
                is_repeat,
            )

        await self._serve(inp, send)

    @activity.defn(name="targets.post_webhook")
    async def post_webhook(self, inp: SendToTargetInput) -> None:
        """Key: the delivery id as `webhook-id`, by which the receiver drops a repeat."""

        async def send(
            connection: Integration, payload: dict[str, Any], is_repeat: bool
        ) -> dict[str, Any]:
            body = json.dumps({"type": "lead.delivered", "data": payload}, ensure_ascii=False)
            return await self.webhook.post(
                connection.config["url"],
                connection.secret["signing_secret"],
                str(inp.delivery_id),
                self.clock(),
                body,
            )

        await self._serve(inp, send)

    async def _serve(
        self,
        inp: SendToTargetInput,
        send: Callable[[Integration, dict[str, Any], bool], Awaitable[dict[str, Any]]],
    ) -> None:
        """A target that took the lead is never sent it again: its row is looked at first."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                target = await session.get_one(DeliveryTarget, (inp.tenant_id, inp.target_id))
                if target.state == "SENT":
                    return
                delivery = await session.get_one(Delivery, (inp.tenant_id, inp.delivery_id))
                await _refuse_withdrawn(session, delivery)
                target.attempts += 1
                connection = await session.get_one(
                    Integration, (inp.tenant_id, target.integration_id)
                )
            try:
                receipt = await send(connection, delivery.payload, target.attempts > 1)
            except VendorError as error:
                await self._record(inp, "FAILED", error=str(error))
                raise of_vendor(error) from None
            await self._record(inp, "SENT", receipt=receipt)

    async def _record(
        self,
        inp: SendToTargetInput,
        state: str,
        *,
        receipt: dict[str, Any] | None = None,
        error: str | None = None,
    ) -> None:
        async with self.db.tenant(inp.tenant_id) as session:
            target = await session.get_one(DeliveryTarget, (inp.tenant_id, inp.target_id))
            target.state, target.receipt, target.error = state, receipt, error
            target.sent_at = self.clock() if state == "SENT" else None
