"""A tenant's own policies: shown beside what everybody has, changed on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import extra_fields
from models.domain.errors import InvalidInput, NotFound
from models.domain.policy import DEFAULT_POLICY, LIMITS, Policy, faults
from models.records import tenants
from models.tables import Tenant

_POLICY: Final = TypeAdapter(Policy)


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy as JSON; `least` and `most` of a number."""

    name: str
    value: Any
    default: Any
    is_own: bool
    least: float | None
    most: float | None


def rules(own: Mapping[str, Any]) -> list[Rule]:
    """Every policy of a tenant that has these of its own."""
    values = _plain(_POLICY.validate_python(own))
    return [
        Rule(name, values[name], default, name in own, *LIMITS.get(name, (None, None)))
        for name, default in _plain(DEFAULT_POLICY).items()
    ]


async def load(session: AsyncSession, tenant_id: UUID) -> list[Rule]:
    """Platform role. Raises NotFound."""
    return rules((await _tenant(session, tenant_id)).policy)


async def change(
    session: AsyncSession, tenant_id: UUID, wanted: Mapping[str, Any], *, actor: str
) -> list[Rule]:
    """All of these or none; None gives a policy back to the default. Platform role.

    Counts from the next look on: a touch whose time is set already keeps it, unless it may no
    longer leave then. Raises NotFound, and InvalidInput in words that say what may be.
    """
    tenant = await _tenant(session, tenant_id, lock=True)
    policy = _validated({**tenant.policy, **wanted}, wanted.keys())
    plain, own = _plain(policy), dict(tenant.policy)
    for name, value in wanted.items():
        own.pop(name, None)
        if value is not None:
            own[name] = plain[name]
    before = {name: tenant.policy.get(name) for name in wanted}
    after = {name: own.get(name) for name in wanted}
    if before != after:
        tenant.policy = own
        tenants.audit(
            session,
            tenant_id,
            actor=actor,
            action="tenant.policy_set",
            subject=f"tenant:{tenant_id}",
            before=before,
            after=after,
        )
    return rules(own)


def _validated(own: Mapping[str, Any], changed: Any) -> Policy:
    """The policy with these own values, of which the changed ones have to be within limits."""
    names = _plain(DEFAULT_POLICY)
    if unknown := sorted(changed - names.keys()):
        raise InvalidInput(f"no policy: {', '.join(unknown)}; there are {', '.join(names)}")
    try:
        policy = _POLICY.validate_python({n: v for n, v in own.items() if v is not None})
    except ValidationError as error:
        told = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise InvalidInput("; ".join(told)) from None
    if told := list(faults(policy, changed)):
        raise InvalidInput("; ".join(told))
    if "extra_fields" in changed:
        extra_fields.check(policy.extra_fields)
    return policy


async def _tenant(session: AsyncSession, tenant_id: UUID, *, lock: bool = False) -> Tenant:
    tenant = await session.get(Tenant, tenant_id, with_for_update=lock or None)
    if tenant is None:
        raise NotFound(f"no tenant {tenant_id}")
    return tenant


def _plain(policy: Policy) -> dict[str, Any]:
    """As JSON; sets in order."""
    dumped: dict[str, Any] = _POLICY.dump_python(policy, mode="json")
    return {name: _in_order(name, value) for name, value in dumped.items()}


def _in_order(name: str, value: Any) -> Any:
    is_set = isinstance(getattr(DEFAULT_POLICY, name), frozenset)
    return sorted(value) if is_set else value
