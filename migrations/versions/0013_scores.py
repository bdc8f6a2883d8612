"""Scoring: versions of a template from draft to published, and every score that a life had.

Revision: 0013; follows 0012.
"""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0013_scores.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("What scored delivered leads stays: restore a back-up instead.")
