"""Files that came over Chatwoot: each behind an address of that Chatwoot's own, which leads on to
where its files are stored."""

from typing import Final

import httpx

from integrations.errors import MEDIA_TOO_LARGE, VendorRejected, VendorUnavailable

_SYSTEM: Final = "chatwoot"


class ChatwootFiles:
    """`http` checks every address that it goes to (`chatwoot.safe_client`), redirects too."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def read(self, base_url: str, address: str, bytes_max: int) -> tuple[bytes, str]:
        """The bytes and the type that they are told to have.

        Goes without a token: the address is all that opens it, and where it leads is not ours.
        Raises VendorRejected for an address elsewhere (`address_refused`) and for too many bytes
        (MEDIA_TOO_LARGE), VendorUnavailable for all else: Chatwoot tells of a file before it is
        stored.
        """
        try:
            if _origin(address) != _origin(base_url):
                raise VendorRejected(_SYSTEM, "the file lies elsewhere", code="address_refused")
            async with self._http.stream("GET", address, follow_redirects=True) as response:
                if not response.is_success:
                    raise VendorUnavailable(_SYSTEM, f"answered {response.status_code}")
                found = await _bytes(response, bytes_max)
                return found, response.headers.get("content-type", "application/octet-stream")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise VendorUnavailable(_SYSTEM, type(error).__name__) from None


async def _bytes(response: httpx.Response, bytes_max: int) -> bytes:
    """Never more of them in memory than may be, whatever length is told."""
    found = bytearray()
    async for part in response.aiter_bytes():
        found += part
        if len(found) > bytes_max:
            raise VendorRejected(_SYSTEM, "the file is too large", code=MEDIA_TOO_LARGE)
    return bytes(found)


def _origin(address: str) -> tuple[str, str, int | None]:
    url = httpx.URL(address)
    return url.scheme, url.host, url.port
