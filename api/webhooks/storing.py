"""What the vendors' webhooks share once a body is verified."""

import hashlib
from datetime import UTC, datetime
from typing import Final

from api.deps import Context
from models.records import inbox
from models.records.inbox import Arrival

START_BUDGET_S: Final = 0.01
"""What is not started by then goes on by itself: the rows are stored, and the vendor should not
wait for a busy engine."""


async def store_ignored(held: Context, provider: str, body: bytes) -> None:
    """An object that this product does not use: kept, handled, never lost."""
    arrival = Arrival(
        provider=provider,
        external_id=hashlib.sha256(body).hexdigest(),
        kind="ignored",
        body=body,
        occurred_at=datetime.now(UTC),
        outcome="ignored",
    )
    async with held.db.platform() as session:
        await inbox.store(session, [arrival])
