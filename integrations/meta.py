"""Meta's Graph API for Lead Ads, and the signature of all of Meta's webhooks."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)
from integrations.http import call

_LEAD_FIELDS = (
    "id,created_time,ad_id,adset_id,campaign_id,form_id,field_data,platform,"
    "custom_disclaimer_responses"
)
_PAGE_LEADS = 100
_THROTTLED = {"4", "17", "32", "613", "80005", "80007", "130429"}
"""Graph answers these rate limits with status 400."""
_TOKEN_INVALID = {"102", "190"}


def signature_is_valid(app_secret: str, body: bytes, header: str | None) -> bool:
    """`X-Hub-Signature-256: sha256=<hex>` over the raw body. An empty secret is never valid."""
    if not app_secret or not header or not header.startswith("sha256="):
        return False
    expected = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), header[len("sha256=") :].encode())


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """A form submission as Graph tells it; `answers` by the form's own question names, `boxes` the
    consent boxes by key, with whether they were ticked."""

    leadgen_id: str
    created_time: str
    ad_id: str | None
    adset_id: str | None
    campaign_id: str | None
    form_id: str | None
    answers: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormTerms:
    """What a form says about consent. `boxes`: {key, is_ticked, words}."""

    words: str | None = None
    privacy_policy: str | None = None
    boxes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LeadsPage:
    """`after`: the cursor of the next page; None on the last."""

    leads: tuple[LeadDetail, ...]
    after: str | None


def graph_error(response: httpx.Response) -> tuple[str, str | None]:
    """Graph's error type and code; its message is left out since it may quote the request."""
    error = response.json()["error"]
    return f"answered {response.status_code} {error.get('type', '')}".strip(), str(error["code"])


def refine(error: VendorError) -> VendorError:
    """Graph says 400 for much that is not the caller's fault: its code tells."""
    if isinstance(error, VendorRejected) and error.code in _THROTTLED:
        return VendorRateLimited(error.system, "rate limited", code=error.code)
    if isinstance(error, VendorRejected) and error.code in _TOKEN_INVALID:
        return VendorAuth(error.system, "the access token is refused", code=error.code)
    return error


async def graph_call(
    http: httpx.AsyncClient, system: str, method: str, url: str, token: str, **kwargs: Any
) -> dict[str, Any]:
    """A Graph call with bearer token; returns the JSON object."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        response = await call(
            http, system, method, url, read_error=graph_error, headers=headers, **kwargs
        )
    except VendorError as error:
        raise refine(error) from None
    answer: dict[str, Any] = response.json()
    return answer


class GraphClient:
    """Reads leads. `base_url` ends in the API version."""

    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        self._http, self._base = http, base_url

    async def lead(self, leadgen_id: str, token: str) -> LeadDetail:
        """The submission behind a leadgen id.

        A lead that Graph does not know (code 100) is VendorUnavailable: the webhook comes from
        Meta, so that the cause is a delay or a permission that is being fixed.
        """
        try:
            raw = await graph_call(
                self._http,
                "graph",
                "GET",
                f"{self._base}/{leadgen_id}",
                token,
                params={"fields": _LEAD_FIELDS},
            )
        except VendorRejected as error:
            raise VendorUnavailable(
                "graph", "the lead cannot be read yet", code=error.code
            ) from None
        return _lead(raw)

    async def form_terms(self, form_id: str, token: str, ticked: dict[str, bool]) -> FormTerms:
        """The words that the person saw with the boxes they ticked. Raises VendorRejected where
        the form is gone or may not be read."""
        raw = await graph_call(
            self._http,
            "graph",
            "GET",
            f"{self._base}/{form_id}",
            token,
            params={"fields": "id,legal_content"},
        )
        legal = raw.get("legal_content") or {}
        disclaimer = legal.get("custom_disclaimer") or {}
        words = {box.get("key"): box.get("text") for box in disclaimer.get("checkboxes") or []}
        texts = (disclaimer.get("title"), (disclaimer.get("body") or {}).get("text"))
        return FormTerms(
            words="\n".join(text for text in texts if text) or None,
            privacy_policy=(legal.get("privacy_policy") or {}).get("url"),
            boxes=[
                {"key": key, "is_ticked": on, "words": words.get(key)} for key, on in ticked.items()
            ],
        )

    async def leads_of_form(
        self, form_id: str, token: str, since: datetime, after: str | None = None
    ) -> LeadsPage:
        """The form's leads made after `since`, a page at a time."""
        newer = {
            "field": "time_created",
            "operator": "GREATER_THAN",
            "value": int(since.timestamp()),
        }
        params = {
            "fields": _LEAD_FIELDS,
            "filtering": json.dumps([newer]),
            "limit": str(_PAGE_LEADS),
        }
        raw = await self._page(f"{form_id}/leads", token, params, after)
        return LeadsPage(tuple(_lead(item) for item in raw["data"]), _next(raw))

    async def active_forms(self, page_id: str, token: str) -> list[str]:
        """Ids of the page's forms that people can fill in now."""
        found: list[str] = []
        after: str | None = None
        while True:
            params = {"fields": "id,status", "limit": str(_PAGE_LEADS)}
            raw = await self._page(f"{page_id}/leadgen_forms", token, params, after)
            found += [str(form["id"]) for form in raw["data"] if form.get("status") == "ACTIVE"]
            if (after := _next(raw)) is None:
                return found

    async def _page(
        self, edge: str, token: str, params: dict[str, str], after: str | None
    ) -> dict[str, Any]:
        asked = params if after is None else {**params, "after": after}
        url = f"{self._base}/{edge}"
        return await graph_call(self._http, "graph", "GET", url, token, params=asked)


def _next(page: dict[str, Any]) -> str | None:
    """The cursor after this page; Graph gives cursors on the last page too, but no `next`."""
    paging = page.get("paging") or {}
    return str(paging["cursors"]["after"]) if paging.get("next") else None


def _lead(raw: dict[str, Any]) -> LeadDetail:
    return LeadDetail(
        leadgen_id=str(raw["id"]),
        created_time=raw["created_time"],
        ad_id=raw.get("ad_id"),
        adset_id=raw.get("adset_id"),
        campaign_id=raw.get("campaign_id"),
        form_id=raw.get("form_id"),
        answers={
            item["name"]: ", ".join(str(v) for v in item.get("values") or [])
            for item in raw.get("field_data") or []
        },
        boxes={
            box["checkbox_key"]: str(box.get("is_checked")).lower() in ("1", "true")
            for box in raw.get("custom_disclaimer_responses") or []
        },
    )
