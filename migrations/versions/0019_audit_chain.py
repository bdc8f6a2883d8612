"""Audit entries are chained, say where they came from, and may be the platform's own.

Revision: 0019; follows 0018.
"""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0019_audit_chain.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("The chain would be lost: restore a back-up instead.")
