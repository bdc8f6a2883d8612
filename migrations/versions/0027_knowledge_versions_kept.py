"""Old versions of a source may be deleted.

Revision: 0027; follows 0026.
"""

from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute(
        (_SQL / "0027_knowledge_versions_kept.sql").read_text(encoding="utf-8").replace(":", r"\:")
    )


def downgrade() -> None:
    op.execute("revoke delete on knowledge_document from converzia_platform")
