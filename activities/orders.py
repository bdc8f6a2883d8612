"""An operator's word about one life, from the Temporal Web UI."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.errors import translated
from models.contracts.lead import LeadOrder, Obeyed
from models.domain.lifecycle import State
from models.records.lead_commands import Order, delivery_of, obey
from models.session import Database


@dataclass
class OrderActivities:
    db: Database
    clock: Callable[[], datetime]

    @activity.defn(name="leads.obey")
    async def obey(self, inp: LeadOrder) -> Obeyed:
        """An operator's word from the Web UI. Not safe to repeat where it moved the life: the
        second one is refused with the state that the first one brought."""
        order = Order(inp.command, inp.by, target=inp.target, taker=inp.taker, reason=inp.reason)
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                life = await obey(session, inp.tenant_id, inp.lead_offer_id, order, self.clock())
                delivery = await delivery_of(session, inp.tenant_id, inp.lead_offer_id)
                is_taken = life.state == State.SENT_TO_DEVELOPER
                return Obeyed(
                    state=State(life.state),
                    delivery_id=delivery.id if delivery and is_taken else None,
                    contact_id=life.lead_id if life.state == State.HUMAN_HANDOFF else None,
                )
