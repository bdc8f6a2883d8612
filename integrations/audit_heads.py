"""The heads of the audit log's chains, kept in the object store: one file a day, never replaced."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Final

from integrations.files import Files
from models.domain.audit import Head

_FOLDER: Final = "audit-heads"


async def keep(files: Files, heads: list[Head], now: datetime) -> str:
    """The file's key."""
    key = f"{_FOLDER}/{now:%Y%m%dT%H%M%S.%fZ}.json"
    told = {"at": now.isoformat(), "heads": [asdict(head) for head in heads]}
    await files.put(key, json.dumps(told).encode(), "application/json")
    return key


async def read(files: Files) -> frozenset[Head]:
    """All that was ever kept. Raises VendorError."""
    kept = [json.loads(await files.get(key)) for key in await files.keys(_FOLDER)]
    return frozenset(Head(**head) for each in kept for head in each["heads"])
