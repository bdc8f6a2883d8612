"""Who, and which machine, may act for a tenant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.personal import OfUser, Plain, Secret
from models.tables.base import CreatedAt, Json, Moment, TenantRow, belongs_to_tenant

_ROLES = "role in ('OWNER', 'ADMIN', 'BILLING', 'VIEWER')"


class Membership(TenantRow, table=True):
    """A person's role for one tenant. Only the platform's role writes it."""

    __tablename__ = "membership"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("user_id", "tenant_id"),
        CheckConstraint(_ROLES, "role"),
        CheckConstraint("status in ('PENDING_APPROVAL', 'ACTIVE', 'REMOVED')", "status"),
    )

    user_id: UUID = Field(foreign_key="user_account.id")
    role: str
    status: str = "PENDING_APPROVAL"
    created_at: datetime = CreatedAt()


class Invitation(TenantRow, table=True):
    __tablename__ = "invitation"
    __table_args__ = (belongs_to_tenant(), CheckConstraint(_ROLES, "role"))

    email: OfUser[str]
    role: str
    invited_by: Plain[str]
    hash: Secret[bytes] = Field(sa_type=LargeBinary, unique=True)
    created_at: datetime = CreatedAt()
    expires_at: datetime = Moment()
    accepted_at: datetime | None = Moment(default=None)
    withdrawn_at: datetime | None = Moment(default=None)


class ApiKey(TenantRow, table=True):
    """`prefix` is shown and finds it; the whole key is shown once and kept as a hash."""

    __tablename__ = "api_key"
    __table_args__ = (belongs_to_tenant(),)

    name: Plain[str]
    prefix: Plain[str] = Field(unique=True)
    hash: Secret[bytes] = Field(sa_type=LargeBinary)
    scopes: Plain[list[str]] = Json(default_factory=list)
    made_by: Plain[str]
    created_at: datetime = CreatedAt()
    expires_at: datetime = Moment()
    used_at: datetime | None = Moment(default=None)
    revoked_at: datetime | None = Moment(default=None)
