"""A signed-in gspread client: at our address, within the quota, asking nobody but Google."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import gspread
import gspread.auth
from google.oauth2 import service_account

from integrations.sheets_errors import login_refused
from integrations.sheets_quota import WriteQuota

GOOGLE: Final = "https://sheets.googleapis.com"
_TIMEOUT_S: Final = (4.0, 12.0)
_TOKEN_HOSTS: Final = ("oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com")


def signed_in(credentials: dict[str, Any], base_url: str, quota: WriteQuota) -> gspread.Client:
    """A client for a service account's key file. Raises VendorAuth where it cannot be one."""
    _refuse_foreign_login(credentials, base_url)
    try:
        login = _Login.from_service_account_info(  # type: ignore[no-untyped-call]
            credentials, scopes=gspread.auth.DEFAULT_SCOPES
        )
    except ValueError:
        raise login_refused("this is not the key file of a service account") from None
    http_client = _http_client(base_url, partial(quota.wait, credentials["client_email"]))
    client = gspread.Client(auth=login, http_client=http_client)
    client.set_timeout(_TIMEOUT_S)
    return client


def _refuse_foreign_login(credentials: dict[str, Any], base_url: str) -> None:
    """The key file is the tenant's, and names the address that our login is posted to."""
    place = urlsplit(str(credentials.get("token_uri", "")))
    is_googles = place.scheme == "https" and place.netloc in _TOKEN_HOSTS
    is_ours = base_url != GOOGLE and place.netloc == urlsplit(base_url).netloc
    if not is_googles and not is_ours:
        raise login_refused("the key file's token_uri is not Google's")


def _http_client(
    base_url: str, before_write: Callable[[], None]
) -> type[gspread.http_client.HTTPClient]:
    """gspread has no setting for the address, nor a place to wait before a write."""

    class Client(gspread.http_client.HTTPClient):
        def request(self, method: str, endpoint: str, **kwargs: Any) -> Any:  # type: ignore[override]
            if method.upper() != "GET":
                before_write()
            return super().request(method, endpoint.replace(GOOGLE, base_url), **kwargs)

    return Client


class _Login(service_account.Credentials):
    """Without google-auth's look-up of regional boundaries: it goes to Google's own address from a
    background thread, whatever `token_uri` says, and ordinary service accounts have none."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False
