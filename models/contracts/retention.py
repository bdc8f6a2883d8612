"""What keeping data for a time only passes on: ids and counts."""

from uuid import UUID

from models.contracts.base import Contract
from models.contracts.erasure import ErasureRef


class RetentionInput(Contract):
    """`tenant_id` None: every tenant, and what belongs to none."""

    tenant_id: UUID | None = None
    batch_max: int = 100


class PurgeInput(Contract):
    """`after`: the last person of the batch before."""

    tenant_id: UUID | None
    after: UUID | None = None
    batch_max: int


class Purged(Contract):
    """`found`: rows and files by place. `after` None: nobody is left."""

    found: dict[str, int] = {}
    after: UUID | None = None


class ForgottenLeads(Contract):
    erasures: tuple[ErasureRef, ...] = ()


class PurgeRecord(Contract):
    tenant_id: UUID | None
    found: dict[str, int]


class RetentionStatus(Contract):
    waiting_for: str
    found: dict[str, int] = {}
