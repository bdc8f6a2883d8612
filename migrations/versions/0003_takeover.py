"""A human who writes to a person silences the bot for a while.

Revision: 0003; follows 0002.
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0003_takeover.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("alter table lead drop column human_until")
    op.execute("alter table message drop column by_human")
