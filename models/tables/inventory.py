"""What is sold: the truth for price, stock, delivery date and financing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.tables.base import CreatedAt, Json, Row, TenantRow, belongs_to_tenant, tenant_reference


class Offer(TenantRow, table=True):
    """Money in whole units of `currency`, as it is advertised."""

    __tablename__ = "offer"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        CheckConstraint("offer_type in ('PROPERTY','AUTO','LOAN','INSURANCE')", "offer_type"),
        CheckConstraint("status in ('DRAFT','ACTIVE','PAUSED','ARCHIVED')", "status"),
        CheckConstraint("price_from <= price_to", "price_range"),
    )

    offer_type: str = "PROPERTY"
    name: str
    status: str = "ACTIVE"
    zone: str | None = None
    city: str | None = None
    currency: str = "USD"
    price_from: int | None = None
    price_to: int | None = None
    terms: dict[str, Any] = Json(default_factory=dict)
    """What only one type of offer has: models.domain.offer_terms."""
    created_at: datetime = CreatedAt()


class Property(TenantRow, table=True):
    """The development behind an offer of type PROPERTY."""

    __tablename__ = "property"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("offer_id", "offer", ondelete="CASCADE"),
        CheckConstraint("stage in ('PRE_SALE','CONSTRUCTION','READY')", "stage"),
    )

    offer_id: UUID
    developer: str
    stage: str
    address: str | None = None
    delivery_on: date | None = None
    amenities: list[str] = Json(default_factory=list)
    financing: str | None = None
    attributes: dict[str, Any] = Json(default_factory=dict)


class Variant(TenantRow, table=True):
    """A typology of an offer."""

    __tablename__ = "variant"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("offer_id", "offer", ondelete="CASCADE"),
    )

    offer_id: UUID = Field(index=True)
    name: str
    bedrooms: int | None = None
    ambientes: int | None = None
    bathrooms: int | None = None
    area_m2: int | None = None
    price_from: int | None = None
    price_to: int | None = None


class Unit(TenantRow, table=True):
    """One unit that can be bought."""

    __tablename__ = "unit"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("variant_id", "variant", ondelete="CASCADE"),
        CheckConstraint("status in ('AVAILABLE','RESERVED','SOLD')", "status"),
    )

    variant_id: UUID = Field(index=True)
    label: str
    floor: int | None = None
    orientation: str | None = None
    price: int | None = None
    status: str = "AVAILABLE"


class AdOfferMap(Row, table=True):
    """Which offer a Meta ad sells. An ad without a row here is unmapped."""

    __tablename__ = "ad_offer_map"
    __holds_people__ = False
    __table_args__ = (belongs_to_tenant(), tenant_reference("offer_id", "offer"))

    tenant_id: UUID = Field(primary_key=True)
    ad_id: str = Field(primary_key=True)
    offer_id: UUID
    created_at: datetime = CreatedAt()
