"""What sign-in, code, refresh and Google share: the device, the tokens and where they are kept."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Literal
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from api.access import ACCESS, CSRF
from api.auth import cookies
from api.deps import Context, closed
from api.engine_calls import within
from api.errors import Problem
from models import passwords
from models.domain.sign_in import ACCESS_LIVES, CHALLENGE_LIVES
from models.records import account_audit, sign_ins
from models.records.sign_ins import Device
from models.tables import Credential, UserSession
from models.tables.base import utc_now

CHALLENGE = "challenge"
_USER_AGENT_MAX = 200

KeepIn = Literal["body", "cookies"]


class Signed(BaseModel):
    """`keep_in` body: both tokens stand here. Cookies: `csrf_token` alone does, to be sent back as
    X-CSRF-Token with whatever changes something."""

    access_token: str | None = None
    refresh_token: str | None = None
    csrf_token: str | None = None
    expires_in: int = int(ACCESS_LIVES.total_seconds())


class Challenge(BaseModel):
    """The second factor is asked for: POST /auth/login/code with this and the code."""

    challenge: str


def require_keys(held: Context) -> None:
    """Raises Problem 503 where nothing can be signed."""
    if not held.keys:
        raise closed("/auth", "CONVERZIA_SIGNING_KEYS")


def device_of(request: Request) -> Device:
    agent = request.headers.get("user-agent", "")[:_USER_AGENT_MAX]
    return Device(agent, request.client.host if request.client else "")


async def begin(
    held: Context, user_id: UUID, device: Device, how: str, failed: int = 0
) -> tuple[UserSession, str]:
    """A session, in the audit log with the failed tries before it."""
    now = utc_now()
    async with held.db.platform() as session:
        await sign_ins.succeeded(session, "address", device.address)
        made, refresh = await sign_ins.begin(session, user_id, device, now)
        told = {"how": how, "failed_before": failed}
        await account_audit.note(session, user_id, "sign_in", after=told)
    return made, refresh


def signed(
    held: Context, response: Response, session: UserSession, refresh: str, keep_in: KeepIn
) -> Signed:
    response.headers["cache-control"] = "no-store"
    access = access_token(held, session)
    if keep_in == "body":
        return Signed(access_token=access, refresh_token=refresh)
    csrf = held.keys.mark(CSRF, session.id)
    secure = held.is_secure
    cookies.put(response, cookies.ACCESS, access, secure=secure)
    cookies.put(response, cookies.REFRESH, refresh, secure=secure)
    cookies.put(response, cookies.CSRF, csrf, secure=secure)
    return Signed(csrf_token=csrf)


def access_token(held: Context, session: UserSession, lives: timedelta = ACCESS_LIVES) -> str:
    claims = {"sub": str(session.user_id), "sid": str(session.id)}
    return held.keys.token(ACCESS, claims, utc_now(), lives)


def challenge(held: Context, user_id: UUID) -> str:
    return held.keys.token(CHALLENGE, {"sub": str(user_id)}, utc_now(), CHALLENGE_LIVES)


async def count_tries(held: Context, *tries: tuple[str, str]) -> None:
    """Counts a try before it is made. Raises Problem 429 where one has to wait."""
    async with held.db.platform() as session:
        for kind, of in tries:
            left = await sign_ins.count_try(session, kind, of, utc_now())
            if left > timedelta():
                raise Problem(
                    429,
                    "auth.locked",
                    "Too many failed tries; wait a while.",
                    retry_after_s=int(left.total_seconds()) + 1,
                )


async def prove_password(held: Context, user_id: UUID, given: str | None) -> None:
    """What changes how somebody gets in wants the password again, where there is one: a session
    that was left open is not enough. Raises Problem 403."""
    await count_tries(held, ("code", str(user_id)))
    async with held.db.platform() as session:
        known = (await session.get_one(Credential, user_id)).password_hash
    if known is not None and not await passwords.is_password(given or "", known):
        raise Problem(403, "auth.wrong", "The password is wrong.")
    async with held.db.platform() as session:
        await sign_ins.succeeded(session, "code", str(user_id))


async def beside(work: Awaitable[None]) -> None:
    """Goes on after the answer, which takes no longer for it."""
    await within(0, [work])


async def send_letters(held: Context, *letters: UUID) -> None:
    """Beside the answer, which tells nobody whether there was one to send."""
    await within(0, [held.engine.accounts.send_letter(letter) for letter in letters])
