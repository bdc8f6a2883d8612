"""Knowledge: a chunk says its page and language; a version is prepared before it is used.

Revision: 0011; follows 0010.
"""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0011_knowledge_versions.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    raise NotImplementedError("Pages and languages would be lost: restore a back-up instead.")
