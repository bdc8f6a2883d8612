"""A tenant's API keys: made with scopes and an end, shown once, revoked."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.access import KeysManage, KeysRead
from api.deps import ContextDep
from api.errors import Problem
from api.rest.operations import Body, TenantId
from models.domain.permissions import KEY_SCOPES, Permission
from models.domain.sign_in import KEY_LIVES_MAX_DAYS
from models.records import api_keys, tenants
from models.tables.base import utc_now

router = APIRouter(prefix="/api/tenants/{tenant_id}/keys", tags=["API keys"])


def _of_a_key(scope: Permission) -> Permission:
    if scope not in KEY_SCOPES:
        raise ValueError("no key may have this scope")
    return scope


Scope = Annotated[Permission, AfterValidator(_of_a_key)]


class NewKey(Body):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[Scope] = Field(min_length=1, max_length=len(KEY_SCOPES))
    lives_days: int = Field(default=90, ge=1, le=KEY_LIVES_MAX_DAYS)


class KeyRow(BaseModel):
    """`used_at` is noted once a minute."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class MadeKey(KeyRow):
    """`key`: shown this once."""

    key: str


@router.get("")
async def list_keys(tenant_id: TenantId, held: ContextDep, _: KeysRead) -> list[KeyRow]:
    """Revoked ones too, the newest first."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return [KeyRow.model_validate(one) for one in await api_keys.every(session, tenant_id)]


@router.post("", status_code=201)
async def make(
    tenant_id: TenantId, body: NewKey, response: Response, held: ContextDep, who: KeysManage
) -> MadeKey:
    scopes = frozenset(body.scopes)
    if not who.permissions >= scopes:
        raise Problem(403, "auth.too_much", "A key may no more than who makes it.")
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        expires_at = utc_now() + timedelta(days=body.lives_days)
        made, key = api_keys.make(
            session, tenant_id, body.name, sorted(scopes), who.actor, expires_at
        )
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="key.made",
            subject=f"key:{made.id}",
            after={"scopes": made.scopes, "lives_days": body.lives_days},
        )
        await session.flush()
        await session.refresh(made)
    response.headers["cache-control"] = "no-store"
    return MadeKey(key=key, **KeyRow.model_validate(made).model_dump())


@router.delete("/{key_id}", status_code=204)
async def revoke(tenant_id: TenantId, key_id: UUID, held: ContextDep, who: KeysManage) -> None:
    """From the next request on. Repeating it changes nothing."""
    async with held.db.tenant(tenant_id) as session:
        await api_keys.revoke(session, tenant_id, key_id, utc_now())
        tenants.audit(
            session, tenant_id, actor=who.actor, action="key.revoked", subject=f"key:{key_id}"
        )
