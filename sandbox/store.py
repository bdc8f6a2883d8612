"""The sandbox's memory: one SQLite file, written before each answer so that kill -9 loses nothing.

Documents are looked up by kind and key; the journal keeps ordered things (messages, e-mails,
webhooks, sink requests) by stream, subject and tag.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    rank INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (kind, key)
);
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, id TEXT NOT NULL,
    subject TEXT NOT NULL, tag TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (stream, id)
);
CREATE INDEX IF NOT EXISTS ix_journal_subject ON journal (stream, subject, seq);
CREATE INDEX IF NOT EXISTS ix_journal_tag ON journal (stream, tag, seq);
"""

_UPSERT = (
    "INSERT INTO document (kind, key, body) VALUES (?, ?, ?) "
    "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
)


@dataclass(frozen=True)
class Entry:
    seq: int
    id: str
    subject: str
    tag: str
    body: Json


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The event loop is the only user; it may run in another thread than the builder's.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing without fsync; only a power cut would.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -4096")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Writes inside become one; no await may happen in the block. An inner block joins."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put(self, kind: str, key: str, body: Any) -> None:
        self._db.execute(_UPSERT, (kind, key, dump(body)))

    def get(self, kind: str, key: str) -> Any | None:
        row = self._db.execute(
            "SELECT body FROM document WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def delete(self, kind: str, key: str) -> None:
        self._db.execute("DELETE FROM document WHERE kind = ? AND key = ?", (kind, key))

    def all(self, kind: str) -> list[Any]:
        """Every document of a kind, oldest first."""
        rows = self._db.execute("SELECT body FROM document WHERE kind = ? ORDER BY rank", (kind,))
        return [json.loads(body) for (body,) in rows]

    def where(self, kind: str, field: str, value: str) -> list[Any]:
        """Documents of a kind whose field has this value, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM document WHERE kind = ? AND json_extract(body, ?) = ? ORDER BY rank",
            (kind, f"$.{field}", value),
        )
        return [json.loads(body) for (body,) in rows]

    def items(self, kind: str, first: str = "", last: str = "￿") -> list[tuple[str, Any]]:
        """Documents of a kind whose keys lie between two keys, by key."""
        rows = self._db.execute(
            "SELECT key, body FROM document WHERE kind = ? AND key BETWEEN ? AND ? ORDER BY key",
            (kind, first, last),
        )
        return [(key, json.loads(body)) for key, body in rows]

    def keys(self, kind: str) -> list[str]:
        rows = self._db.execute("SELECT key FROM document WHERE kind = ? ORDER BY key", (kind,))
        return [key for (key,) in rows]

    def delete_kind(self, kind: str) -> None:
        self._db.execute("DELETE FROM document WHERE kind = ?", (kind,))

    def append(
        self, stream: str, entry_id: str, body: Json, *, subject: str = "", tag: str = ""
    ) -> int:
        cursor = self._db.execute(
            "INSERT INTO journal (stream, id, subject, tag, body) VALUES (?, ?, ?, ?, ?)",
            (stream, entry_id, subject, tag, dump(body)),
        )
        return cursor.lastrowid or 0

    def amend(self, stream: str, entry_id: str, body: Json, *, tag: str | None = None) -> None:
        self._db.execute(
            "UPDATE journal SET body = ?, tag = coalesce(?, tag) WHERE stream = ? AND id = ?",
            (dump(body), tag, stream, entry_id),
        )

    def entry(self, stream: str, entry_id: str) -> Entry | None:
        row = self._db.execute(
            "SELECT seq, id, subject, tag, body FROM journal WHERE stream = ? AND id = ?",
            (stream, entry_id),
        ).fetchone()
        return _entry(row) if row else None

    def entries(
        self,
        stream: str,
        *,
        subject: str | None = None,
        tag: str | None = None,
        after: int = 0,
        limit: int = 1000,
        newest: bool = False,
    ) -> list[Entry]:
        """Entries after a cursor, oldest first; with `newest`, the last `limit` of them."""
        where, values = ["stream = ?", "seq > ?"], [stream, after]
        for column, value in (("subject", subject), ("tag", tag)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        order = "DESC" if newest else "ASC"
        rows = self._db.execute(
            f"SELECT seq, id, subject, tag, body FROM journal WHERE {' AND '.join(where)} "  # noqa: S608 - only fixed column names
            f"ORDER BY seq {order} LIMIT ?",
            (*values, limit),
        ).fetchall()
        found = [_entry(row) for row in rows]
        return found[::-1] if newest else found

    def count(self, stream: str, *, tag: str | None = None) -> int:
        row = self._db.execute(
            "SELECT count(*) FROM journal WHERE stream = ?1 AND (?2 IS NULL OR tag = ?2)",
            (stream, tag),
        ).fetchone()
        return int(row[0])

    def drop(self, stream: str, subject: str) -> None:
        self._db.execute("DELETE FROM journal WHERE stream = ? AND subject = ?", (stream, subject))

    def clear(self) -> None:
        """Forgets everything but the sequence: cursors handed out before stay valid."""
        with self.together():
            self._db.execute("DELETE FROM document")
            self._db.execute("DELETE FROM journal")


def _entry(row: tuple[int, str, str, str, str]) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], json.loads(row[4]))
