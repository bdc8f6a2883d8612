"""People who sign in, and what lets them in. Of no tenant: a person may work for several."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from models.encryption import EncryptedJson
from models.ids import new_id
from models.personal import OfUser, Plain, Secret
from models.tables.base import CreatedAt, Json, Moment, Row


class UserAccount(Row, table=True):
    """`email` is in small letters. A person reads and names their own row; colleagues see it."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email = lower(email)", "email"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: OfUser[str] = Field(unique=True)
    name: OfUser[str]
    language: Plain[str] = "es"
    is_platform_admin: bool = False
    verified_at: datetime | None = Moment(default=None)
    disabled_at: datetime | None = Moment(default=None)
    created_at: datetime = CreatedAt()


class Credential(Row, table=True):
    """What proves who somebody is; the platform's role alone reads it."""

    __tablename__ = "credential"

    user_id: UUID = Field(primary_key=True, foreign_key="user_account.id")
    password_hash: Secret[str | None] = None
    totp_secret: Secret[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    totp_since: datetime | None = Moment(default=None)
    """None: no second factor, or one that is not confirmed yet."""
    totp_last_step: int = 0
    """A code opens once."""
    recovery_hashes: Secret[list[str]] = Json(default_factory=list)


class ExternalIdentity(Row, table=True):
    """Who somebody is at Google: by its id of them, never by their address."""

    __tablename__ = "external_identity"

    provider: Plain[str] = Field(primary_key=True)
    subject: OfUser[str] = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="user_account.id", index=True)
    created_at: datetime = CreatedAt()


class UserSession(Row, table=True):
    """One sign-in on one device. `impersonates`: the platform looks as this tenant would."""

    __tablename__ = "user_session"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="user_account.id", index=True)
    user_agent: OfUser[str] = ""
    address: OfUser[str] = ""
    impersonates: UUID | None = Field(default=None, foreign_key="tenant.id")
    may_write: bool = False
    created_at: datetime = CreatedAt()
    used_at: datetime = Moment()
    expires_at: datetime = Moment()
    ended_at: datetime | None = Moment(default=None)
    ended_why: Plain[str | None] = None


class RefreshToken(Row, table=True):
    """One of a session's, of which the newest alone is good."""

    __tablename__ = "refresh_token"

    hash: Secret[bytes] = Field(primary_key=True, sa_type=LargeBinary)
    session_id: UUID = Field(foreign_key="user_session.id", index=True, ondelete="CASCADE")
    expires_at: datetime = Moment()
    spent_at: datetime | None = Moment(default=None)


class LetterLink(Row, table=True):
    """What a link in a letter proves, once."""

    __tablename__ = "letter_link"
    __table_args__ = (CheckConstraint("purpose in ('verify', 'reset')", "purpose"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="user_account.id", index=True)
    purpose: str
    hash: Secret[bytes] = Field(sa_type=LargeBinary, unique=True)
    expires_at: datetime = Moment()
    used_at: datetime | None = Moment(default=None)


class Letter(Row, table=True):
    """A letter about an account, until it is sent: then its content is gone."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_unsent", "created_at", postgresql_where=text("sent_at is null")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: Plain[str]
    language: Plain[str]
    content: OfUser[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    """{to, link_id?, purpose?, values}."""
    created_at: datetime = CreatedAt()
    sent_at: datetime | None = Moment(default=None)


class SignInFailure(Row, table=True):
    """Failures in a row of an account or an address, known or not, by a hash."""

    __tablename__ = "sign_in_failure"

    subject: OfUser[str] = Field(primary_key=True)
    failures: int
    failed_at: datetime = Moment(index=True)
