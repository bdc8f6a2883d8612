"""Each tenant, and the platform, has a data key of its own.

Revision: 0020; follows 0019.
"""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    op.execute((_SQL / "0020_data_keys.sql").read_text(encoding="utf-8").replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("The values would be lost: restore a back-up instead.")
