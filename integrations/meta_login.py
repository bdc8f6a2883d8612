"""Facebook Login for Business, without Meta's scripts: away to its dialog, back with a code, and
what the token that it is worth may do.

The dialog says which pages and WhatsApp accounts are granted. Meta has PKCE for its OpenID Connect
flow alone; here the app's secret proves who trades the code in, and the code is bound to the
address that it was sent to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from integrations.errors import VendorAuth
from integrations.http import call
from integrations.meta import graph_call, graph_error

SYSTEM: Final = "meta"
_READS_LEADS: Final = "leads_retrieval"
_SEES_ACCOUNTS: Final = "whatsapp_business_management"
_SCOPES: Final = (
    _READS_LEADS,
    "pages_manage_ads",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_show_list",
    _SEES_ACCOUNTS,
    "whatsapp_business_messaging",
)
_PAGE_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Number:
    id: str
    waba_id: str


@dataclass(frozen=True, slots=True)
class Granted:
    """`waba_ids`: the WhatsApp accounts that the token is good for."""

    reads_leads: bool
    waba_ids: tuple[str, ...]


@dataclass(frozen=True)
class MetaLogin:
    """`dialog` and `graph` end in `dialog/oauth` and the API's version. `redirect`: the one address
    that Meta knows and sends people back to."""

    http: httpx.AsyncClient
    dialog: str
    graph: str
    app_id: str
    secret: str
    redirect: str
    config_id: str

    def address(self, state: str) -> str:
        """Where the browser goes."""
        asked = {
            "client_id": self.app_id,
            "redirect_uri": self.redirect,
            "state": state,
            "response_type": "code",
        }
        if self.config_id:
            asked |= {"config_id": self.config_id, "override_default_response_type": "true"}
        else:
            asked["scope"] = ",".join(_SCOPES)
        return f"{self.dialog}?{urlencode(asked)}"

    async def token(self, code: str) -> str:
        """One that lasts: a business's own has no end, a person's is exchanged for a longer one.
        Raises VendorError; VendorRejected: the code is worth nothing."""
        given = await self._traded(redirect_uri=self.redirect, code=code)
        if given.get("expires_in"):
            short = given["access_token"]
            given = await self._traded(grant_type="fb_exchange_token", fb_exchange_token=short)
        return str(given["access_token"])

    async def granted(self, token: str) -> Granted:
        """Raises VendorAuth for a token that is not of our app."""
        asked = {"input_token": token}
        whose = f"{self.app_id}|{self.secret}"
        told = (await self._get("debug_token", whose, **asked))["data"]
        if not told.get("is_valid") or str(told.get("app_id")) != self.app_id:
            raise VendorAuth(SYSTEM, "the token is not of this app")
        granular = told.get("granular_scopes") or []
        return Granted(
            reads_leads=_READS_LEADS in (told.get("scopes") or []),
            waba_ids=tuple(_targets(granular, _SEES_ACCOUNTS)),
        )

    async def pages(self, token: str) -> list[Page]:
        told = await self._get("me/accounts", token, fields="id,access_token", limit=_PAGE_MAX)
        return [Page(str(each["id"]), each["access_token"]) for each in told["data"]]

    async def numbers(self, waba_id: str, token: str) -> list[Number]:
        told = await self._get(f"{waba_id}/phone_numbers", token, fields="id", limit=_PAGE_MAX)
        return [Number(str(each["id"]), waba_id) for each in told["data"]]

    async def hear_page(self, page: Page) -> None:
        """From now on its submissions are told to our webhook."""
        await self._post(f"{page.id}/subscribed_apps", page.token, subscribed_fields="leadgen")

    async def hear_account(self, waba_id: str, token: str) -> None:
        await self._post(f"{waba_id}/subscribed_apps", token)

    async def _traded(self, **what: str) -> dict[str, Any]:
        own = {"client_id": self.app_id, "client_secret": self.secret}
        url = f"{self.graph}/oauth/access_token"
        answer = await call(
            self.http, SYSTEM, "GET", url, params={**own, **what}, read_error=graph_error
        )
        given: dict[str, Any] = answer.json()
        return given

    async def _get(self, edge: str, token: str, **asked: Any) -> dict[str, Any]:
        url = f"{self.graph}/{edge}"
        return await graph_call(self.http, SYSTEM, "GET", url, token, params=asked)

    async def _post(self, edge: str, token: str, **told: Any) -> None:
        await graph_call(self.http, SYSTEM, "POST", f"{self.graph}/{edge}", token, data=told)


def _targets(granular: Iterable[dict[str, Any]], scope: str) -> Iterable[str]:
    for each in granular:
        if each.get("scope") == scope:
            yield from map(str, each.get("target_ids") or [])
