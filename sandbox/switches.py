"""Failure switches: what goes wrong at which endpoint, how often, and for which requests."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Final, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.types import Receive, Scope, Send

from sandbox.store import Store

ENDPOINTS: Final = (
    "graph.lead", "graph.leads", "graph.forms", "graph.webhooks",
    "whatsapp.messages", "whatsapp.media", "whatsapp.templates",
    "whatsapp.webhooks", "whatsapp.statuses",
    "stripe.customers", "stripe.sessions", "stripe.payments", "stripe.refunds", "stripe.events",
    "google.token", "google.sign_in", "google.append", "google.values", "google.spreadsheets",
    "resend.emails", "tokko.contacts", "openai.transcriptions",
    "chatwoot.contacts", "chatwoot.conversations", "chatwoot.messages", "chatwoot.reads",
    "chatwoot.files", "chatwoot.webhooks", "site.pages",
)  # fmt: skip
SINK_PREFIX: Final = "sink."

Mode = Literal["fail_before", "fail_after", "rate_limit", "slow", "duplicate", "reorder"]


class Switch(BaseModel):
    """One thing that goes wrong. `times` None: until it is cleared."""

    model_config = ConfigDict(extra="forbid")

    endpoint: str
    mode: Mode
    id: str = Field(default_factory=lambda: f"sw_{secrets.token_hex(4)}")
    status: int | None = None
    code: int | None = None
    """The vendor's own error code where it has numbers (Graph: 131056, 190, 80005)."""
    times: int | None = Field(default=None, ge=1)
    used: int = 0
    delay_s: float = Field(default=1.0, ge=0)
    retry_after_s: float = Field(default=1.0, ge=0)
    match: dict[str, str] = Field(default_factory=dict)

    @field_validator("endpoint")
    @classmethod
    def _known(cls, value: str) -> str:
        if value in ENDPOINTS or value.startswith(SINK_PREFIX):
            return value
        raise ValueError(f"unknown endpoint; one of {', '.join(ENDPOINTS)}, sink.<name>")

    @property
    def is_spent(self) -> bool:
        return self.times is not None and self.used >= self.times

    def fits(self, endpoint: str, facts: Mapping[str, object]) -> bool:
        wanted = self.match.items()
        return self.endpoint == endpoint and all(str(facts.get(k)) == v for k, v in wanted)


Refusal = Callable[[Switch, int], Response]
"""Builds the vendor's error answer for a switch and an HTTP status."""


class HangUp(Response):
    """Closes the connection without a byte of answer, as a vendor that died after the effect."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # ASGI has no verb for this; uvicorn's request cycle owns `receive` and the transport.
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is None:
            raise RuntimeError("fail_after needs uvicorn: no transport to close")
        transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


class Switches:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._switches = [Switch.model_validate(body) for body in store.all("switch")]

    def add(self, switch: Switch) -> None:
        self._switches.append(switch)
        self._store.put("switch", switch.id, switch.model_dump())

    def list(self) -> list[Switch]:
        return list(self._switches)

    def clear(self, *, switch_id: str | None = None, endpoint: str | None = None) -> int:
        gone = [
            s
            for s in self._switches
            if switch_id in (None, s.id) and endpoint in (None, s.endpoint)
        ]
        for switch in gone:
            self._switches.remove(switch)
            self._store.delete("switch", switch.id)
        return len(gone)

    def take(
        self, endpoint: str, facts: Mapping[str, object], modes: tuple[Mode, ...] = ()
    ) -> Switch | None:
        """The first live switch that fits, one use of it spent."""
        for switch in self._switches:
            if modes and switch.mode not in modes:
                continue
            if not switch.is_spent and switch.fits(endpoint, facts):
                switch.used += 1
                self._store.put("switch", switch.id, switch.model_dump())
                return switch
        return None

    async def run(
        self,
        endpoint: str,
        facts: Mapping[str, object],
        refusal: Refusal,
        effect: Callable[[], Response],
    ) -> Response:
        """Answers one request of a vendor, going wrong where a switch says so."""
        switch = self.take(endpoint, facts) if self._switches else None
        if switch is None:
            return effect()
        if switch.mode == "slow":
            await asyncio.sleep(switch.delay_s)
            return effect()
        if switch.mode == "rate_limit":
            answer = refusal(switch, switch.status or 429)
            answer.headers["Retry-After"] = f"{switch.retry_after_s:g}"
            return answer
        if switch.mode == "fail_before":
            return refusal(switch, switch.status or 503)
        answer = effect()
        if switch.mode == "fail_after":
            return refusal(switch, switch.status) if switch.status else HangUp()
        return answer
