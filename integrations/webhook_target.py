"""Posts to a tenant's own endpoint, signed as Standard Webhooks prescribes."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from standardwebhooks.webhooks import Webhook

from integrations.errors import VendorRejected
from integrations.http import call

_RECEIPT_CHARS_MAX: Final = 200


class WebhookClient:
    """`allow_http`: plain http and loopback are for development only."""

    def __init__(self, http: httpx.AsyncClient, *, allow_http: bool) -> None:
        self._http, self._allow_http = http, allow_http

    async def post(
        self, url: str, secret: str, message_id: str, sent_at: datetime, payload: str
    ) -> dict[str, Any]:
        """Posts the JSON text; the receiver can drop repeats by `webhook-id`. Returns a receipt."""
        if urlsplit(url).scheme != "https" and not self._allow_http:
            raise VendorRejected("webhook", "the address must begin with https://")
        signature = Webhook(secret).sign(message_id, sent_at, payload)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(sent_at.timestamp())),
            "webhook-signature": signature,
        }
        response = await call(
            self._http, "webhook", "POST", url, content=payload.encode(), headers=headers
        )
        return {"status": response.status_code, "body": response.text[:_RECEIPT_CHARS_MAX]}
