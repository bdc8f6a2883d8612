"""Create the schema: tables, the rules the database enforces, Row Level Security and grants.

Revision: 0001; follows nothing.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    for part in ("tables", "rules", "security"):
        op.execute((_SQL / f"0001_{part}.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("The first schema is not taken back: restore a back-up instead.")
