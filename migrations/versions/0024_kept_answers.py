"""What a write was answered is kept by its Idempotency-Key.

Revision: 0024; follows 0023.
"""

from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0024_kept_answers.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("Repeated writes would be done again: restore a back-up instead.")
