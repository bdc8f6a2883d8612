"""The data keys that encrypt what is stored, wrapped by the keys of the deployment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.ids import new_id
from models.personal import Secret
from models.tables.base import CreatedAt, Row


class DataKey(Row, table=True):
    """`tenant_id` None: the platform's own. The newest generation encrypts; the others are there
    until no value needs them. Without its rows nothing of a tenant can be read again.

    No reference to the tenant: it is made while a transaction may hold that row locked.
    """

    __tablename__ = "data_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "generation", postgresql_nulls_not_distinct=True),
        Index("ix_data_key_created_at", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID | None = None
    generation: int
    wrapped: Secret[bytes]
    created_at: datetime = CreatedAt()
