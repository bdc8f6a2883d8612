"""A delivery that asks for a credit locks the account also where there is none yet.

Revision: 0010; follows 0009.
"""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0010_first_credit.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("The race it ends would be back: restore a back-up instead.")
