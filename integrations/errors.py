"""What can go wrong with an outside system, the same few kinds for all of them.

Messages name the system and the vendor's code, never a person's data: they end up in histories.
"""

from typing import Final

MEDIA_TOO_LARGE: Final = "media_too_large"
"""A code of our own beside the vendors': nothing was, or is, downloaded."""


class VendorError(Exception):
    """Base. `system` is who failed; `code` is the vendor's own error code where it gave one."""

    def __init__(self, system: str, reason: str, *, code: str | None = None) -> None:
        super().__init__(f"{system}: {reason}" + (f" (code {code})" if code else ""))
        self.system, self.code = system, code


class VendorAuth(VendorError):
    """The credential is refused or revoked: a person has to connect again."""


class VendorRejected(VendorError):
    """The request was understood and refused; the same request will be refused again."""


class VendorRateLimited(VendorError):
    """Too much at once. `retry_after_s` is what the vendor asked for, where it did."""

    def __init__(
        self,
        system: str,
        reason: str,
        *,
        code: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(system, reason, code=code)
        self.retry_after_s = retry_after_s


class VendorUnavailable(VendorError):
    """Not reached, or failed before any effect as far as anybody can know: try again."""


class VendorOutcomeUnknown(VendorError):
    """Sent, no answer: the effect may have happened. Look before trying again."""
