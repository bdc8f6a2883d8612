"""People who sign in, made past the forms that tests of the forms use."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from sqlmodel import col, select

from api.access import ACCESS
from models import passwords
from models.domain.permissions import Role
from models.domain.sign_in import ACCESS_LIVES
from models.records import accounts, sign_ins
from models.records.sign_ins import Device
from models.session import Database
from models.settings import Settings
from models.signing import SigningKeys
from models.tables import Letter, Membership, UserAccount, UserSession
from tests.factories import unique

PASSWORD = "correct-horse-battery"
DEVICE = Device("tests", "127.0.0.1")
# What makes a stolen hash dear makes a test slow.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # type: ignore[misc]


def address() -> str:
    return f"{unique('ana')}@example.com"


async def make_user(
    db: Database,
    *,
    password: str | None = None,
    is_platform_admin: bool = False,
    is_verified: bool = True,
) -> UserAccount:
    password_hash = await passwords.hashed(password) if password else None
    now = datetime.now(UTC)
    async with db.platform() as session:
        user = await accounts.make(
            session, address(), "Ana", "es",
            password_hash=password_hash, verified_at=now if is_verified else None,
        )  # fmt: skip
        assert user is not None
        user.is_platform_admin = is_platform_admin
    return user


async def employ(db: Database, user: UserAccount, tenant_id: UUID, role: Role) -> None:
    async with db.platform() as session:
        session.add(Membership(tenant_id=tenant_id, user_id=user.id, role=role, status="ACTIVE"))


async def session_of(db: Database, user: UserAccount) -> UserSession:
    async with db.platform() as session:
        made, _refresh = await sign_ins.begin(session, user.id, DEVICE, datetime.now(UTC))
    return made


def keys(settings: Settings) -> SigningKeys:
    return SigningKeys.parse(settings.signing_keys.get_secret_value())


def bearer(
    settings: Settings, session: UserSession, lives: timedelta = ACCESS_LIVES
) -> dict[str, str]:
    claims = {"sub": str(session.user_id), "sid": str(session.id)}
    token = keys(settings).token(ACCESS, claims, datetime.now(UTC), lives)
    return {"authorization": f"Bearer {token}"}


async def signed_in_as(
    db: Database, settings: Settings, tenant_id: UUID, role: Role
) -> dict[str, str]:
    """The header of somebody new with this role for the tenant."""
    user = await make_user(db, is_platform_admin=role is Role.PLATFORM_ADMIN)
    if role is not Role.PLATFORM_ADMIN:
        await employ(db, user, tenant_id, role)
    return bearer(settings, await session_of(db, user))


async def letters_to(db: Database, email: str) -> list[Letter]:
    """The letters to this address that wait to be sent, oldest first."""
    async with db.platform() as session:
        rows = await session.exec(select(Letter).order_by(col(Letter.created_at)))
        return [one for one in rows.all() if one.content and one.content["to"] == email]


def secret_in(settings: Settings, letter: Letter) -> str:
    """What stands behind the # of the letter's link."""
    link = letter.content["link"]
    return keys(settings).link(link["purpose"], UUID(link["row"]))
