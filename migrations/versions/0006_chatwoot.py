"""Chatwoot as a channel, and as the platform's desk for hand-offs.

Revision: 0006; follows 0005.
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0006_chatwoot.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("drop table desk_post, chatwoot_thread")
    op.execute("alter table lead drop column human_spoke_at")
