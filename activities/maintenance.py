"""Finds what was stored and never went on: the second line behind every webhook and every grant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from temporalio import activity

from activities.errors import translated
from models import ids
from models.contracts.erasure import ErasureRef
from models.contracts.maintenance import (
    AwakenedDelivery,
    Found,
    StuckLead,
    StuckMessage,
    StuckPayment,
    SweepInput,
)
from models.records import (
    credits,
    erasures,
    inbox,
    kept_answers,
    letters,
    strays,
    stuck,
    submissions,
)
from models.records.stuck import Look
from models.session import Database
from models.tables import InboxEvent


@dataclass
class MaintenanceActivities:
    db: Database
    clock: Callable[[], datetime]

    @activity.defn(name="maintenance.find_stuck")
    async def find_stuck(self, inp: SweepInput) -> Found:
        """What stands still: inbox rows, unsent replies, mapped, ready and paused lives."""
        look = self._look(inp)
        with translated():
            async with self.db.platform() as session:
                await kept_answers.forget_old(session, self.clock())
                await strays.route(session)
                events = await stuck.events(session, look)
                return Found(
                    leads=_submitted(events),
                    messages=_unanswered(events, await stuck.messages(session, look)),
                    payments=_paid(events),
                    mapped=_lives(await stuck.mapped(session, look)),
                    ready=_lives(
                        (
                            *await stuck.ready(session, look),
                            *await stuck.with_a_touch(session, look),
                        )
                    ),
                    paused=_lives(await stuck.paused(session, look)),
                    letters=tuple(
                        await letters.unsent(
                            session, look.now, timedelta(seconds=inp.grace_s), look.limit
                        )
                    ),
                    erasures=tuple(
                        ErasureRef(tenant_id=tenant_id, erasure_id=erasure_id)
                        for tenant_id, erasure_id in await erasures.running(
                            session, look.older_than, look.limit
                        )
                    ),
                )

    @activity.defn(name="maintenance.resume_deliveries")
    async def resume_deliveries(self, inp: SweepInput) -> tuple[AwakenedDelivery, ...]:
        """Holds credits for waiting deliveries, oldest first, tenant by tenant."""
        with translated():
            async with self.db.platform() as session:
                tenant_ids = await stuck.without_credit(session, self._look(inp))
            awakened: list[AwakenedDelivery] = []
            for tenant_id in tenant_ids:
                async with self.db.tenant(tenant_id) as session:
                    awakened += [
                        AwakenedDelivery(tenant_id=tenant_id, delivery_id=delivery_id)
                        for delivery_id in await credits.reserve_waiting(session, tenant_id)
                    ]
            return tuple(awakened)

    def _look(self, inp: SweepInput) -> Look:
        now = self.clock()
        return Look(now, now - timedelta(seconds=inp.grace_s), inp.batch_max)


def _submitted(events: Sequence[InboxEvent]) -> tuple[StuckLead, ...]:
    return tuple(
        StuckLead(
            tenant_id=event.tenant_id,
            inbox_id=event.id,
            lead_offer_id=ids.lead_offer_id(event.tenant_id, event.external_id),
        )
        for event in events
        if event.kind in ("leadgen", submissions.KIND) and event.tenant_id is not None
    )


def _paid(events: Sequence[InboxEvent]) -> tuple[StuckPayment, ...]:
    return tuple(
        StuckPayment(tenant_id=event.tenant_id, order_id=event.order_id, inbox_id=event.id)
        for event in events
        if event.kind == "payment" and event.tenant_id and event.order_id
    )


def _unanswered(
    events: Sequence[InboxEvent], messages: Sequence[tuple[UUID, UUID, UUID]]
) -> tuple[StuckMessage, ...]:
    """One wake-up a person, by the first row that stands still, also where only the reply does."""
    found: dict[tuple[UUID, UUID], UUID] = {}
    for event in events:
        if event.kind in inbox.SPOKEN and event.tenant_id and event.contact_id:
            found.setdefault((event.tenant_id, event.contact_id), event.id)
    for tenant_id, contact_id, message_id in messages:
        found.setdefault((tenant_id, contact_id), message_id)
    return tuple(
        StuckMessage(tenant_id=tenant_id, contact_id=contact_id, inbox_id=row_id)
        for (tenant_id, contact_id), row_id in found.items()
    )


def _lives(found: Sequence[tuple[UUID, UUID]]) -> tuple[StuckLead, ...]:
    return tuple(StuckLead(tenant_id=tenant_id, lead_offer_id=life) for tenant_id, life in found)
