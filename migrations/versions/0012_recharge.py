"""A recharge whose monthly cap leaves no room is not begun again before the month is over.

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
    op.execute((_SQL / "0012_recharge.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("Nothing to go back to: restore a back-up instead.")
