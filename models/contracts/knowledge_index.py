"""What keeps the index of knowledge up: which documents, and how far it is."""

from uuid import UUID

from models.contracts.base import Contract


class StaleDocuments(Contract):
    tenant_id: UUID
    document_ids: tuple[UUID, ...]

    @property
    def last(self) -> "Cursor":
        return Cursor(tenant_id=self.tenant_id, document_id=self.document_ids[-1])


class Cursor(Contract):
    """Documents are looked through by tenant and id."""

    tenant_id: UUID
    document_id: UUID


class StaleInput(Contract):
    after: Cursor | None = None


class UpkeepInput(Contract):
    """`after`, `renewed` and `failed` are carried from one run to the next."""

    after: Cursor | None = None
    renewed: int = 0
    failed: int = 0


class UpkeepStatus(Contract):
    """Documents; `forgotten`: old versions that were deleted."""

    renewed: int
    failed: int
    forgotten: int = 0
