"""What a tenant asks beside the product's own fields, as part of its policy."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import NotFound
from models.domain.extra_fields import ExtraField, check
from models.records import tenants
from models.tables import Tenant


async def replace(
    session: AsyncSession, tenant_id: UUID, fields: Sequence[ExtraField], *, actor: str
) -> None:
    """Raises InvalidInput and NotFound. Answers to a field that is gone stay with their leads."""
    check(fields)
    tenant = await session.get(Tenant, tenant_id, with_for_update=True)
    if tenant is None:
        raise NotFound(f"no tenant {tenant_id}")
    before = tenant.policy.get("extra_fields", [])
    after = [asdict(field) for field in fields]
    tenant.policy = {**tenant.policy, "extra_fields": after}
    tenants.audit(
        session,
        tenant_id,
        actor=actor,
        action="extra_fields.replaced",
        subject=f"tenant:{tenant_id}",
        before={"fields": before},
        after={"fields": after},
    )
