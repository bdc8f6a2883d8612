"""What goes first when work piles up, and whose turn it is: the one list of ranks.

Temporal hands out a queue's waiting tasks by rank, and within a rank tenant by tenant in turn.
Activities and children inherit the priority of their workflow unless they are given another. A
local activity has none: it runs inside a workflow task, which waited in line by the workflow's.
"""

from enum import IntEnum
from uuid import UUID

from temporalio.common import Priority


class Rank(IntEnum):
    """Lower goes first. What is given none waits where DELIVERY does."""

    REPLY = 1
    """Somebody waits for the answer: a person who wrote, a buyer, who tests a target."""
    FIRST_CONTACT = 2
    DELIVERY = 3
    IMPORT = 4
    MAINTENANCE = 5


def of_tenant(rank: Rank, tenant_id: UUID) -> Priority:
    """Work of one tenant: it takes turns with other tenants' work of the same rank."""
    return Priority(priority_key=rank, fairness_key=str(tenant_id))


LETTER = Priority(priority_key=Rank.REPLY)
"""Somebody waits at the sign-in page for it."""
OF_PLATFORM = Priority(priority_key=Rank.MAINTENANCE)
"""The platform's own: sweeps, comparisons."""
