"""Sign-in: password, second factor, refresh, the end of it. Every refusal reads alike."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.access import Person
from api.auth import answers, cookies
from api.auth.answers import CHALLENGE, Challenge, KeepIn, Signed
from api.deps import Context, ContextDep
from api.errors import Problem
from api.pace import SIGN_IN_PER_ADDRESS
from api.rest.operations import Body
from models import passwords
from models.domain.sign_in import PASSWORD_MAX, folded
from models.records import account_audit, accounts, sign_ins, tenants
from models.tables import Credential, UserAccount
from models.tables.base import utc_now

router = APIRouter(prefix="/auth", tags=["sign-in"])

Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Password = Annotated[str, Field(min_length=1, max_length=PASSWORD_MAX)]
TOLD_EVERY: Final = 5
"""Failed tries, in the audit log."""


class SignIn(Body):
    email: Email
    password: Password
    keep_in: KeepIn = "body"


class Code(Body):
    """`code`: of the authenticator, or a recovery code."""

    challenge: str | None = Field(default=None, max_length=1000)
    code: str = Field(min_length=6, max_length=30)
    keep_in: KeepIn = "body"


class Refresh(Body):
    """Without a token: the cookie's, which no other site can have sent along."""

    refresh_token: str | None = Field(default=None, max_length=200)


@router.post("/login")
async def login(
    body: SignIn, request: Request, response: Response, held: ContextDep
) -> Signed | Challenge:
    """A challenge where a second factor is set."""
    answers.require_keys(held)
    device, email = answers.device_of(request), folded(body.email)
    await held.pace.count(SIGN_IN_PER_ADDRESS, device.address)
    await answers.count_tries(held, ("account", email), ("address", device.address))
    async with held.db.platform() as session:
        user = await accounts.by_email(session, email)
        proof = await session.get(Credential, user.id) if user else None
    right = await passwords.is_password(body.password, proof.password_hash if proof else None)
    if not right or user is None or proof is None or user.disabled_at is not None:
        await _note_failure(held, email, user)
        raise Problem(401, "auth.wrong", "The address or the password is wrong.")
    if user.verified_at is None:
        raise Problem(403, "auth.unverified", "Confirm your address first; ask for a new letter.")
    async with held.db.platform() as session:
        failed = await sign_ins.succeeded(session, "account", email)
        if passwords.is_outdated(proof.password_hash or ""):
            fresh = await passwords.hashed(body.password)
            (await accounts.credential(session, user.id)).password_hash = fresh
    if proof.totp_since is not None:
        return Challenge(challenge=answers.challenge(held, user.id))
    made, refresh = await answers.begin(held, user.id, device, "password", failed)
    return answers.signed(held, response, made, refresh, body.keep_in)


async def _note_failure(held: Context, email: str, user: UserAccount | None) -> None:
    async with held.db.platform() as session:
        failed = await sign_ins.failures(session, "account", email)
        if user is not None and failed % TOLD_EVERY == 0:
            after = {"failures": failed}
            await account_audit.note(session, user.id, "sign_in.failed", after=after)
        await sign_ins.forget_old(session, utc_now())


@router.post("/login/code")
async def second_factor(
    body: Code, request: Request, response: Response, held: ContextDep
) -> Signed:
    """The challenge in the body, or in the cookie that a sign-in at Google left."""
    answers.require_keys(held)
    cookie = cookies.of(request, cookies.CHALLENGE, secure=held.is_secure)
    claims = held.keys.read(CHALLENGE, body.challenge or cookie or "")
    if claims is None:
        raise Problem(401, "auth.challenge", "The challenge is over: sign in again.")
    user_id, device = UUID(claims["sub"]), answers.device_of(request)
    await answers.count_tries(held, ("code", str(user_id)), ("address", device.address))
    async with held.db.platform() as session:
        user = await accounts.load(session, user_id)
        proof = await accounts.credential(session, user_id)
        if user.disabled_at is not None or not await opens(proof, body.code, utc_now()):
            raise Problem(401, "auth.wrong", "The code is wrong, was used, or is over.")
        failed = await sign_ins.succeeded(session, "code", str(user_id))
    made, refresh = await answers.begin(held, user_id, device, "second_factor", failed)
    cookies.drop(response, cookies.CHALLENGE, secure=held.is_secure)
    return answers.signed(held, response, made, refresh, body.keep_in)


async def opens(proof: Credential, code: str, now: datetime) -> bool:
    """A code of the authenticator, or a recovery code; either opens once."""
    if proof.totp_since is None:
        return False
    plain = code.strip().replace(" ", "")
    step = passwords.totp_step(proof.totp_secret, plain, now, after=proof.totp_last_step)
    if step is not None:
        proof.totp_last_step = step
        return True
    recovery = passwords.recovery_hash(plain)
    if recovery not in proof.recovery_hashes:
        return False
    proof.recovery_hashes = [one for one in proof.recovery_hashes if one != recovery]
    return True


@router.post("/refresh")
async def refresh(body: Refresh, request: Request, response: Response, held: ContextDep) -> Signed:
    """The token is spent; one that comes again later ends its session: somebody else has it."""
    answers.require_keys(held)
    cookie = cookies.of(request, cookies.REFRESH, secure=held.is_secure)
    given = body.refresh_token or cookie
    if given is None:
        raise Problem(401, "auth.required", "Send a refresh token.")
    async with held.db.platform() as session:
        found, fresh = await sign_ins.refresh(session, given, utc_now())
        if found is not None and fresh is None:
            await account_audit.note(session, found.user_id, "session.reused")
    if found is None or fresh is None:
        raise Problem(401, "auth.required", "The refresh token is unknown, used or over.")
    return answers.signed(held, response, found, fresh, "body" if body.refresh_token else "cookies")


@router.post("/logout", status_code=204)
async def logout(response: Response, held: ContextDep, who: Person) -> None:
    assert who.user_id is not None
    async with held.db.own(who.user_id) as session:
        now = utc_now()
        await sign_ins.end(session, who.user_id, now, "signed_out", only=who.session_id)
    if who.impersonates is not None:
        async with held.db.tenant(who.impersonates) as session:
            subject = f"tenant:{who.impersonates}"
            tenants.audit(
                session, who.impersonates, actor=who.actor, action="impersonation.ended",
                subject=subject,
            )  # fmt: skip
    # Who ends an impersonation is still there as themselves: the refresh cookie says so.
    own = () if who.impersonates else (cookies.REFRESH,)
    for name in (cookies.ACCESS, cookies.CSRF, *own):
        cookies.drop(response, name, secure=held.is_secure)
