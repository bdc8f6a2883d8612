"""What is a person's own: who they are, their devices, their password, a second company."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from sqlalchemy import update
from sqlmodel import col

from api.access import Caller, Person
from api.auth import answers
from api.auth.signing_in import Password
from api.auth.signing_up import Language
from api.deps import ContextDep
from api.rest.operations import Body
from models import passwords
from models.domain.errors import NotFound
from models.domain.permissions import TABLE, Role
from models.domain.sign_in import check_password
from models.records import account_audit, accounts, letters, members, sign_ins, tenants
from models.tables import Credential, UserAccount
from models.tables.base import utc_now

router = APIRouter(prefix="/auth", tags=["own account"])


class Work(BaseModel):
    """`permissions`: none until both tenant and membership are let in."""

    tenant_id: UUID
    tenant: str
    tenant_status: str
    role: Role
    status: str
    permissions: list[str]


class Me(BaseModel):
    """`impersonating`: the tenant as whom the platform looks; a page says so in large letters."""

    user_id: UUID
    email: str
    name: str
    language: str
    is_platform_admin: bool
    has_second_factor: bool
    impersonating: UUID | None
    tenants: list[Work]


class Naming(Body):
    name: str = Field(min_length=1, max_length=100)
    language: Language


class PasswordChange(Body):
    """`current` is left out by who signed in with Google and never had one."""

    current: Password | None = None
    new: Password


class Company(Body):
    company: str = Field(min_length=2, max_length=100)


class DeviceRow(BaseModel):
    id: UUID
    user_agent: str
    address: str
    created_at: datetime
    used_at: datetime
    is_this: bool
    impersonates: UUID | None


def own_id(who: Caller) -> UUID:
    assert who.user_id is not None, "signed_in lets in people only"
    return who.user_id


@router.get("/me")
async def me(held: ContextDep, who: Person) -> Me:
    user_id = own_id(who)
    async with held.db.platform() as session:
        user = await accounts.load(session, user_id)
        proof = await session.get_one(Credential, user_id)
        works = await members.of_person(session, user_id)
    return Me(
        user_id=user.id,
        email=user.email,
        name=user.name,
        language=user.language,
        is_platform_admin=user.is_platform_admin,
        has_second_factor=proof.totp_since is not None,
        impersonating=who.impersonates,
        tenants=[
            Work(
                tenant_id=tenant.id,
                tenant=tenant.name,
                tenant_status=tenant.status,
                role=Role(member.role),
                status=member.status,
                permissions=sorted(TABLE[Role(member.role)]) if member.status == "ACTIVE" else [],
            )
            for member, tenant in works
        ],
    )


@router.put("/me", status_code=204)
async def rename(body: Naming, held: ContextDep, who: Person) -> None:
    async with held.db.own(own_id(who)) as session:
        await session.execute(
            update(UserAccount)
            .where(col(UserAccount.id) == who.user_id)
            .values(name=body.name, language=body.language)
        )


@router.get("/sessions")
async def devices(held: ContextDep, who: Person) -> list[DeviceRow]:
    """Where one is signed in, the last used first."""
    async with held.db.own(own_id(who)) as session:
        found = await sign_ins.alive(session, own_id(who), utc_now())
    return [
        DeviceRow(
            id=one.id,
            user_agent=one.user_agent,
            address=one.address,
            created_at=one.created_at,
            used_at=one.used_at,
            is_this=one.id == who.session_id,
            impersonates=one.impersonates,
        )
        for one in found
    ]


@router.delete("/sessions/{session_id}")
async def end(
    session_id: Annotated[UUID | Literal["others"], Path()], held: ContextDep, who: Person
) -> dict[str, int]:
    """One device, or all `others`: at once, whatever tokens they hold."""
    only = session_id if isinstance(session_id, UUID) else None
    but = None if only else who.session_id
    async with held.db.own(own_id(who)) as session:
        ended = await sign_ins.end(session, own_id(who), utc_now(), "ended", only=only, but=but)
    if only and not ended:
        raise NotFound("there is no such session")
    return {"ended": ended}


@router.put("/password", status_code=204)
async def change_password(body: PasswordChange, held: ContextDep, who: Person) -> None:
    """Ends the other sessions."""
    user_id = own_id(who)
    await answers.prove_password(held, user_id, body.current)
    async with held.db.platform() as session:
        check_password(body.new, (await accounts.load(session, user_id)).email)
    password_hash = await passwords.hashed(body.new)
    async with held.db.platform() as session:
        (await accounts.credential(session, user_id)).password_hash = password_hash
        await sign_ins.end(session, user_id, utc_now(), "password_changed", but=who.session_id)
        await account_audit.note(session, user_id, "password.changed")
        letter = letters.to_person(session, "changed", await accounts.load(session, user_id))
    await answers.send_letters(held, letter)


@router.post("/tenants", status_code=201)
async def found(body: Company, held: ContextDep, who: Person) -> dict[str, str]:
    """Another company of the same person; it waits for the platform's approval, too."""
    async with held.db.platform() as session:
        user = await accounts.load(session, own_id(who))
        tenant = await members.found(session, user.id, body.company, user.language)
        tenants.audit(
            session, tenant.id, actor=who.actor, action="tenant.signed_up", subject="tenant"
        )
    return {"tenant_id": str(tenant.id), "status": tenant.status}
