"""How long what lets somebody in holds, and when an account or an address has to wait."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from models.domain.errors import InvalidInput

ACCESS_LIVES: Final = timedelta(minutes=10)
REFRESH_LIVES: Final = timedelta(days=30)
"""Without use; each use gives a new one."""
SESSION_LIVES: Final = timedelta(days=90)
"""With use."""
IMPERSONATION_LIVES: Final = timedelta(minutes=30)
CHALLENGE_LIVES: Final = timedelta(minutes=5)
"""Between the password and the second factor, and for a sign-in at Google."""
REUSE_GRACE: Final = timedelta(seconds=10)
"""Two windows of one browser may refresh at once: the slower one is refused, no more."""
SESSIONS_KEPT: Final = timedelta(days=30)
"""Ended ones, for the list of devices."""

KEY_USE_NOTED_EVERY: Final = timedelta(minutes=1)
KEY_LIVES_MAX_DAYS: Final = 365

PASSWORD_MIN: Final = 12
PASSWORD_MAX: Final = 200
RECOVERY_CODES: Final = 10


class Purpose(StrEnum):
    """What a link in a letter is for."""

    VERIFY = "verify"
    RESET = "reset"
    INVITE = "invite"


LINK_LIVES: Final = {
    Purpose.VERIFY: timedelta(days=2),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITE: timedelta(days=7),
}

_FREE_TRIES: Final = {"account": 5, "address": 20, "code": 5}
_FIRST_PAUSE: Final = timedelta(seconds=15)
_LONGEST_PAUSE: Final = timedelta(minutes=15)
FAILURES_FORGOTTEN: Final = timedelta(hours=24)


def pause(kind: str, failures: int) -> timedelta:
    """How long nothing is tried after so many failures in a row; it doubles with each."""
    over = failures - _FREE_TRIES[kind]
    if over < 0:
        return timedelta()
    doubled: int = 2 ** min(over, 10)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)


def check_password(password: str, email: str) -> None:
    """Raises InvalidInput: `what to do`, as people read it."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise InvalidInput(f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters")
    own = email.split("@")[0].lower()
    if len(set(password)) < 5 or (len(own) > 3 and own in password.lower()):
        raise InvalidInput("this password is too easy to guess")


def folded(email: str) -> str:
    """One spelling of an address."""
    return email.strip().lower()
