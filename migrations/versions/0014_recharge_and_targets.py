"""A recharge waits for its cap; a target that did not take a delivered lead is let be.

Revision: 0014; follows 0013.
"""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    statements = (_SQL / "0014_recharge_and_targets.sql").read_text(encoding="utf-8")
    op.execute(statements.replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("Nothing to go back to: restore a back-up instead.")
