"""Who calls, and what they may: the one place that decides. A route names its permission by the
type of a parameter (`who: BillingManage`); a test fails for a route that names none.

A caller is a person with a session (bearer, or the portal's cookie with its proof against forged
requests), a machine with a tenant's API key, or the operator's own tools with the admin token.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api import idempotency
from api.auth import cookies
from api.deps import Context, ContextDep
from api.errors import Problem
from models.domain.permissions import KEY_SCOPES, READING, TABLE, Permission, Role
from models.records import access, api_keys
from models.records.access import Standing
from models.session import acting_user
from models.signing import digest
from models.tables.base import utc_now

IMPERSONATION_HEADER: Final = b"x-converzia-impersonation"
ACCESS: Final = "access"
CSRF: Final = "csrf"

_bearer = HTTPBearer(auto_error=False, description="An access token or an API key")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True, slots=True)
class Caller:
    """`actor` stands in the audit log. `session_id`: of a person."""

    actor: str
    permissions: frozenset[Permission]
    role: Role | None = None
    user_id: UUID | None = None
    session_id: UUID | None = None
    impersonates: UUID | None = None

    @property
    def sees_people(self) -> bool:
        """Also before a lead is delivered: the platform alone."""
        return self.role is Role.PLATFORM_ADMIN


OPERATOR: Final = Caller("operator", TABLE[Role.PLATFORM_ADMIN], Role.PLATFORM_ADMIN)


class Needs:
    """Lets in who has the permission, for the tenant that the address names; a write that was
    answered before is answered here. `changes` False: not even a POST is a write, and a cookie
    needs no proof beside it."""

    def __init__(self, permission: Permission, *, changes: bool = True) -> None:
        self.permission, self._changes = permission, changes

    async def __call__(self, request: Request, held: ContextDep, bearer: Bearer) -> Caller:
        caller = await _caller(request, held, bearer, changes=self._changes)
        if self.permission not in caller.permissions:
            raise Problem(403, "auth.forbidden", f"This needs the permission {self.permission}.")
        if self._changes:
            await idempotency.claim(request, held, caller.actor)
        return caller


async def signed_in(request: Request, held: ContextDep, bearer: Bearer) -> Caller:
    """A person, whatever they may: for what is their own."""
    caller = await _caller(request, held, bearer)
    if caller.user_id is None:
        raise Problem(403, "auth.no_person", "This is a person's own: sign in as one.")
    await idempotency.claim(request, held, caller.actor)
    return caller


Person = Annotated[Caller, Depends(signed_in)]


async def _caller(
    request: Request, held: Context, bearer: Bearer, *, changes: bool = True
) -> Caller:
    if bearer is None:
        caller = await _by_cookie(request, held, changes=changes)
    elif _is_operator(held, bearer.credentials):
        caller = OPERATOR
    elif bearer.credentials.startswith(api_keys.MARK):
        caller = await _by_key(request, held, bearer.credentials)
    else:
        caller = await _by_token(request, held, bearer.credentials)
    await held.pace.count_caller(caller.actor, request.path_params.get("tenant_id"))
    acting_user.set(caller.user_id)
    if caller.impersonates is not None:
        marks = ((IMPERSONATION_HEADER, str(caller.impersonates).encode()),)
        request.scope["state"]["response_headers"] = marks
    return caller


async def still_may(held: Context, asked: Mapping[str, Any], permission: Permission) -> bool:
    """Whether the person of a signed claim (`tenant_id`, `user_id`, `session_id`) may at this
    moment; the operator, who has no session, could a moment ago."""
    if asked["session_id"] is None:
        return bool(asked["actor"] == OPERATOR.actor)
    tenant_id, user_id = UUID(asked["tenant_id"]), UUID(asked["user_id"])
    async with held.db.platform() as session:
        found = await access.standing(
            session, UUID(asked["session_id"]), user_id, tenant_id, utc_now()
        )
    return found is not None and permission in _allowed(found, tenant_id)[1]


def _is_operator(held: Context, given: str) -> bool:
    token = held.settings.admin_token.get_secret_value()
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


async def _by_cookie(request: Request, held: Context, *, changes: bool) -> Caller:
    token = cookies.of(request, cookies.ACCESS, secure=held.is_secure)
    if token is None:
        raise _unknown()
    caller = await _by_token(request, held, token)
    if changes and request.method not in idempotency.SAFE_METHODS:
        require_csrf(request, held, caller.session_id)
    return caller


def require_csrf(request: Request, held: Context, session_id: UUID | None) -> None:
    """What a cookie asks for, the page has to ask for as well. Raises Problem 403."""
    given = request.headers.get(cookies.CSRF_HEADER, "")
    if session_id is None or not held.keys.is_mark(CSRF, session_id, given):
        raise Problem(403, "auth.csrf", f"Send the cookie's proof as {cookies.CSRF_HEADER}.")


async def _by_token(request: Request, held: Context, token: str) -> Caller:
    claims = held.keys.read(ACCESS, token)
    if claims is None:
        raise _unknown()
    user_id, session_id = UUID(claims["sub"]), UUID(claims["sid"])
    tenant_id = _tenant(request)
    async with held.db.platform() as session:
        found = await access.standing(session, session_id, user_id, tenant_id, utc_now())
    if found is None:
        raise _unknown()
    role, permissions = _allowed(found, tenant_id)
    return Caller(
        f"platform:{user_id}" if found.is_platform_admin else f"user:{user_id}",
        permissions,
        role,
        user_id,
        session_id,
        found.impersonates,
    )


def _allowed(found: Standing, tenant_id: UUID | None) -> tuple[Role | None, frozenset[Permission]]:
    if found.impersonates is not None:
        if tenant_id not in (None, found.impersonates):
            raise _not_a_member()
        every = TABLE[Role.OWNER] if found.may_write else READING
        return Role.OWNER, every if tenant_id else frozenset()
    if found.is_platform_admin:
        return Role.PLATFORM_ADMIN, TABLE[Role.PLATFORM_ADMIN]
    if found.role is not None:
        return found.role, TABLE[found.role]
    if tenant_id is not None:
        raise _not_a_member()
    return None, frozenset()


async def _by_key(request: Request, held: Context, given: str) -> Caller:
    """`czk_<prefix>_<secret>`."""
    prefix = given.removeprefix(api_keys.MARK).partition("_")[0]
    async with held.db.platform() as session:
        key = await access.live_key(session, prefix, utc_now())
        if key is None or not hmac.compare_digest(key.hash, digest(given)):
            raise _unknown()
        await access.note_use(session, key, utc_now())
    if _tenant(request) not in (None, key.tenant_id):
        raise _not_a_member()
    scopes = frozenset(p for p in KEY_SCOPES if p.value in key.scopes)
    return Caller(f"key:{key.id}", scopes)


def _tenant(request: Request) -> UUID | None:
    """The tenant that the address names; of an unreadable id nobody is a member."""
    named = request.path_params.get("tenant_id")
    if named is None:
        return None
    try:
        return UUID(named)
    except ValueError:
        raise _not_a_member() from None


def _unknown() -> Problem:
    return Problem(401, "auth.required", "Sign in, or send an API key as bearer token.")


def _not_a_member() -> Problem:
    return Problem(403, "auth.not_a_member", "You do not work for this tenant.")


def having(permission: Permission) -> Any:
    return Depends(Needs(permission))


P = Permission
LeadsCount = Annotated[Caller, having(P.LEADS_COUNT)]
LeadsRead = Annotated[Caller, having(P.LEADS_READ)]
LeadsAccept = Annotated[Caller, having(P.LEADS_ACCEPT)]
LeadsReturn = Annotated[Caller, having(P.LEADS_RETURN)]
LeadsExport = Annotated[Caller, having(P.LEADS_EXPORT)]
LeadsErase = Annotated[Caller, having(P.LEADS_ERASE)]
BillingRead = Annotated[Caller, having(P.BILLING_READ)]
BillingManage = Annotated[Caller, having(P.BILLING_MANAGE)]
ConnectionsRead = Annotated[Caller, having(P.CONNECTIONS_READ)]
ConnectionsManage = Annotated[Caller, having(P.CONNECTIONS_MANAGE)]
IntakeRead = Annotated[Caller, having(P.INTAKE_READ)]
IntakeManage = Annotated[Caller, having(P.INTAKE_MANAGE)]
FilesRead = Annotated[Caller, having(P.FILES_READ)]
FilesManage = Annotated[Caller, having(P.FILES_MANAGE)]
KnowledgeRead = Annotated[Caller, having(P.KNOWLEDGE_READ)]
KnowledgeManage = Annotated[Caller, having(P.KNOWLEDGE_MANAGE)]
SettingsRead = Annotated[Caller, having(P.SETTINGS_READ)]
OffersRead = Annotated[Caller, having(P.OFFERS_READ)]
SettingsManage = Annotated[Caller, having(P.SETTINGS_MANAGE)]
MembersRead = Annotated[Caller, having(P.MEMBERS_READ)]
MembersManage = Annotated[Caller, having(P.MEMBERS_MANAGE)]
KeysRead = Annotated[Caller, having(P.KEYS_READ)]
KeysManage = Annotated[Caller, having(P.KEYS_MANAGE)]
AuditRead = Annotated[Caller, having(P.AUDIT_READ)]
PlatformTenants = Annotated[Caller, having(P.PLATFORM_TENANTS)]
PlatformUsers = Annotated[Caller, having(P.PLATFORM_USERS)]
PlatformImpersonate = Annotated[Caller, having(P.PLATFORM_IMPERSONATE)]
PlatformLeads = Annotated[Caller, having(P.PLATFORM_LEADS)]
PlatformMapping = Annotated[Caller, having(P.PLATFORM_MAPPING)]
PlatformChannels = Annotated[Caller, having(P.PLATFORM_CHANNELS)]
PlatformDeliveries = Annotated[Caller, having(P.PLATFORM_DELIVERIES)]
PlatformCredits = Annotated[Caller, having(P.PLATFORM_CREDITS)]
PlatformRules = Annotated[Caller, having(P.PLATFORM_RULES)]
PlatformKnowledge = Annotated[Caller, having(P.PLATFORM_KNOWLEDGE)]
PlatformAudit = Annotated[Caller, having(P.PLATFORM_AUDIT)]
WorkflowsRead = Annotated[Caller, Depends(Needs(P.PLATFORM_WORKFLOWS, changes=False))]
