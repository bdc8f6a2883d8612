"""Who a WhatsApp message is from: user ids, merged people; what it brings besides words.

Revision: 0007; follows 0006.
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0007_identity.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("drop table lead_merge")
    op.execute("alter table lead_source drop column ctwa_clid")
    op.execute("alter table message drop column reply_id, drop column attachment")
    op.execute("alter table lead drop column merged_into")
