"""A recharge waits for its cap; a target that did not take a delivered lead is let be.

Revision: 0012; follows 0011.
"""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    statements = (_SQL / "0012_recharge_and_targets.sql").read_text(encoding="utf-8")
    op.execute(statements.replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("Nothing to go back to: restore a back-up instead.")
