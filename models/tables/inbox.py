"""Every verified event of a vendor, before anything else happens to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from models.encryption import EncryptedBytes
from models.ids import new_id
from models.personal import OfLead, Plain
from models.tables.base import CreatedAt, Moment, Row, belongs_to_tenant


class InboxEvent(Row, table=True):
    """Unique by provider and external id. `tenant_id` None: the account is not routed yet."""

    __tablename__ = "inbox"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("provider", "external_id"),
        Index("ix_inbox_unhandled", "received_at", postgresql_where=text("handled_at is null")),
        Index(
            "ix_inbox_kept",
            "tenant_id",
            "received_at",
            postgresql_where=text("body is not null and handled_at is not null"),
        ),
        Index(
            "ix_inbox_contact",
            "tenant_id",
            "contact_id",
            postgresql_where=text("handled_at is null"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    provider: Plain[str]
    external_id: OfLead[str]
    kind: Plain[str]
    """leadgen, message, echo, identity, account, payment, ignored."""
    account: Plain[str | None] = None
    """The vendor's account the event came for: page id, phone number id."""
    tenant_id: UUID | None = None
    contact_id: UUID | None = None
    order_id: UUID | None = None
    body: OfLead[bytes | None] = Field(default=None, sa_type=EncryptedBytes, nullable=True)
    """None once its time is over, or its person erased; what waits to be handled has one."""
    occurred_at: datetime = Moment()
    received_at: datetime = CreatedAt()
    handled_at: datetime | None = Moment(default=None)
    outcome: Plain[str | None] = None

    @property
    def raw(self) -> bytes:
        """The body of an event that waits to be handled."""
        assert self.body is not None, "only what was handled loses its body"
        return self.body
