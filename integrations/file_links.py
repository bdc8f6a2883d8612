"""Links to files that we serve ourselves: signed, and over at a moment that they name."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FileLinks:
    """`cdn_url` stands before the public files; a CDN fetches them from `public_url` itself."""

    public_url: str
    cdn_url: str
    signing_key: str

    def public(self, tenant_id: UUID, file_id: UUID) -> str:
        return f"{self.cdn_url or self.public_url}{_path(tenant_id, file_id)}"

    def signed(self, tenant_id: UUID, file_id: UUID, until: datetime) -> str:
        expires = int(until.timestamp())
        query = urlencode(
            {"expires": expires, "signature": self._signature(tenant_id, file_id, expires)}
        )
        return f"{self.public_url}{_path(tenant_id, file_id)}?{query}"

    def is_signed(self, tenant_id: UUID, file_id: UUID, expires: int, signature: str) -> bool:
        """Whether this link is ours; not whether it is over. Without a key none is."""
        wanted = self._signature(tenant_id, file_id, expires)
        same = hmac.compare_digest(wanted.encode(), signature.encode())
        return same and bool(self.signing_key)

    def _signature(self, tenant_id: UUID, file_id: UUID, expires: int) -> str:
        text = f"{tenant_id}/{file_id}/{expires}".encode()
        return hmac.new(self.signing_key.encode(), text, hashlib.sha256).hexdigest()


def _path(tenant_id: UUID, file_id: UUID) -> str:
    return f"/files/{tenant_id}/{file_id}"
