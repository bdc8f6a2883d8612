"""Accounts of people: found, made, and what proves who they are. In the platform's transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.errors import NotFound
from models.domain.sign_in import LINK_LIVES, Purpose, folded
from models.signing import SigningKeys, digest
from models.tables import Credential, ExternalIdentity, LetterLink, UserAccount


async def by_email(session: AsyncSession, email: str) -> UserAccount | None:
    rows = await session.exec(select(UserAccount).where(UserAccount.email == folded(email)))
    return rows.one_or_none()


async def load(session: AsyncSession, user_id: UUID) -> UserAccount:
    """Raises NotFound."""
    found = await session.get(UserAccount, user_id)
    if found is None:
        raise NotFound(f"there is no user {user_id}")
    return found


async def make(
    session: AsyncSession,
    email: str,
    name: str,
    language: str,
    *,
    password_hash: str | None = None,
    verified_at: datetime | None = None,
) -> UserAccount | None:
    """None where the address has an account, also one that is being made just now."""
    row = {
        "id": ids.new_id(),
        "email": folded(email),
        "name": name,
        "language": language,
        "is_platform_admin": False,
        "verified_at": verified_at,
    }
    made = await session.execute(
        insert(UserAccount)
        .values(row)
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(col(UserAccount.id))
    )
    if (user_id := made.scalar_one_or_none()) is None:
        return None
    session.add(Credential(user_id=user_id, password_hash=password_hash))
    await session.flush()
    return await load(session, user_id)


async def credential(session: AsyncSession, user_id: UUID) -> Credential:
    """Locked: what opens once is looked at by one request at a time."""
    return await session.get_one(Credential, user_id, with_for_update=True)


async def at_google(session: AsyncSession, subject: str) -> UserAccount | None:
    rows = await session.exec(
        select(UserAccount)
        .join(ExternalIdentity, col(ExternalIdentity.user_id) == col(UserAccount.id))
        .where(ExternalIdentity.provider == "google", ExternalIdentity.subject == subject)
    )
    return rows.one_or_none()


async def join_google(
    session: AsyncSession, user: UserAccount, subject: str, now: datetime
) -> None:
    """Google says that the address is theirs."""
    await prove_address(session, user, now)
    session.add(ExternalIdentity(provider="google", subject=subject, user_id=user.id))


async def prove_address(session: AsyncSession, user: UserAccount, now: datetime) -> None:
    """The address is theirs. Who set a password before that was known may have been somebody
    else: that password opens nothing any more."""
    if user.verified_at is None:
        (await credential(session, user.id)).password_hash = None
        user.verified_at = now


def new_link(
    session: AsyncSession, keys: SigningKeys, user_id: UUID, purpose: Purpose, now: datetime
) -> UUID:
    """The row of a link for a letter; its secret is made from the id when the letter is sent."""
    link_id = ids.new_id()
    session.add(
        LetterLink(
            id=link_id,
            user_id=user_id,
            purpose=purpose,
            hash=digest(keys.link(purpose, link_id)),
            expires_at=now + LINK_LIVES[purpose],
        )
    )
    return link_id


async def use_link(
    session: AsyncSession, purpose: Purpose, secret: str, now: datetime
) -> UserAccount | None:
    """Whose it is, once; all their other links for the same are used up with it."""
    rows = await session.exec(
        select(LetterLink)
        .where(
            LetterLink.hash == digest(secret),
            LetterLink.purpose == purpose,
            col(LetterLink.used_at).is_(None),
            col(LetterLink.expires_at) > now,
        )
        .with_for_update()
    )
    link = rows.one_or_none()
    if link is None:
        return None
    await session.execute(
        update(LetterLink)
        .where(
            col(LetterLink.user_id) == link.user_id,
            col(LetterLink.purpose) == purpose,
            col(LetterLink.used_at).is_(None),
        )
        .values(used_at=now)
    )
    return await load(session, link.user_id)
