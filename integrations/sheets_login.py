"""A signed-in gspread client: at our address, within the quota, asking nobody but Google."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import gspread
import gspread.auth
from google.oauth2 import credentials as persons
from google.oauth2 import service_account

from integrations.sheets_errors import login_refused
from integrations.sheets_quota import WriteQuota

GOOGLE: Final = "https://sheets.googleapis.com"
_TOKENS: Final = "https://oauth2.googleapis.com/token"
_TIMEOUT_S: Final = (4.0, 12.0)
_TOKEN_HOSTS: Final = ("oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com")


@dataclass(frozen=True, slots=True)
class GoogleApp:
    """Ours, at Google: with its secret a person's refresh token becomes access."""

    client_id: str
    secret: str


def who(credentials: dict[str, Any]) -> str:
    """Whose login it is, and which of theirs: a replaced key or token is another."""
    if token := credentials.get("refresh_token"):
        return hashlib.sha256(str(token).encode()).hexdigest()
    return f"{credentials.get('client_email')}/{credentials.get('private_key_id')}"


def signed_in(
    credentials: dict[str, Any], base_url: str, quota: WriteQuota, app: GoogleApp | None = None
) -> gspread.Client:
    """A client for a service account's key file, or for a person's leave (`refresh_token`).
    Raises VendorAuth where it cannot be one."""
    if "refresh_token" in credentials:
        login, payer = _as_person(credentials, base_url, app), who(credentials)
    else:
        login, payer = _as_service(credentials, base_url), credentials["client_email"]
    http_client = _http_client(base_url, partial(quota.wait, payer))
    client = gspread.Client(auth=login, http_client=http_client)
    client.set_timeout(_TIMEOUT_S)
    return client


def _as_service(credentials: dict[str, Any], base_url: str) -> Any:
    _refuse_foreign_login(credentials, base_url)
    try:
        return _Login.from_service_account_info(  # type: ignore[no-untyped-call]
            credentials, scopes=gspread.auth.DEFAULT_SCOPES
        )
    except ValueError:
        raise login_refused("this is not the key file of a service account") from None


def _as_person(credentials: dict[str, Any], base_url: str, app: GoogleApp | None) -> Any:
    if app is None:
        raise login_refused("connections by a person's leave are switched off")
    token_uri = _TOKENS if base_url == GOOGLE else f"{base_url}/oauth2/token"
    return _PersonsLogin(
        None,
        refresh_token=credentials["refresh_token"],
        token_uri=token_uri,
        client_id=app.client_id,
        client_secret=app.secret,
    )  # type: ignore[no-untyped-call]


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


class _PersonsLogin(persons.Credentials):
    """Likewise."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False
