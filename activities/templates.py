"""Keeps templates and limits as Graph knows them, and tells tenants what keeps us from writing."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from temporalio import activity

from activities.errors import translated
from integrations.errors import VendorError
from integrations.resend import ResendClient
from integrations.whatsapp_account import WhatsAppAccountClient
from models import ids
from models.contracts.maintenance import SweepInput
from models.domain.outbound_letters import alert_letter
from models.logs import get_logger
from models.records import alerts, billing, template_states, tenants, whatsapp_accounts
from models.session import Database
from models.tables import TenantAlert

SYNC_EVERY: Final = timedelta(days=1)
SYNC_AGAIN: Final = timedelta(hours=1)
"""After Graph could not be read."""
_ACTOR: Final = "outbound"

_log = get_logger("templates")


@dataclass
class TemplateActivities:
    db: Database
    account: WhatsAppAccountClient
    resend: ResendClient
    clock: Callable[[], datetime]

    @activity.defn(name="templates.sync")
    async def sync(self, inp: SweepInput) -> int:
        """Reads Graph for every number that was not read for a day. Safe to repeat."""
        with translated():
            now = self.clock()
            async with self.db.platform() as session:
                due = await whatsapp_accounts.unread_since(session, now - SYNC_EVERY, inp.batch_max)
            for tenant_id in due:
                try:
                    await self._sync(tenant_id, now)
                except VendorError as error:
                    # The others do not wait for this one.
                    _log.warning("templates were not read", reason=str(error))
                    again = now - SYNC_EVERY + SYNC_AGAIN
                    async with self.db.tenant(tenant_id) as session:
                        await whatsapp_accounts.mark_read(session, tenant_id, again)
            return len(due)

    async def _sync(self, tenant_id: UUID, now: datetime) -> None:
        async with self.db.tenant(tenant_id) as session:
            connection = await tenants.integration(session, tenant_id, "WHATSAPP")
        token = connection.secret["access_token"]
        found = await self.account.templates(connection.config["waba_id"], token)
        number = await self.account.number(connection.config["phone_number_id"], token)
        async with self.db.tenant(tenant_id) as session:
            await template_states.merge(session, tenant_id, found, now)
            await whatsapp_accounts.keep_number(session, tenant_id, asdict(number), now)

    @activity.defn(name="alerts.tell")
    async def tell(self, inp: SweepInput) -> int:
        """One letter an alert. Key: the alert, which is marked once it is told."""
        with translated():
            async with self.db.platform() as session:
                untold = await alerts.untold(session, inp.batch_max)
            for alert in untold:
                try:
                    await self._tell(alert)
                except VendorError as error:
                    _log.warning("a letter was not sent", reason=str(error))
            return len(untold)

    async def _tell(self, alert: TenantAlert) -> None:
        async with self.db.tenant(alert.tenant_id) as session:
            tenant = await tenants.load(session, alert.tenant_id)
            to = (await billing.profile(session, alert.tenant_id)).email
        if to is not None and self.resend.is_configured:
            subject, text = alert_letter(alert.facts, tenant.language, tenant.name)
            await self.resend.send(to, subject, text, ids.alert_key(alert.id))
        async with self.db.tenant(alert.tenant_id) as session:
            await alerts.mark_told(session, alert, self.clock())
            tenants.audit(
                session,
                alert.tenant_id,
                actor=_ACTOR,
                action="alert.told",
                subject=f"alert:{alert.key}",
                after=alert.facts,
            )
