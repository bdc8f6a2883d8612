"""Money that can be audited: chained ledger, prices, refunds, disputes, returns, target state.

Revision: 0002; follows 0001.
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0002_money.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("A ledger's chain is not taken back: restore a back-up instead.")
