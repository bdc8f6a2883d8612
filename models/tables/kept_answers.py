"""What writes were answered, so that one that is repeated is answered and not done again."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from models.encryption import EncryptedBytes
from models.tables.base import Moment


class KeptAnswer(SQLModel, table=True):
    """`asked`: who asked, with which key; `fingerprint`: for what. Both are hashes. `status` None:
    it is under way, or was when its process died; `body` None: shown once, and not kept."""

    __tablename__ = "kept_answer"
    __table_args__ = (Index("ix_kept_answer_claimed_at", "claimed_at"),)

    asked: bytes = Field(primary_key=True, sa_type=LargeBinary)
    fingerprint: bytes = Field(sa_type=LargeBinary)
    claimed_at: datetime = Moment()
    status: int | None = None
    content_type: str | None = None
    body: bytes | None = Field(default=None, sa_type=EncryptedBytes, nullable=True)
