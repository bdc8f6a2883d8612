"""Sends e-mail through Resend."""

import httpx

from integrations.http import call


class ResendClient:
    def __init__(self, http: httpx.AsyncClient, base_url: str, api_key: str, sender: str) -> None:
        self._http, self._base, self._key, self._sender = http, base_url, api_key, sender

    @property
    def is_configured(self) -> bool:
        return bool(self._key)

    async def send(self, to: str, subject: str, text: str, idempotency_key: str) -> str:
        """Resend keeps the key for 24 h: a repeat within that time sends nothing."""
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": idempotency_key}
        body = {"from": self._sender, "to": [to], "subject": subject, "text": text}
        response = await call(
            self._http, "resend", "POST", f"{self._base}/emails", json=body, headers=headers
        )
        return str(response.json()["id"])
