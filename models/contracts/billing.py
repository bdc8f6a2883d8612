"""What looking after a tenant's credits and its activities say to each other."""

from enum import StrEnum
from uuid import UUID

from models.contracts.base import Contract


class TenantRef(Contract):
    tenant_id: UUID


class LookAfterInput(Contract):
    batch_max: int = 500


class LowCredits(Contract):
    """`untold`: fell to their alert level. `recharging`: opted in, and are down to their level."""

    untold: tuple[UUID, ...] = ()
    recharging: tuple[UUID, ...] = ()


class RechargeOutcome(StrEnum):
    NOT_DUE = "not_due"
    OVER_CAP = "over_cap"
    CHARGED = "charged"
    PROCESSING = "processing"
    """The bank has not decided; an event of Stripe will say."""
    FAILED = "failed"


class RechargeOrder(Contract):
    """`order_id` None: nothing is to be charged now, for the reason that `outcome` says."""

    tenant_id: UUID
    order_id: UUID | None = None
    outcome: RechargeOutcome = RechargeOutcome.NOT_DUE


class ChargeInput(Contract):
    tenant_id: UUID
    order_id: UUID


class ChargeOutcome(Contract):
    """`resumed` are the deliveries that got a credit of this charge, oldest first."""

    outcome: RechargeOutcome
    resumed: tuple[UUID, ...] = ()


class RechargeStatus(Contract):
    """Answer of the `status` query."""

    step: str
    order_id: UUID | None = None
