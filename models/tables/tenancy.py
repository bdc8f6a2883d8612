"""Tenants, what routes a vendor's event to them, and what they connected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field

from models.encryption import EncryptedJson
from models.ids import new_id
from models.personal import OfUser, Plain, Secret
from models.tables.base import CreatedAt, Json, Moment, Row, TenantRow, belongs_to_tenant


class Tenant(Row, table=True):
    """A developer or agency. `policy` overrides the defaults of models.domain.policy.
    `is_front_door`: the platform's own, which a shared number is routed to."""

    __tablename__ = "tenant"
    __holds_people__ = False
    __table_args__ = (
        CheckConstraint("status in ('PENDING','ACTIVE','SUSPENDED','ARCHIVED')", "status"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str
    slug: str = Field(unique=True)
    status: str = "PENDING"
    country: str = "AR"
    time_zone: str = "America/Argentina/Buenos_Aires"
    language: str = "es"
    policy: dict[str, Any] = Json(default_factory=dict)
    is_front_door: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    created_at: datetime = CreatedAt()


class ChannelRoute(Row, table=True):
    """A vendor's account (Meta page, WhatsApp number) and the tenant that owns it."""

    __tablename__ = "channel_route"
    __holds_people__ = False
    __table_args__ = (belongs_to_tenant(),)

    channel: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    tenant_id: UUID = Field(index=True)


class SharedNumber(Row, table=True):
    """A tenant that a number of the platform's serves."""

    __tablename__ = "shared_number"
    __holds_people__ = False
    __table_args__ = (belongs_to_tenant(),)

    phone_number_id: str = Field(primary_key=True)
    tenant_id: UUID = Field(primary_key=True)


class Integration(TenantRow, table=True):
    """One connection of a tenant to an outside system. `secret` never leaves the server."""

    __tablename__ = "integration"
    __table_args__ = (
        belongs_to_tenant(),
        CheckConstraint(
            "kind in ('META','WHATSAPP','CHATWOOT','SHEETS','WEBHOOK','TOKKO','EMAIL')", "kind"
        ),
        CheckConstraint("status in ('ACTIVE','ERROR','OFF')", "status"),
    )

    kind: str
    config: OfUser[dict[str, Any]] = Json(default_factory=dict)
    secret: Secret[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    is_target: bool = False
    is_primary: bool = False
    status: str = "ACTIVE"
    error: Plain[str | None] = None
    failing_since: datetime | None = Moment(default=None)
    """First of the failures in a row; a success clears it."""
    failures: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    paused_until: datetime | None = Moment(default=None)
    """Too many failures in a row: not called before then."""
    noticed_at: datetime | None = Moment(default=None)
    """When the tenant was told that this target will be switched off."""
    synced_at: datetime | None = Moment(default=None)
    """WHATSAPP: when templates and limits were last read from Graph."""
    created_at: datetime = CreatedAt()
