"""What a talk in the terminal travels over: the WhatsApp number, or the tenant's Chatwoot."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from demo.stage import House, Stage

_PATIENCE_S: Final = 20.0
"""For one reply. Silence may be the answer: to an opt-out, or while a human is expected."""
_LOOKS_EVERY_S: Final = 0.1


@dataclass(frozen=True)
class Heard:
    """`options` as WhatsApp's buttons and lists have them: id and title."""

    text: str
    options: list[dict[str, str]]


class Line(Protocol):
    async def say(self, line: str) -> None: ...

    async def listen(self) -> list[Heard]:
        """What was answered since the last time; empty after 20 s of silence."""
        ...


@dataclass
class WhatsAppLine:
    """`/voz TEXT` sends a voice note; the number of an option taps it."""

    stage: Stage
    house: House
    wa_id: str
    name: str
    _cursor: int = 0
    _options: list[dict[str, str]] = field(default_factory=list)

    async def say(self, line: str) -> None:
        is_voice = line.startswith("/voz ")
        said = {"voice": {"text": line.removeprefix("/voz ")}} if is_voice else self._typed(line)
        about = {"phone_number_id": self.house.number_id, "name": self.name, "wait": True}
        route = f"/_sandbox/people/{self.wa_id}/messages"
        (await self.stage.sandbox.post(route, json={**said, **about})).raise_for_status()

    async def listen(self) -> list[Heard]:
        asked: dict[str, str | float] = {"wa_id": self.wa_id, "after": self._cursor}
        asked["timeout_s"] = _PATIENCE_S
        answer = await self.stage.sandbox.get("/_sandbox/outbound/wait", params=asked)
        said = answer.raise_for_status().json()
        self._cursor = said["cursor"]
        heard = [Heard(m["text"] or "", m.get("options") or []) for m in said["messages"]]
        self._options = heard[-1].options if heard else []
        return heard

    def _typed(self, line: str) -> dict[str, Any]:
        if line.isdigit() and 1 <= int(line) <= len(self._options):
            return {"list_reply": self._options[int(line) - 1]}
        return {"text": line}


@dataclass
class ChatwootLine:
    stage: Stage
    account: dict[str, Any]
    wa_id: str
    name: str
    _heard: int = 0

    @classmethod
    async def connect(cls, stage: Stage, house: House, wa_id: str, name: str) -> "ChatwootLine":
        """As an operator connects an inbox: its webhook's secret comes with a second call."""
        console = "/chatwoot/_console/accounts"
        opened = await stage.sandbox.post(console, json={"channel": "Channel::Whatsapp"})
        account = opened.raise_for_status().json()
        place = {
            "base_url": f"{stage.settings.sandbox_url}/chatwoot",
            "account_id": account["id"],
            "inbox_id": account["inbox_id"],
        }
        route = f"/api/tenants/{house.id}/channels/chatwoot"
        made = await stage.api.put(route, json={**place, "api_token": account["api_token"]})
        below = made.raise_for_status().json()["webhook_url"].split("/webhooks/")[1]
        webhook = await stage.sandbox.put(
            f"{console}/{account['id']}/webhook", json={"path": below}
        )
        webhook.raise_for_status()
        secret = {"webhook_secret": account["webhook_secret"]}
        (await stage.api.put(route, json={**place, **secret})).raise_for_status()
        return cls(stage, account, wa_id, name)

    async def say(self, line: str) -> None:
        route = f"/chatwoot/_console/accounts/{self.account['id']}/people/{self.wa_id}"
        said = {"text": line, "name": self.name}
        (await self.stage.sandbox.post(route, json=said)).raise_for_status()

    async def listen(self) -> list[Heard]:
        end = time.monotonic() + _PATIENCE_S
        heard = (await self._outgoing())[self._heard :]
        while not heard and time.monotonic() < end:
            await asyncio.sleep(_LOOKS_EVERY_S)
            heard = (await self._outgoing())[self._heard :]
        self._heard += len(heard)
        return [Heard(text, []) for text in heard]

    async def _outgoing(self) -> list[str]:
        route = f"/chatwoot/_console/accounts/{self.account['id']}/conversations"
        found = await self.stage.sandbox.get(route, params={"phone": self.wa_id})
        return [
            message["content"]
            for talk in found.raise_for_status().json()["conversations"]
            for message in talk["messages"]
            if message["message_type"] == "outgoing" and not message["private"]
        ]
