"""What may happen around a talk, in any order: played on the real product, judged at its end."""

import hashlib
import hmac
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from hypothesis import strategies as st

from models.domain import window
from models.records import takeover
from models.tables import Lead, Message
from tests.product import Product, eventually, new_person

STOP: Final = "BAJA"
TEXTS: Final = (
    "Hola", "busco 2 ambientes", "en Palermo", "hasta 150 mil dólares", "¿Cuánto sale?",
    "¿Cuánto son los gastos de escritura?", "planta baja,", "para marzo",
)  # fmt: skip
_OURS: Final = frozenset({"sent", "delivered", "read"})

Move = tuple[str, Any]
moves: Final[st.SearchStrategy[list[Move]]] = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3)),
        st.tuples(st.just("says"), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=1)),
        st.tuples(st.just("told again"), st.integers(0, 9)),
        st.tuples(st.just("status"), st.sampled_from(("sent", "failed", "read", "delivered"))),
        st.tuples(st.just("says"), st.just([STOP])),
        st.tuples(st.just("human"), st.just(None)),
        st.tuples(st.just("human ends"), st.just(None)),
        st.tuples(st.just("restart"), st.just(None)),
        st.tuples(st.just("a day later"), st.just(None)),
        st.tuples(st.just("pause"), st.just(None)),
    ),
    min_size=3,
    max_size=10,
)


@dataclass
class Talk:
    """One person's talk with the product. `said`: wamid and text, in the order of writing."""

    product: Product
    who: str
    said: list[tuple[str, str]] = field(default_factory=list)
    held: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When a human had the talk."""

    @classmethod
    async def begun(cls, product: Product) -> "Talk":
        who = new_person()
        await product.submits(who)
        await product.hears(who, 1)
        await product.becomes(who, "CONTACTED")
        return cls(product, who)

    async def play(self, move: Move) -> None:
        kind, what = move
        match kind:
            case "says":
                at = self.product.clock().timestamp()
                wamids = await self.product.says(self.who, *what, at=at)
                self.said += zip(wamids, what, strict=True)
            case "told again" if self.said:
                wamid, text = self.said[what % len(self.said)]
                await self.product.says(self.who, {"text": text, "wamid": wamid})
            case "status":
                await self._status(what)
            case "human":
                await self._human()
            case "human ends":
                await self._human_ends()
            case "restart":
                await self.product.stop_worker()
                await self.product.start_worker()
            case "a day later":
                await self.product.stop_worker()
                self.product.clock.shift += window.OPEN_FOR
                await self.product.start_worker()
                await self.product.sweep()
            case "pause":
                await self._settle()

    async def end(self) -> None:
        """Until nothing is under way any more; a human who still has the talk lets go."""
        await self._human_ends()
        await self.product.quiet(self.who)

    async def _settle(self) -> None:
        if not self._is_held():
            await self.product.quiet(self.who)

    def _is_held(self) -> bool:
        return bool(self.held) and self.product.clock() < self.held[-1][1]

    async def _human(self) -> None:
        lead = await self.product.lead(self.who)
        async with self.product.house.db.tenant(self.product.id) as session:
            locked = await session.get_one(
                Lead, (lead.tenant_id, lead.id), with_for_update=True, populate_existing=True
            )
            now = self.product.clock()
            await takeover.human_spoke(session, locked, now)
            assert locked.human_until is not None
            self.held.append((now, locked.human_until))

    async def _human_ends(self) -> None:
        if self._is_held():
            self.product.clock.shift += self.held[-1][1] - self.product.clock()
            self.product.clock.shift += timedelta(seconds=1)
            await self.product.sweep()

    async def _status(self, status: str) -> None:
        """Of the newest message that the person received, whenever it comes."""
        sent = [m for m in await self.product.sent_texts(self.who) if m.wamid]
        if not sent:
            return
        update: dict[str, Any] = {
            "id": sent[-1].wamid, "status": status, "timestamp": str(int(time.time())),
            "recipient_id": self.who, "biz_opaque_callback_data": str(sent[-1].id),
        }  # fmt: skip
        if status == "failed":
            update["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
        number = self.product.tenant.connections.phone_number_id
        value = {
            "messaging_product": "whatsapp", "metadata": {"phone_number_id": number},
            "statuses": [update],
        }  # fmt: skip
        change = {"field": "messages", "value": value}
        body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
        await self._webhook(json.dumps(body).encode())

    async def _webhook(self, body: bytes) -> None:
        key = self.product.settings.meta_app_secret.get_secret_value().encode()
        signature = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
        answer = await self.product.operator.post(
            "/webhooks/whatsapp", content=body, headers={"x-hub-signature-256": signature}
        )
        assert answer.status_code == 200, answer.text

    async def judge(self) -> Counter[str]:
        """Asserts what must be true of any talk; counts what it saw."""
        lead = await self.product.lead(self.who)
        rows = sorted(
            await self.product.all(Message, Message.lead_id == lead.id),
            key=lambda m: (m.occurred_at, m.created_at),
        )
        heard = [m for m in rows if m.direction == "in"]
        spoken = [m for m in rows if m.direction == "out"]
        assert [(m.wamid, m.text) for m in heard] == self.said, "lost, doubled or out of order"
        assert all(m.answered_at for m in heard)
        counted = Counter({"messages": len(heard), "human": len(self.held)})
        replies = {m.turn_key: m for m in spoken}
        for answered_at, group in groupby(
            sorted(heard, key=lambda m: m.answered_at or m.occurred_at), lambda m: m.answered_at
        ):
            turn = list(group)
            found = [replies[k] for m in turn if (k := f"reply:{m.id}") in replies]
            if any(m.text == STOP for m in turn):
                assert found == [], "an opt-out was answered"
                counted["opt-outs"] += 1
            elif all(_is_late(m) for m in turn):
                counted["turns too late to be answered"] += 1
            elif answered_at in [since for since, _ in self.held]:
                assert found == [], "the bot answered what a human had answered"
                counted["turns of a human"] += 1
            else:
                assert len(found) == 1, f"{len(found)} replies to one turn"
            counted["turns"] += 1
            counted["replies"] += len(found)
        for reply in spoken:
            at = reply.occurred_at
            assert not any(since <= at < until for since, until in self.held), "spoke over a human"
            if reply.kind != "template" and reply.sending_since is not None:
                assert any(_opens(m, reply.sending_since) for m in heard), "outside the window"
        await self._received(spoken)
        return counted

    async def _received(self, spoken: list[Message]) -> None:
        """The person holds each message that we say was sent, once, and nothing else."""

        async def probe() -> bool:
            route = f"/outbound?wa_id={self.who}"
            self._phone = (await self.product.control("GET", route))["messages"]
            return len(self._phone) >= sum(m.status in _OURS for m in spoken)

        await eventually(probe, "all messages at the phone")
        got = Counter(message["wamid"] for message in self._phone)
        assert got == Counter(m.wamid for m in spoken if m.status in _OURS)


def _is_late(message: Message) -> bool:
    """Heard when it was too old to be answered, which its answer's time then is."""
    return message.answered_at is not None and not _opens(message, message.answered_at)


def _opens(message: Message, at: datetime) -> bool:
    return message.occurred_at <= at < message.occurred_at + window.OPEN_FOR
