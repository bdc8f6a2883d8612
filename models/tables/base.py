"""What all tables share: constraint names, aware times, the tenant's composite key, and the marks
of what is about people."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.ids import new_id
from models.personal import MASK, Mark

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


class Row(SQLModel):
    """A row never prints what is marked as somebody's own, or as a secret.

    Every column of text, JSON or bytes says by its mark (models/personal.py) what it holds, unless
    a constraint lists its values; `__holds_people__ = False` says for a whole table that no column
    is about anybody.
    """

    __holds_people__: ClassVar[bool] = True

    @classmethod
    def marks(cls) -> dict[str, Mark]:
        """By column."""
        return {
            name: mark
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, Mark)
        }

    def __repr_args__(self) -> Sequence[tuple[str | None, Any]]:
        marks = type(self).marks()
        return [
            (name, value if marks.get(name or "", Mark.PLAIN) is Mark.PLAIN else MASK)
            for name, value in super().__repr_args__()
        ]


class TenantRow(Row):
    """Primary key (tenant_id, id): a reference can never point into another tenant."""

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)


def every_table() -> set[type[Row]]:
    """Of the product's schema; `models.tables` imports all of them."""

    def below(row: type[Row]) -> set[type[Row]]:
        return {row}.union(*map(below, row.__subclasses__()))

    ours = SQLModel.metadata
    return {row for row in below(Row) if hasattr(row, "__table__") and row.metadata is ours}


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
