"""Sends a lead to Tokko Broker as a web contact, and looks for it there.

Tokko Broker puts its errors into the body, also under HTTP 200. What 100, 200, 201 and 300 mean is
the vendor's documentation; under which name the code stands is not, so several are read. A
success was seen with an empty body: then the contact's id is not known.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import httpx

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRejected,
    VendorUnavailable,
)
from integrations.http import call

_SYSTEM: Final = "tokko"
_PAGE: Final = 100
_PAGES_MAX: Final = 20
_CODE_NAMES: Final = ("code", "error_code", "error")
_MEANINGS: Final[Mapping[str, tuple[type[VendorError], str]]] = {
    "100": (VendorAuth, "the API key is unknown or was revoked"),
    "200": (VendorRejected, "the account has no publication with this id"),
    "201": (VendorAuth, "the company has not activated the integration in Tokko Broker"),
    "300": (VendorRejected, "a field is missing or malformed"),
}


@dataclass(frozen=True, slots=True)
class TokkoContact:
    """A person and what they asked for. Empty fields are not sent."""

    name: str
    phone: str = ""
    email: str = ""
    comment: str = ""
    publication_id: str = ""
    tags: tuple[str, ...] = ()


class TokkoClient:
    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        self._http, self._base = http, f"{base_url}/api/v1"

    async def send_contact(self, api_key: str, contact: TokkoContact) -> dict[str, Any]:
        """The receipt: {"contact_id": text or None where not told, "updated": was it there before}.

        Tokko Broker has no idempotency key: before a repeat, look with `find_contact`.
        """
        answer = await self._call("POST", "webcontact", api_key, json=_body(contact))
        told = answer.get("contact_id")
        return {
            "contact_id": None if told is None else str(told),
            "updated": answer.get("updated") is True,
        }

    async def find_contact(
        self, api_key: str, phone: str, since: date, tag: str = ""
    ) -> str | None:
        """The id of the contact with these digits, and the tag, that changed on this day or later.

        The API refuses to filter by phone, so pages are read: at most 2,000 contacts.
        """
        wanted = _digits(phone)
        # A day earlier: Tokko Broker's days are the agency's, ours are UTC.
        query: dict[str, str | int] = {"deleted_at__gt": (since - timedelta(days=1)).isoformat()}
        for page in range(_PAGES_MAX if wanted else 0):
            query |= {"limit": _PAGE, "offset": page * _PAGE}
            answer = await self._call("GET", "contact", api_key, query)
            for contact in answer["objects"]:
                phones = (_digits(contact.get("phone")), _digits(contact.get("cellphone")))
                if wanted in phones and (not tag or tag in _tags(contact)):
                    return str(contact["id"])
            if not answer["meta"]["next"]:
                break
        return None

    async def check(self, api_key: str) -> str:
        """How many publications the account lists: a read that proves the key, of nobody's data."""
        answer = await self._call("GET", "property", api_key, {"limit": 1})
        return f"the API key works; publications: {answer['meta']['total_count']}"

    async def _call(
        self,
        method: str,
        resource: str,
        api_key: str,
        query: Mapping[str, str | int] | None = None,
        json: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        params = {"key": api_key, "format": "json", **(query or {})}
        url = f"{self._base}/{resource}/"
        try:
            response = await call(
                self._http, _SYSTEM, method, url, params=params, json=json, read_error=_read_error
            )
        except VendorError as error:
            raise (_refusal(error.code) if error.code in _MEANINGS else error) from None
        return _read(method, response)


def _body(contact: TokkoContact) -> dict[str, Any]:
    publications = [contact.publication_id] if contact.publication_id else []
    fields = {
        "name": contact.name,
        "phone": contact.phone,
        "cellphone": contact.phone,
        "email": contact.email,
        "text": contact.comment,
        "properties": publications,
        "tags": list(contact.tags),
    }
    return {name: value for name, value in fields.items() if value}


def _read(method: str, response: httpx.Response) -> dict[str, Any]:
    """The answer's object. A success without one is no success that anybody could vouch for."""
    if method == "POST" and not response.content:
        return {}
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if _is_error(answer):
        raise _refusal(_code(answer))
    if not isinstance(answer, dict) or (
        method == "GET" and not {"meta", "objects"} <= answer.keys()
    ):
        kind = VendorUnavailable if method == "GET" else VendorOutcomeUnknown
        raise kind(_SYSTEM, f"answered {response.status_code} with an unreadable body")
    return answer


def _is_error(answer: Any) -> bool:
    if not isinstance(answer, dict):
        return False
    return str(answer.get("status", "ERROR" if "error" in answer else "OK")).upper() != "OK"


def _code(answer: Any) -> str | None:
    found = (str(answer.get(name)) for name in _CODE_NAMES) if isinstance(answer, dict) else ()
    return next((value for value in found if value.isdigit()), None)


def _refusal(code: str | None) -> VendorError:
    kind, reason = _MEANINGS.get(code or "", (VendorUnavailable, "answered an unknown error"))
    return kind(_SYSTEM, reason, code=code)


def _read_error(response: httpx.Response) -> tuple[str, str | None]:
    """Our words, never the vendor's: those may repeat the person's data."""
    code = _code(response.json())
    _, reason = _MEANINGS.get(code or "", (None, f"answered {response.status_code}"))
    return reason, code


def _tags(contact: Mapping[str, Any]) -> set[str]:
    return {str(tag.get("name")) for tag in contact.get("tags") or ()}


def _digits(phone: object) -> str:
    return re.sub(r"\D", "", str(phone or ""))
