"""What each comparison of payments, orders, ledger, deliveries and targets found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from models.ids import new_id
from models.tables.base import CreatedAt, Json, Row


class ReconciliationRun(Row, table=True):
    """Append-only, the platform's. `heads`: {tenant id: head hash}, which anchor the chains of
    that day's ledgers: a chain rewritten later no longer holds these hashes."""

    __tablename__ = "reconciliation_run"
    __holds_people__ = False

    id: UUID = Field(default_factory=new_id, primary_key=True)
    ran_at: datetime = CreatedAt()
    findings: list[dict[str, Any]] = Json()
    heads: dict[str, str] = Json()
