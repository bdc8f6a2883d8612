"""What writes were answered, so that one that is repeated is answered and not done again."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from models.encryption import EncryptedBytes
from models.personal import OfLead, Plain, Secret
from models.tables.base import Moment, Row


class KeptAnswer(Row, table=True):
    """`key_hash`: of who asked, and their key; `request_hash`: of what for. `status` None:
    it is under way, or was when its process died; `body` None: shown once, and not kept."""

    __tablename__ = "kept_answer"
    __table_args__ = (Index("ix_kept_answer_claimed_at", "claimed_at"),)

    key_hash: Secret[bytes] = Field(primary_key=True, sa_type=LargeBinary)
    request_hash: Secret[bytes] = Field(sa_type=LargeBinary)
    claimed_at: datetime = Moment()
    status: int | None = None
    content_type: Plain[str | None] = None
    body: OfLead[bytes | None] = Field(default=None, sa_type=EncryptedBytes, nullable=True)
