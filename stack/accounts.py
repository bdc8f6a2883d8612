"""The user a server runs as. PostgreSQL refuses root, so that root needs somebody else."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NOBODY: Final = "nobody"
_PROBE_S: Final = 20.0


@dataclass(frozen=True)
class Account:
    """A user to switch to; only root can."""

    name: str
    uid: int
    gid: int

    @classmethod
    def from_uid(cls, uid: int) -> "Account":
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:  # an owner without an entry, as in a container with mapped users
            return cls(str(uid), uid, uid)
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def can_run(self, command: Sequence[str]) -> bool:
        """Whether this account reaches and executes the command; tried, not guessed from modes."""
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd="/",
                timeout=_PROBE_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        return self.can_run(["/bin/sh", "-c", 'cd -- "$0"', str(folder)])


def server_account(data: Path) -> Account | None:
    """Who PostgreSQL runs as: None is the present user; root takes the data's owner or nobody."""
    if os.geteuid() != 0:
        return None
    try:
        owner = data.stat().st_uid
    except OSError:
        owner = 0
    if owner != 0:
        return Account.from_uid(owner)
    entry = pwd.getpwnam(_NOBODY)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
