"""A WhatsApp Business Account at Graph: its message templates and how many it may write to."""

from dataclasses import dataclass
from typing import Any, Final

import httpx

from integrations.meta import graph_call
from integrations.webhook_shapes import as_object
from models.domain.templates import GraphTemplate

_SYSTEM: Final = "whatsapp"
_FIELDS: Final = "name,language,status,category,components"
_LIMIT: Final = "whatsapp_business_manager_messaging_limit"
"""Of the portfolio; `messaging_limit_tier` is gone since Graph v24."""
_NUMBER: Final = f"{_LIMIT},quality_rating,throughput,health_status"
_PAGE: Final = 100
PAGES_MAX: Final = 100
"""An account holds 6,000 templates at most; a list without end is a fault."""


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """As Meta names them: a tier `TIER_2K`, GREEN or YELLOW or RED, STANDARD or HIGH. `can_send`:
    not BLOCKED. None where Graph does not tell."""

    messaging_limit: str | None = None
    quality: str | None = None
    throughput: str | None = None
    can_send: bool | None = None


class WhatsAppAccountClient:
    """`base_url` ends in the API version."""

    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        self._http, self._base = http, base_url

    async def templates(self, waba_id: str, token: str) -> list[GraphTemplate]:
        """All templates of the account, page by page."""
        url = f"{self._base}/{waba_id}/message_templates"
        query: dict[str, Any] = {"fields": _FIELDS, "limit": _PAGE}
        found: list[GraphTemplate] = []
        for _ in range(PAGES_MAX):
            page = await graph_call(self._http, _SYSTEM, "GET", url, token, params=query)
            found += [_template(raw) for raw in page.get("data") or []]
            paging = page.get("paging") or {}
            if not paging.get("next"):
                break
            query["after"] = paging["cursors"]["after"]
        return found

    async def number(self, phone_number_id: str, token: str) -> NumberFacts:
        url = f"{self._base}/{phone_number_id}"
        fields = {"fields": _NUMBER}
        answer = await graph_call(self._http, _SYSTEM, "GET", url, token, params=fields)
        health = as_object(answer.get("health_status")).get("can_send_message")
        return NumberFacts(
            messaging_limit=_text(answer.get(_LIMIT)),
            quality=_text(answer.get("quality_rating")),
            throughput=_text(as_object(answer.get("throughput")).get("level")),
            can_send=health != "BLOCKED" if health else None,
        )


def _text(value: Any) -> str | None:
    return str(value) if value else None


def _template(raw: dict[str, Any]) -> GraphTemplate:
    return GraphTemplate(
        name=str(raw["name"]),
        language_code=str(raw["language"]),
        status=str(raw["status"]),
        category=raw.get("category"),
        components=list(raw.get("components") or []),
    )
