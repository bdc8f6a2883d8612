"""Compares payments, orders, ledger, deliveries and what the targets hold; keeps what it found."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from temporalio import activity

from activities.errors import translated
from integrations.errors import VendorAuth, VendorError, VendorRejected
from integrations.sheets import SheetsClient
from integrations.stripe_payments import StripePayment, StripePayments
from models.contracts.reconciliation import (
    Compared,
    Comparison,
    Difference,
    ReconcileInput,
)
from models.domain import handover
from models.domain.reconciliation import compare
from models.domain.reconciliation_kinds import Finding, Kind
from models.domain.reconciliation_orders import strays
from models.domain.reconciliation_records import Books, Payment, Payments, Sheet
from models.logs import get_logger
from models.records import reconciliation
from models.session import Database
from models.tables import Integration

FINDINGS_MAX: Final = 400
"""What is listed: a payload stays below Temporal's warning at 256 KiB."""
_MARGIN: Final = timedelta(hours=1)
"""Stripe is asked for a little more: its clock is not ours."""
_WORKSHEET: Final = "Leads"
_log = get_logger("reconciliation")


@dataclass
class _Tally:
    """What adds up, tenant by tenant."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, **more: int) -> None:
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def add(self, books: Books, findings: list[Finding]) -> None:
        self.findings += findings
        self.heads[books.tenant_id] = books.totals.head_hash
        self.count(
            orders=len(books.orders),
            entries=len(books.entries),
            deliveries=len(books.deliveries),
            receipts=sum(target.has_receipt for target in books.targets),
        )

    def result(self) -> Comparison:
        return Comparison(
            findings=tuple(_difference(found) for found in self.findings[:FINDINGS_MAX]),
            left_out=max(len(self.findings) - FINDINGS_MAX, 0),
            compared=Compared(**self.counts),
            notes=tuple(self.notes),
            heads=self.heads,
        )


@dataclass
class ReconciliationActivities:
    """`stripe` None: no key is configured, and payments are not compared."""

    db: Database
    stripe: StripePayments | None
    sheets: SheetsClient
    clock: Callable[[], datetime]

    @activity.defn(name="reconciliation.compare")
    async def compare(self, inp: ReconcileInput) -> Comparison:
        """Reads all sides, one tenant at a time, and writes nothing."""
        with translated():
            since, tally = self.clock() - timedelta(days=inp.days), _Tally()
            # Stripe first: what is paid while we read is in our books, if anywhere.
            payments = await self._payments(since - _MARGIN, tally)
            async with self.db.platform() as session:
                anchors = await reconciliation.anchors(session)
                tenant_ids = await reconciliation.tenants(session)
            for tenant_id in tenant_ids:
                activity.heartbeat()
                books = await self._books(tenant_id, since, anchors.get(str(tenant_id), ""))
                # Hashing a long ledger is work: not in the way of other activities.
                tally.add(books, await asyncio.to_thread(compare, books, payments))
            return tally.result()

    @activity.defn(name="reconciliation.record")
    async def record(self, inp: Comparison) -> None:
        """One row a run, and an error line a difference: any of them is an alert."""
        with translated():
            findings = [found.model_dump() for found in inp.findings]
            async with self.db.platform() as session:
                run_id = UUID(activity.info().workflow_run_id)
                await reconciliation.keep(session, run_id, findings, inp.heads)
        for found in inp.findings:
            told = found.model_dump(exclude={"subject"})
            _log.error("reconciliation differs", about=found.subject, **told)
        if inp.left_out:
            _log.error("reconciliation differs in more places", left_out=inp.left_out)

    async def _payments(self, since: datetime, tally: _Tally) -> Payments | None:
        """None when Stripe is not to be asked, or refuses the key; other failures are retried."""
        if self.stripe is None:
            tally.notes.append("no Stripe key is configured: payments were not compared")
            return None
        found = []
        try:
            async for payment in self.stripe.payments_since(since):
                activity.heartbeat()
                found.append(_payment(payment))
        except (VendorAuth, VendorRejected) as error:
            tally.findings.append(Finding(Kind.STRIPE_UNREADABLE, None, "stripe", str(error)))
            return None
        async with self.db.platform() as session:
            known = await reconciliation.order_keys(session)
        tally.findings += strays(found, known)
        tally.count(payments=len(found))
        return Payments(found)

    async def _books(self, tenant_id: UUID, since: datetime, anchor: str) -> Books:
        async with self.db.platform() as session:
            await reconciliation.at_one_moment(session)
            books = await reconciliation.books(session, tenant_id, since, anchor)
        served = {
            target.connection_id
            for target in books.targets
            if target.is_sheet and f"delivery:{target.delivery_id}" not in books.past
        }
        sheets = [await self._sheet(tenant_id, connection) for connection in sorted(served)]
        return replace(books, sheets=tuple(sheet for sheet in sheets if sheet is not None))

    async def _sheet(self, tenant_id: UUID, connection_id: str) -> Sheet | None:
        """None for one that was switched off; one that cannot be read says why."""
        async with self.db.tenant(tenant_id) as session:
            connection = await session.get_one(Integration, (tenant_id, UUID(connection_id)))
        if connection.status == "OFF":
            return None
        activity.heartbeat()
        mapping = _mapping(connection.config)
        try:
            keys = await asyncio.to_thread(
                self.sheets.keys,
                connection.secret,
                connection.config["spreadsheet_id"],
                connection.config.get("worksheet", _WORKSHEET),
                handover.header(mapping),
                mapping.key_at,
            )
        except VendorError as error:
            return Sheet(connection_id, problem=str(error))
        return Sheet(connection_id, tuple(keys))


def _mapping(config: dict[str, Any]) -> handover.SheetMapping:
    columns = config.get("columns")
    return handover.SheetMapping.parse(columns) if columns else handover.DEFAULT_MAPPING


def _payment(payment: StripePayment) -> Payment:
    return Payment(
        id=payment.payment_intent,
        order_id=payment.order_id,
        tenant_id=payment.tenant_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        status=payment.status,
        refunded_minor=payment.amount_refunded_minor,
        is_disputed=payment.disputed,
    )


def _difference(found: Finding) -> Difference:
    return Difference(
        kind=found.kind,
        tenant_id=found.tenant_id,
        subject=found.subject,
        difference=found.difference,
        what_to_do=found.what_to_do,
    )
