"""Sends a lead to one target, once; keeps a failing target from being called without end."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.errors import of_vendor, refusal, translated
from activities.senders import Handover, Sender
from integrations.errors import VendorError, VendorRateLimited
from integrations.resend import ResendClient
from models import ids
from models.contracts.delivery import (
    CheckTargetInput,
    DeliveryInput,
    SendToTargetInput,
    TargetCheck,
    TargetKind,
)
from models.contracts.maintenance import SweepInput
from models.domain import breaker, letters
from models.domain.errors import TenantSuspended
from models.domain.lifecycle import State
from models.domain.target_problems import explain, works
from models.logs import get_logger
from models.records import billing, delivery_targets, handover, targets, tenants
from models.session import Database
from models.tables import Delivery, DeliveryTarget, Integration, LeadOffer

_CHECK_WITHIN_S: Final = 17.0
"""A person waits, and the activity is given 20 s."""

_log = get_logger("targets")


@dataclass
class TargetActivities:
    db: Database
    senders: Mapping[TargetKind, Sender]
    resend: ResendClient
    clock: Callable[[], datetime]

    @activity.defn(name="targets.send")
    async def send(self, inp: SendToTargetInput) -> None:
        """A target that took the lead is never sent it again: its row is looked at first.

        Besides the vendor's errors: `target.off`, `target.paused`, `lead.withdrawn`,
        `tenant.suspended`.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                claimed = await self._claimed(session, inp)
            if claimed is None:
                return
            target, lead = claimed
            try:
                receipt = await self.senders[TargetKind(target.kind)].send(target, lead)
            except VendorError as error:
                await self._note(inp, target, error, lead.language)
                raise of_vendor(error) from None
            async with self.db.tenant(inp.tenant_id) as session:
                await delivery_targets.note_success(
                    session, inp.tenant_id, inp.target_id, receipt, self.clock()
                )

    async def _claimed(
        self, session: AsyncSession, inp: SendToTargetInput
    ) -> tuple[Integration, Handover] | None:
        """What to send, its try counted; None where the target has the lead already, or shall not
        have it."""
        row = await session.get_one(DeliveryTarget, (inp.tenant_id, inp.target_id))
        if row.state in ("SENT", "DISMISSED"):
            return None
        delivery = await session.get_one(Delivery, (inp.tenant_id, inp.delivery_id))
        tenant = await tenants.load(session, inp.tenant_id)
        if delivery.state not in ("DELIVERED", "RETURNED"):
            await _refuse_withdrawn(session, delivery)
            if not tenant.is_active:
                raise refusal("the tenant is not active", TenantSuspended.type)
        target = await session.get_one(Integration, (inp.tenant_id, row.integration_id))
        if target.status == "OFF":
            raise refusal("the target is switched off", "target.off")
        await self._refuse_paused(session, target)
        row.attempts += 1
        return target, Handover(
            delivery_id=delivery.id,
            # Of a lead that was delivered long ago it was blanked since.
            payload=delivery.payload or await handover.payload(session, delivery),
            is_repeat=row.attempts > 1,
            since=delivery.ready_at.date(),
            language=tenant.language,
        )

    async def _refuse_paused(self, session: AsyncSession, target: Integration) -> None:
        """After too many failures in a row the target is left alone for a while. Then one lead
        goes ahead; the others wait for how it fares."""
        if target.paused_until is None:
            return
        await session.refresh(target, with_for_update={"key_share": True})
        now = self.clock()
        if target.paused_until is not None and target.paused_until > now:
            raise ApplicationError(
                "the target is left alone after failing too often",
                type="target.paused",
                next_retry_delay=target.paused_until - now,
            )
        target.paused_until = now + breaker.PROBE

    async def _note(
        self, inp: SendToTargetInput, target: Integration, error: VendorError, language: str
    ) -> None:
        words = explain(target.kind, error.code, language)
        # Who asks us to slow down works.
        is_failure = not isinstance(error, VendorRateLimited)
        async with self.db.tenant(inp.tenant_id) as session:
            await delivery_targets.note_problem(
                session, inp.tenant_id, inp.target_id, words, error.code
            )
            if is_failure:
                await targets.count_failure(session, inp.tenant_id, target.id, words, self.clock())

    @activity.defn(name="targets.give_up")
    async def give_up(self, inp: SendToTargetInput) -> None:
        """No try is left: FAILED, until a person retries. Key: the target's row."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                key = (inp.tenant_id, inp.target_id)
                row = await session.get_one(DeliveryTarget, key, with_for_update=True)
                if row.state == "SENT":
                    return
                row.state = "FAILED"
                target = await session.get_one(Integration, (inp.tenant_id, row.integration_id))
                code = "switched_off" if target.status == "OFF" else None
                if code or row.error is None:
                    language = (await tenants.load(session, inp.tenant_id)).language
                    row.error_code = code or "unavailable"
                    row.error = explain(row.kind, row.error_code, language)

    @activity.defn(name="targets.check")
    async def check(self, inp: CheckTargetInput) -> TargetCheck:
        """The test call: what the vendor answered, in words for the tenant."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                target = await targets.load(session, inp.tenant_id, inp.integration_id)
                language = (await tenants.load(session, inp.tenant_id)).language
            sender = self.senders[TargetKind(target.kind)]
            try:
                async with asyncio.timeout(_CHECK_WITHIN_S):
                    said = await sender.check(target, language)
            except VendorError as error:
                words = explain(target.kind, error.code, language)
                return TargetCheck(works=False, words=words, code=error.code, detail=str(error))
            except TimeoutError:
                words = explain(target.kind, "unavailable", language)
                return TargetCheck(works=False, words=words, code="unavailable")
            return TargetCheck(works=True, words=works(language), detail=said)

    @activity.defn(name="targets.tell_missing")
    async def tell_missing(self, inp: DeliveryInput) -> None:
        """That a ready lead waits for a target. Key: tenant and day."""
        with translated():
            day = self.clock().date().isoformat()
            async with self.db.tenant(inp.tenant_id) as session:
                tenant = await tenants.load(session, inp.tenant_id)
                to = (await billing.profile(session, inp.tenant_id)).email
            if to is not None and self.resend.is_configured:
                subject, text = letters.letter("no_target", tenant.language, name=tenant.name)
                await self.resend.send(to, subject, text, ids.no_target_key(tenant.id, day))

    @activity.defn(name="targets.look_after")
    async def look_after(self, inp: SweepInput) -> int:
        """Tells the tenant of a target that fails for days, and later switches it off."""
        with translated():
            async with self.db.platform() as session:
                failing = await targets.failing(session, self.clock(), inp.batch_max)
            for target in failing:
                try:
                    await self._look_after(target)
                except VendorError as error:
                    # The others' letters do not wait for this one: the next sweep tries it again.
                    _log.warning("a letter was not sent", reason=str(error))
            return len(failing)

    async def _look_after(self, target: Integration) -> None:
        step = breaker.due(target.failing_since, target.noticed_at, self.clock())
        if step is None or target.failing_since is None:
            return
        async with self.db.tenant(target.tenant_id) as session:
            tenant = await tenants.load(session, target.tenant_id)
            to = (await billing.profile(session, target.tenant_id)).email
        if to is not None and self.resend.is_configured:
            subject, text = letters.letter(
                "target_off" if step is breaker.Step.SWITCH_OFF else "target_failing",
                tenant.language,
                target=letters.target_name(target.kind),
                since=f"{target.failing_since:%Y-%m-%d}",
                until=f"{target.failing_since + breaker.OFF_AFTER:%Y-%m-%d}",
                problem=target.error or "",
            )
            key = ids.target_notice_key(target.id, step, target.failing_since.isoformat())
            await self.resend.send(to, subject, text, key)
        async with self.db.tenant(target.tenant_id) as session:
            await targets.take_step(session, target.tenant_id, target.id, step, self.clock())


async def _refuse_withdrawn(session: AsyncSession, delivery: Delivery) -> None:
    """Who stopped while a target was down is not handed over when it is back."""
    life = await session.get_one(LeadOffer, (delivery.tenant_id, delivery.lead_offer_id))
    if life.state != State.LEAD_READY:
        raise refusal("the lead is not ready any more", "lead.withdrawn")
