"""What we send on WhatsApp: templates as Graph knows them, the pace, each message's fate, alerts.

Revision: 0008; follows 0007.
"""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0008_outbound.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("Messages are not unsent: restore a back-up instead.")
