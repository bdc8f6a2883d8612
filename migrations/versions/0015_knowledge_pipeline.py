"""Knowledge: sources that are fetched, read in stages, and approved.

Revision: 0015; follows 0014.
"""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0015_knowledge_pipeline.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    raise NotImplementedError("Sources and their pages would be lost: restore a back-up instead.")
