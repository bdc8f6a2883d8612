"""Keeps the heads of the audit log's chains outside the database, where its owner cannot reach."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.errors import translated
from integrations import audit_heads
from integrations.files import Files
from models.contracts.maintenance import HeadsKept
from models.logs import get_logger
from models.records import audit_trail
from models.session import Database

_log = get_logger("audit")


@dataclass
class AuditActivities:
    db: Database
    files: Files
    clock: Callable[[], datetime]

    @activity.defn(name="audit.keep_heads")
    async def keep_heads(self) -> HeadsKept:
        with translated():
            async with self.db.platform() as session:
                heads = await audit_trail.heads(session)
            key = await audit_heads.keep(self.files, heads, self.clock())
        _log.info("audit heads kept", key=key, chains=len(heads))
        return HeadsKept(key=key, chains=len(heads))
