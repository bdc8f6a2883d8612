"""Accounts begin here: sign-up, the proof of an address, a forgotten password, an invitation.

What is asked for an address is answered alike whether it has an account or not.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth import answers
from api.auth.signing_in import Email, Password
from api.deps import Context, ContextDep
from api.errors import Problem
from api.pace import LETTERS_PER_PERSON, SIGN_UP_PER_ADDRESS
from api.rest.operations import Body
from models import passwords
from models.domain.errors import InvalidInput
from models.domain.sign_in import Purpose, check_password, folded
from models.records import account_audit, accounts, letters, members, sign_ins, tenants
from models.tables import UserAccount
from models.tables.base import utc_now

router = APIRouter(prefix="/auth", tags=["sign-up"])

Name = Field(min_length=1, max_length=100)
Language = Literal["es", "en", "pt"]


class SignUp(Body):
    """`company`: a new tenant, which waits for the platform's approval."""

    email: Email
    password: Password
    name: str = Name
    company: str = Field(min_length=2, max_length=100)
    language: Language = "es"


class Address(Body):
    email: Email


class Proof(Body):
    """`token`: what stands behind the # of the letter's link."""

    token: str = Field(min_length=1, max_length=100)


class WithPassword(Proof):
    password: Password


class Accept(Proof):
    """`name` and `password`: of who has no account yet."""

    name: str | None = Field(default=None, min_length=1, max_length=100)
    password: Password | None = None
    language: Language = "es"


class Told(BaseModel):
    status: Literal["letter_sent", "verified", "password_set", "pending_approval"]


@router.post("/sign-up", status_code=202)
async def sign_up(body: SignUp, request: Request, held: ContextDep) -> Told:
    answers.require_keys(held)
    await held.pace.count(SIGN_UP_PER_ADDRESS, answers.device_of(request).address)
    check_password(body.password, body.email)
    password_hash = await passwords.hashed(body.password)
    now = utc_now()
    async with held.db.platform() as session:
        user = await accounts.make(
            session, body.email, body.name, body.language, password_hash=password_hash
        )
        if user is not None:
            tenant = await members.found(session, user.id, body.company, body.language)
            actor = f"user:{user.id}"
            tenants.audit(
                session, tenant.id, actor=actor, action="tenant.signed_up", subject="tenant"
            )
        letter = await _letter_to_newcomer(held, session, user, body.email, now)
    if letter is not None:
        await answers.send_letters(held, letter)
    return Told(status="letter_sent")


async def _letter_to_newcomer(
    held: Context, session: AsyncSession, made: UserAccount | None, email: str, now: datetime
) -> UUID | None:
    """To the new one, a link; to who is there already, a word. None where it was too often."""
    user = made or await accounts.by_email(session, email)
    if user is None or not await held.pace.allows(LETTERS_PER_PERSON, folded(email)):
        return None
    if user.verified_at is not None:
        return letters.to_person(session, "known", user)
    link = accounts.new_link(session, held.keys, user.id, Purpose.VERIFY, now)
    return letters.to_person(session, "verify", user, link=(Purpose.VERIFY, link))


@router.post("/verification", status_code=202)
async def verification(body: Address, request: Request, held: ContextDep) -> Told:
    """A new letter for who did not confirm their address yet."""
    return await _write(held, request, body.email, Purpose.VERIFY)


@router.post("/password/forgotten", status_code=202)
async def forgotten(body: Address, request: Request, held: ContextDep) -> Told:
    return await _write(held, request, body.email, Purpose.RESET)


async def _write(held: Context, request: Request, email: str, purpose: Purpose) -> Told:
    """Looks, and does the rest beside the answer: how long it takes tells nothing."""
    answers.require_keys(held)
    await held.pace.count(SIGN_UP_PER_ADDRESS, answers.device_of(request).address)
    async with held.db.platform() as session:
        user = await accounts.by_email(session, email)
    is_due = user is not None and user.disabled_at is None
    if purpose is Purpose.VERIFY:
        is_due = is_due and user is not None and user.verified_at is None
    if user is not None and is_due and await held.pace.allows(LETTERS_PER_PERSON, folded(email)):
        await answers.beside(_send_link(held, user, purpose))
    return Told(status="letter_sent")


