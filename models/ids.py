"""Every identifier and key that crosses a boundary is built here: workflow ids, turn keys, causes.

No personal data goes into an id: ids are shown in the Web UI, in logs and in metrics, in clear.
"""

from typing import Final
from uuid import UUID, uuid4, uuid5

_LEAD_OFFER_NAMESPACE: Final = UUID("5f0c1e9a-6a53-5d0f-9f37-0b1c60a8d9f1")


def new_id() -> UUID:
    return uuid4()


def lead_offer_id(tenant_id: UUID, leadgen_id: str) -> UUID:
    """The life that one form submission opens; the same submission always names the same life."""
    return uuid5(_LEAD_OFFER_NAMESPACE, f"{tenant_id}:{leadgen_id}")


def lead_workflow_id(tenant_id: UUID, lead_offer: UUID) -> str:
    return f"lead:{tenant_id}:{lead_offer}"


def conversation_workflow_id(tenant_id: UUID, contact: UUID) -> str:
    return f"conversation:{tenant_id}:{contact}"


def checkout_workflow_id(tenant_id: UUID, order: UUID) -> str:
    return f"checkout:{tenant_id}:{order}"


def delivery_workflow_id(tenant_id: UUID, delivery: UUID) -> str:
    return f"delivery:{tenant_id}:{delivery}"


def schedule_id(name: str) -> str:
    return f"sched:{name}"


def reply_turn_key(last_message: UUID) -> str:
    """One reply per turn; a turn is named after the last message that it answers."""
    return f"reply:{last_message}"


def touch_turn_key(lead_offer: UUID, number: int) -> str:
    """First contact, follow-ups and reactivations: the n-th of a life is written once."""
    return f"touch:{lead_offer}:{number}"


def purchase_cause(order: UUID) -> str:
    return f"order:{order}"


def consumption_cause(delivery: UUID) -> str:
    return f"delivery:{delivery}"


def session_key(order: UUID, attempt: int) -> str:
    """Stripe's idempotency key. `attempt` is stored, never taken from the activity's attempt."""
    return f"{order}:session:{attempt}"


def receipt_key(order: UUID) -> str:
    return f"{order}:receipt"
