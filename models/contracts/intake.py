"""What imports and backfills say to each other: ids, numbers, times; never a row or a person."""

from datetime import datetime
from uuid import UUID

from models.contracts.base import Contract
from models.contracts.maintenance import StuckLead


class ImportRef(Contract):
    tenant_id: UUID
    import_id: UUID


class ImportInput(Contract):
    """`first`: the row to go on with, from 0; the rest is carried from run to run."""

    tenant_id: UUID
    import_id: UUID
    first: int = 0
    started: int = 0
    is_checked: bool = False
    is_paused: bool = False
    rows_a_batch: int = 10
    leads_per_minute: int = 120
    """At most: an import is worked off beside what people write, not before it."""
    leads_a_run: int = 1_000
    """A run of a workflow may have 2,000 open children: the next run begins before that."""


class ImportBatchInput(Contract):
    tenant_id: UUID
    import_id: UUID
    first: int
    rows_max: int


class ImportBatch(Contract):
    """`leads` wait to be started; `next_row` is None after the last one."""

    leads: tuple[StuckLead, ...] = ()
    rows_done: int
    next_row: int | None = None


class ImportProgress(Contract):
    """Answer of the `status` query and of `pause` and `resume`."""

    rows_done: int
    leads_started: int
    is_paused: bool
    is_done: bool


class FormRef(Contract):
    tenant_id: UUID
    form_id: str
    page_id: str | None = None


class BackfillInput(Contract):
    """None: every active tenant; every active form of the tenant's pages; the last days. `forms`
    and `found` are carried from run to run."""

    tenant_id: UUID | None = None
    form_id: str | None = None
    since: datetime | None = None
    forms: tuple[FormRef, ...] | None = None
    seen: int = 0
    found: int = 0
    failed: int = 0


class FormsInput(Contract):
    tenant_id: UUID | None = None
    form_id: str | None = None


class FormPageInput(Contract):
    """`after`: Graph's cursor; None for the first page."""

    form: FormRef
    since: datetime
    after: str | None = None


class FormPage(Contract):
    """`found`: leads that no webhook brought, stored now and not started yet."""

    seen: int
    found: tuple[StuckLead, ...] = ()
    after: str | None = None


class BackfillStatus(Contract):
    """Answer of the `status` query, and what the workflow ends with."""

    forms_left: int
    seen: int
    found: int
    failed: int
