"""The second factor of one's own account: set up, confirmed by a code, taken away."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.access import Person
from api.auth import answers
from api.auth.own import own_id
from api.auth.signing_in import Password
from api.deps import ContextDep
from api.errors import Problem
from api.rest.operations import Body
from models import passwords
from models.domain.errors import InvalidInput
from models.records import account_audit, accounts
from models.tables.base import utc_now

router = APIRouter(prefix="/auth/totp", tags=["own account"])


class Again(Body):
    """`password`: of who has one."""

    password: Password | None = None


class Confirmation(Body):
    code: str = Field(min_length=6, max_length=10)


class Secret(BaseModel):
    """Shown this once. `address`: what an authenticator reads as a QR code."""

    secret: str
    address: str


class RecoveryCodes(BaseModel):
    """Shown this once; each opens once, in the place of a code."""

    recovery_codes: list[str]


@router.post("/setup")
async def setup(body: Again, response: Response, held: ContextDep, who: Person) -> Secret:
    """Asks for nothing yet: the first code confirms it."""
    user_id = own_id(who)
    await answers.prove_password(held, user_id, body.password)
    secret = passwords.new_totp_secret()
    async with held.db.platform() as session:
        user = await accounts.load(session, user_id)
        proof = await accounts.credential(session, user_id)
        if proof.totp_since is not None:
            raise InvalidInput("a second factor is set; take it away first")
        proof.totp_secret, proof.totp_last_step = secret, 0
    response.headers["cache-control"] = "no-store"
    return Secret(secret=secret, address=passwords.totp_address(secret, user.email))


@router.post("/confirm")
async def confirm(
    body: Confirmation, response: Response, held: ContextDep, who: Person
) -> RecoveryCodes:
    user_id = own_id(who)
    await answers.count_tries(held, ("code", str(user_id)))
    codes, now = passwords.new_recovery_codes(), utc_now()
    async with held.db.platform() as session:
        proof = await accounts.credential(session, user_id)
        if proof.totp_secret is None or proof.totp_since is not None:
            raise InvalidInput("set a second factor up first")
        step = passwords.totp_step(proof.totp_secret, body.code, now, after=0)
        if step is None:
            raise Problem(403, "auth.wrong", "The code is wrong, or the clocks differ.")
        proof.totp_since, proof.totp_last_step = now, step
        proof.recovery_hashes = [passwords.recovery_hash(code) for code in codes]
        await account_audit.note(session, user_id, "second_factor.on")
    response.headers["cache-control"] = "no-store"
    return RecoveryCodes(recovery_codes=codes)


@router.post("/remove", status_code=204)
async def remove(body: Again, held: ContextDep, who: Person) -> None:
    user_id = own_id(who)
    await answers.prove_password(held, user_id, body.password)
    async with held.db.platform() as session:
        proof = await accounts.credential(session, user_id)
        proof.totp_secret, proof.totp_since, proof.recovery_hashes = None, None, []
        await account_audit.note(session, user_id, "second_factor.off")
