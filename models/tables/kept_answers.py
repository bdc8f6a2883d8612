"""What writes were answered, so that one that is repeated is answered and not done again."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from models.encryption import EncryptedBytes
from models.tables.base import Moment


class KeptAnswer(SQLModel, table=True):
    """`key_hash`: of who asked, and their key; `request_hash`: of what for. `status` None:
    it is under way, or was when its process died; `body` None: shown once, and not kept."""

    __tablename__ = "kept_answer"
    __table_args__ = (Index("ix_kept_answer_claimed_at", "claimed_at"),)

    key_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    request_hash: bytes = Field(sa_type=LargeBinary)
    claimed_at: datetime = Moment()
    status: int | None = None
    content_type: str | None = None
    body: bytes | None = Field(default=None, sa_type=EncryptedBytes, nullable=True)
