"""What all tables share: constraint names, aware times, the tenant's composite key."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.ids import new_id

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def utc_now() -> datetime:
    return datetime.now(UTC)


def Moment(**kwargs: Any) -> Any:  # noqa: N802 - reads as a column type at the call site
    """An aware point in time."""
    return Field(sa_type=DateTime(timezone=True), **kwargs)


def CreatedAt() -> Any:  # noqa: N802
    """The database's clock, so that rows of several processes sort."""
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.clock_timestamp(), "nullable": False},
    )


def Json(**kwargs: Any) -> Any:  # noqa: N802
    return Field(sa_type=JSONB, **kwargs)


class TenantRow(SQLModel):
    """Primary key (tenant_id, id): a reference can never point into another tenant."""

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)


def tenant_reference(column: str, table: str, **kwargs: Any) -> ForeignKeyConstraint:
    """`column` of this table names a row of `table` of the same tenant."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        name=kwargs.pop("name", None),
        **kwargs,
    )


def belongs_to_tenant() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id"], ["tenant.id"])
