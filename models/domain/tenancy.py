"""A tenant's standing: only an ACTIVE one contacts, converses, delivers and is charged."""

from enum import StrEnum


class TenantStatus(StrEnum):
    """What comes in for the others is stored and waits."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ARCHIVED = "ARCHIVED"
