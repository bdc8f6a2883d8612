"""Accounts as the platform sees them, and its look at the product as a tenant does."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from api.access import CSRF, PlatformImpersonate, PlatformUsers
from api.auth import answers, cookies
from api.auth.answers import KeepIn
from api.auth.own import own_id
from api.auth.signing_in import Email
from api.auth.signing_up import Language
from api.deps import ContextDep
from api.errors import Problem
from api.rest.operations import Body, TenantId
from models.domain.sign_in import IMPERSONATION_LIVES, Purpose
from models.records import account_audit, accounts, letters, sign_ins, tenants
from models.tables import UserAccount
from models.tables.base import utc_now

router = APIRouter(prefix="/api", tags=["users"])


class UserRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
    is_platform_admin: bool
    verified_at: datetime | None
    disabled_at: datetime | None
    created_at: datetime


class NewUser(Body):
    email: Email
    name: str = Field(min_length=1, max_length=100)
    language: Language = "es"


class Standing(Body):
    """What is left out stays."""

    is_disabled: bool | None = None
    is_platform_admin: bool | None = None


class Impersonation(Body):
    """`reason` stands in the tenant's audit log."""

    reason: str = Field(min_length=3, max_length=500)
    may_write: bool = False
    keep_in: KeepIn = "body"


class Impersonating(BaseModel):
    access_token: str | None
    csrf_token: str | None
    tenant_id: UUID
    may_write: bool
    expires_in: int


@router.get("/users")
async def list_users(
    held: ContextDep, _: PlatformUsers, limit: int = Query(default=200, ge=1, le=1000)
) -> list[UserRow]:
    async with held.db.platform() as session:
        rows = await session.exec(
            select(UserAccount).order_by(col(UserAccount.created_at).desc()).limit(limit)
        )
        return [UserRow.model_validate(one) for one in rows.all()]


@router.post("/users", status_code=201)
async def create(body: NewUser, held: ContextDep, who: PlatformUsers) -> UserRow:
    """Without a password: a letter lets the person choose one."""
    answers.require_keys(held)
    async with held.db.platform() as session:
        made = await accounts.make(session, body.email, body.name, body.language)
        if made is None:
            raise Problem(409, "user.exists", "This address has an account.")
        await account_audit.note(session, made.id, "user.made", actor=who.actor)
        link = accounts.new_link(session, held.keys, made.id, Purpose.RESET, utc_now())
        letter = letters.to_person(session, "reset", made, link=(Purpose.RESET, link))
    await answers.send_letters(held, letter)
    return UserRow.model_validate(made)


@router.put("/users/{user_id}")
async def set_standing(
    user_id: UUID, body: Standing, held: ContextDep, who: PlatformUsers
) -> UserRow:
    """Disabled, all sessions of the person end at once. Nobody changes themselves here."""
    if user_id == who.user_id:
        raise Problem(403, "auth.own_role", "Nobody changes their own standing.")
    now = utc_now()
    async with held.db.platform() as session:
        user = await session.get(UserAccount, user_id, with_for_update=True)
        user = user or await accounts.load(session, user_id)
        if body.is_disabled is not None:
            user.disabled_at = (user.disabled_at or now) if body.is_disabled else None
        if body.is_platform_admin is not None:
            user.is_platform_admin = body.is_platform_admin
        if body.is_disabled:
            await sign_ins.end(session, user_id, now, "disabled")
        await account_audit.note(
            session,
            user_id,
            "user.standing_set",
            actor=who.actor,
            after=body.model_dump(exclude_none=True),
        )
    return UserRow.model_validate(user)


@router.post("/tenants/{tenant_id}/impersonation", status_code=201)
async def impersonate(
    tenant_id: TenantId,
    body: Impersonation,
    request: Request,
    response: Response,
    held: ContextDep,
    who: PlatformImpersonate,
) -> Impersonating:
    """A session of half an hour that sees what the tenant's own people see, and changes nothing
    unless asked for. Every answer to it carries X-Converzia-Impersonation; it ends by sign-out."""
    if who.user_id is None:
        raise Problem(403, "auth.no_person", "A person looks, not a tool: sign in as one.")
    now = utc_now()
    async with held.db.platform() as session:
        await tenants.load(session, tenant_id)
        made = await sign_ins.impersonate(
            session,
            own_id(who),
            tenant_id,
            answers.device_of(request),
            (now, now + IMPERSONATION_LIVES),
            may_write=body.may_write,
        )
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="impersonation.started",
            subject=f"tenant:{tenant_id}",
            after={"reason": body.reason, "may_write": body.may_write},
        )
    response.headers["cache-control"] = "no-store"
    token = answers.access_token(held, made, IMPERSONATION_LIVES)
    told: dict[str, Any] = {"access_token": token, "csrf_token": None}
    if body.keep_in == "cookies":
        csrf = held.keys.mark(CSRF, made.id)
        lives, secure = IMPERSONATION_LIVES, held.is_secure
        cookies.put(response, cookies.ACCESS, token, secure=secure, lives=lives)
        cookies.put(response, cookies.CSRF, csrf, secure=secure, lives=lives)
        told = {"access_token": None, "csrf_token": csrf}
    return Impersonating(
        tenant_id=tenant_id,
        may_write=body.may_write,
        expires_in=int(IMPERSONATION_LIVES.total_seconds()),
        **told,
    )
