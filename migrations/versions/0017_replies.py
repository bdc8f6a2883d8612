"""Replies that a model writes: prompts in versions, drafts with what was refused, calls with costs.

Revision: 0017; follows 0016.
"""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0017_replies.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("What was paid for stays on record: restore a back-up instead.")