async def _send_link(held: Context, user: UserAccount, purpose: Purpose) -> None:
    async with held.db.platform() as session:
        link = accounts.new_link(session, held.keys, user.id, purpose, utc_now())
        letter = letters.to_person(session, purpose.value, user, link=(purpose, link))
    await answers.send_letters(held, letter)


@router.post("/verify")
async def verify(body: WithPassword, held: ContextDep) -> Told:
    """The link proves the address, and the password that it is theirs who signed up with it: who
    follows the link of somebody else's sign-up lets nobody in."""
    answers.require_keys(held)
    now = utc_now()
    async with held.db.platform() as session:
        user = await accounts.use_link(session, Purpose.VERIFY, body.token, now)
        if user is None:
            raise _over()
        known = (await accounts.credential(session, user.id)).password_hash
        if not await passwords.is_password(body.password, known):
            raise Problem(401, "auth.wrong", "The password is not the one of the sign-up.")
        user.verified_at = user.verified_at or now
    return Told(status="verified")


@router.post("/password/reset")
async def reset(body: WithPassword, request: Request, held: ContextDep) -> Told:
    """Ends every session of the person; the link proves the address, too."""
    answers.require_keys(held)
    await held.pace.count(SIGN_UP_PER_ADDRESS, answers.device_of(request).address)
    check_password(body.password, "")
    password_hash = await passwords.hashed(body.password)
    now = utc_now()
    async with held.db.platform() as session:
        user = await accounts.use_link(session, Purpose.RESET, body.token, now)
        if user is None:
            raise _over()
        check_password(body.password, user.email)
        user.verified_at = user.verified_at or now
        (await accounts.credential(session, user.id)).password_hash = password_hash
        await sign_ins.end(session, user.id, now, "password_reset")
        await account_audit.note(session, user.id, "password.reset")
        letter = letters.to_person(session, "changed", user)
    await answers.send_letters(held, letter)
    return Told(status="password_set")


@router.post("/invitations/accept")
async def accept(body: Accept, request: Request, held: ContextDep) -> Told:
    """The link proves the address. Who has no account gets one; then the platform approves."""
    answers.require_keys(held)
    await held.pace.count(SIGN_UP_PER_ADDRESS, answers.device_of(request).address)
    password_hash = await passwords.hashed(body.password) if body.password else None
    now = utc_now()
    async with held.db.platform() as session:
        invited = await members.invitation(session, body.token, now)
        if invited is None:
            raise _over()
        user = await accounts.by_email(session, invited.email)
        if user is None:
            user = await _newcomer(session, invited.email, body, password_hash, now)
        else:
            await accounts.prove_address(session, user, now)
        member = await members.join(session, invited, user, now)
        tenants.audit(
            session,
            invited.tenant_id,
            actor=f"user:{user.id}",
            action="member.joined",
            subject=f"user:{user.id}",
            after={"role": member.role, "status": member.status},
        )
    return Told(status="pending_approval")


async def _newcomer(
    session: AsyncSession, email: str, body: Accept, password_hash: str | None, now: datetime
) -> UserAccount:
    if body.name is None or body.password is None:
        raise InvalidInput("this address has no account yet: send a name and a password")
    check_password(body.password, email)
    made = await accounts.make(
        session, email, body.name, body.language, password_hash=password_hash, verified_at=now
    )
    if made is None:
        raise Problem(409, "auth.busy", "The account is being made just now; try again.")
    return made


def _over() -> Problem:
    return Problem(422, "link.invalid", "The link was used, is over, or is not ours.")
