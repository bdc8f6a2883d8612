"""What one sandbox process needs to know: where it listens, whom it calls, what it signs with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

GRAPH_TOKEN: Final = "sandbox-graph-token"  # noqa: S105 - the one token the play Graph accepts
ISSUED_GRAPH_TOKEN: Final = "EAASandbox"  # noqa: S105 - how those begin that its login gives
STRIPE_KEY_PREFIXES: Final = ("sk_test_", "rk_test_", "dev-")
DISPLAY_NUMBER: Final = "5491155550100"
"""The number shown for a phone_number_id that nobody named."""

RETRY_DELAYS_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, *([30.0] * 10))
"""Vendors redeliver for days; about six minutes outlive any restart a test or demo makes."""


class SandboxRefusesError(Exception):
    """The sandbox must not start here; the message says why and what to set."""


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    port: int
    api_url: str
    meta_app_secret: str
    stripe_webhook_secret: str
    state_file: Path
    public_url: str = ""
    meta_verify_token: str = ""
    retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S
    webhook_timeout_s: float = 10.0

    @property
    def base_url(self) -> str:
        """Where the vendors' own links (media, pay page, token_uri) point."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    def webhook_url(self, path: str) -> str:
        return f"{self.api_url.rstrip('/')}/webhooks/{path}"
