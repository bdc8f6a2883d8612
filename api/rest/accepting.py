"""What a form page and a system that posts share: one submission, stored once and started."""

from uuid import UUID

from api.deps import Context
from api.engine_calls import within
from models import ids
from models.domain.submission import Submission
from models.records import submissions, tenants

_START_WITHIN_S = 1.0


async def accept(held: Context, tenant_id: UUID, given: Submission) -> UUID:
    """The life it opens. What is not started in time, or waits for its tenant, the sweep starts.

    Raises IdempotencyMismatch.
    """
    async with held.db.platform() as session:
        tenant = await tenants.load(session, tenant_id)
        life, waiting = await submissions.store_once(session, tenant_id, given)
    if tenant.is_active:
        await within(
            _START_WITHIN_S,
            [
                held.engine.start_lead(
                    tenant_id, ids.lead_offer_id(tenant_id, row.external_id), row.id
                )
                for row in waiting
            ],
        )
    return life
