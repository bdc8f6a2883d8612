"""The life of a lead: contacted anew, waiting for its tenant, consent and judgements on record.

Revision: 0009; follows 0008.
"""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0009_life_of_a_lead.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("What people agreed to stays: restore a back-up instead.")
