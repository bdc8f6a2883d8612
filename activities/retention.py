"""Keeps data for as long as the tenant's policy says: one batch a call, safe to repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from temporalio import activity

from activities.errors import translated
from integrations.files import Files
from models.contracts.erasure import ErasureRef
from models.contracts.retention import (
    ForgottenLeads,
    Purged,
    PurgeInput,
    PurgeRecord,
    RetentionInput,
)
from models.domain.erasure import Cause
from models.domain.policy import DEFAULT_POLICY, Policy
from models.erasure_keys import ErasureKeys
from models.records import erasures, retention, tenants
from models.session import Database
from models.tables import Tenant

_ACTOR: Final = "retention"


@dataclass
class RetentionActivities:
    db: Database
    files: Files
    keys: ErasureKeys
    clock: Callable[[], datetime]

    @activity.defn(name="retention.find_tenants")
    async def find_tenants(self, inp: RetentionInput) -> tuple[UUID, ...]:
        """Every tenant, whatever its standing: keeping ends for all. None where one is named."""
        if inp.tenant_id is not None:
            return ()
        with translated():
            async with self.db.platform() as session:
                rows = await session.exec(select(Tenant.id).order_by(col(Tenant.created_at)))
                return tuple(rows.all())

    @activity.defn(name="retention.purge_words")
    async def purge_words(self, inp: PurgeInput) -> Purged:
        """What the next people said, and was said to them, for too long; their files first."""
        if inp.tenant_id is None:
            return Purged()
        with translated():
            async with self.db.platform() as session:
                before = self._before((await self._policy(inp.tenant_id)).messages_kept_days)
                people = await retention.people_with_old_words(
                    session, inp.tenant_id, before, inp.after, inp.batch_max
                )
                stored = await retention.old_files(session, inp.tenant_id, people, before)
            for one in stored:
                await self.files.delete(one.key)
            if not people:
                return Purged()
            async with self.db.platform() as session:
                gone = [one.id for one in stored]
                found = await retention.blank_words(
                    session, inp.tenant_id, people, gone, before, self.clock()
                )
            return Purged(found=found, after=people[-1])

    @activity.defn(name="retention.purge_bodies")
    async def purge_bodies(self, inp: PurgeInput) -> Purged:
        """What vendors' webhooks said, for as long as messages are kept."""
        with translated():
            policy = DEFAULT_POLICY if inp.tenant_id is None else await self._policy(inp.tenant_id)
            before = self._before(policy.messages_kept_days)
            async with self.db.platform() as session:
                blanked = await retention.blank_bodies(session, inp.tenant_id, before)
            return Purged(found={"inbox": blanked} if blanked else {})

    @activity.defn(name="retention.forget_leads")
    async def forget_leads(self, inp: PurgeInput) -> ForgottenLeads:
        """Asks for the erasure of who was never delivered and has been silent for too long."""
        if inp.tenant_id is None:
            return ForgottenLeads()
        with translated():
            before = self._before((await self._policy(inp.tenant_id)).undelivered_kept_days)
            async with self.db.platform() as session:
                found = await retention.forgotten(session, inp.tenant_id, before, inp.batch_max)
                asked = [
                    await erasures.ask(
                        session,
                        self.keys,
                        inp.tenant_id,
                        lead_id,
                        cause=Cause.RETENTION,
                        by=_ACTOR,
                        now=self.clock(),
                    )
                    for lead_id in found
                ]
            return ForgottenLeads(
                erasures=tuple(
                    ErasureRef(tenant_id=inp.tenant_id, erasure_id=one.id) for one in asked
                )
            )

    @activity.defn(name="retention.record")
    async def record(self, inp: PurgeRecord) -> None:
        """How much of what was purged: all that is left of it."""
        with translated():
            async with self.db.platform() as session:
                tenants.audit(
                    session,
                    inp.tenant_id,
                    actor=_ACTOR,
                    action="retention.purged",
                    subject=f"tenant:{inp.tenant_id}" if inp.tenant_id else "platform",
                    after=dict(inp.found),
                )

    def _before(self, days: int) -> datetime:
        return self.clock() - timedelta(days=days)

    async def _policy(self, tenant_id: UUID) -> Policy:
        async with self.db.tenant(tenant_id) as session:
            return (await tenants.load(session, tenant_id)).policy
