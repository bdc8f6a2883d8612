"""The pace of sending, and what a tenant has to be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from models.tables.base import Json, Moment, Row, TenantRow, belongs_to_tenant


class SendPace(TenantRow, table=True):
    """`id` is a WHATSAPP connection (the number) or a lead (the person). Written by the function
    message_take_place alone."""

    __tablename__ = "send_pace"
    __table_args__ = (
        belongs_to_tenant(),
        Index(
            "ix_send_pace_initiated",
            "tenant_id",
            "initiated_at",
            postgresql_where=text("initiated_at is not null"),
        ),
    )

    free_at: datetime = Moment()
    """When all that was sent has leaked out of the bucket."""
    touches_free_at: datetime = Moment()
    """The same for the touches from a number, those that wait included."""
    initiated_at: datetime | None = Moment(default=None)
    """When this person was last written to first, outside the 24-hour window."""


class NumberPace(Row, table=True):
    """A number that several tenants share, ids alone. Written by message_take_place alone."""

    __tablename__ = "number_pace"
    __holds_people__ = False

    phone_number_id: str = Field(primary_key=True)
    free_at: datetime = Moment()
    """When all that its tenants sent has leaked out of the bucket."""
    lines: dict[str, str] = Json()
    """The connections whose own lines are ahead, and until when."""


class TenantAlert(TenantRow, table=True):
    """One open alert a key; it is told once, and cleared when the cause is over."""

    __tablename__ = "tenant_alert"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        Index(
            "uq_tenant_alert_open",
            "tenant_id",
            "key",
            unique=True,
            postgresql_where=text("cleared_at is null"),
        ),
    )

    key: str
    facts: dict[str, Any] = Json(default_factory=dict)
    raised_at: datetime = Moment()
    told_at: datetime | None = Moment(default=None)
    cleared_at: datetime | None = Moment(default=None)
