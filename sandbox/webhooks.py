"""Sends signed webhooks to the product, keeps each until accepted, and retries like a vendor."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sandbox.chatwoot_state import Chatwoot
from sandbox.config import SandboxConfig
from sandbox.http_calls import CallError, HttpCalls
from sandbox.store import Json, Store, dump
from sandbox.switches import Switches

STREAM: Final = "webhook"
T = TypeVar("T")


def meta_signature(body: bytes, secret: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "User-Agent": "facebookexternalua"}


def stripe_signature(body: bytes, secret: str, at: int) -> dict[str, str]:
    """Stripe signs `{timestamp}.{body}`, the secret used as it is written, `whsec_` included."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={digest}", "User-Agent": "Stripe/1.0"}


def chatwoot_signature(body: bytes, secret: str, at: int) -> dict[str, str]:
    """Chatwoot signs `{timestamp}.{body}` with the webhook's own secret."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Chatwoot-Signature": f"sha256={digest}",
        "X-Chatwoot-Timestamp": str(at),
        "X-Chatwoot-Delivery": secrets.token_hex(16),
    }


@dataclass(frozen=True)
class Outcome:
    id: str
    status: int | None
    elapsed_ms: float

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Sent:
    """Webhooks on their way: their ids, and the first attempts' outcomes once awaited."""

    ids: list[str]
    first_attempts: "asyncio.Task[list[Outcome]]"


class WebhookSender:
    def __init__(self, config: SandboxConfig, store: Store, switches: Switches) -> None:
        self._config, self._store, self._switches = config, store, switches
        self._tasks: set[asyncio.Task[Any]] = set()
        self.calls = HttpCalls(config.webhook_timeout_s)

    async def start(self) -> None:
        for entry in self._store.entries(STREAM, tag="pending", limit=100_000):
            self.spawn(self._retry(entry.id))

    async def stop(self) -> None:
        await self.forget()
        self.calls.close()

    async def forget(self) -> None:
        """Drops what is on its way, statuses and retries included."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def send(
        self, channel: str, path: str, bodies: Sequence[Json], facts: Mapping[str, object]
    ) -> Sent:
        """Stores the webhooks of one occurrence, then delivers them in order.

        `channel` names the switches that apply; `path` is below the product's /webhooks/.
        """
        queue = list(bodies)
        if len(queue) > 1 and self._switches.take(channel, facts, ("reorder",)):
            queue.reverse()
        if self._switches.take(channel, facts, ("duplicate",)):
            queue = [body for body in queue for _ in range(2)]
        with self._store.together():
            ids = [self._keep(channel, path, body, facts) for body in queue]
        return Sent(ids, self.spawn(self._deliver(ids)))

    def _keep(self, channel: str, path: str, body: Json, facts: Mapping[str, object]) -> str:
        webhook_id = f"wh_{secrets.token_hex(8)}"
        # The text is kept, not the object: every retry must carry the very same bytes.
        record = {
            "id": webhook_id, "channel": channel, "path": path, "raw": dump(body), "attempts": 0,
            "status": None, "facts": {key: str(value) for key, value in facts.items()},
        }  # fmt: skip
        self._store.append(STREAM, webhook_id, record, subject=channel, tag="pending")
        return webhook_id

    async def _deliver(self, ids: Sequence[str]) -> list[Outcome]:
        outcomes = []
        for webhook_id in ids:
            outcome = await self._attempt(webhook_id)
            if not outcome.is_accepted:
                # A webhook that fails waits by itself; the ones behind it do not.
                self.spawn(self._retry(webhook_id))
            outcomes.append(outcome)
        return outcomes

    async def deliver_again(self, webhook_id: str) -> list[Outcome]:
        return await self._deliver([webhook_id])

    async def _retry(self, webhook_id: str) -> None:
        for delay_s in self._config.retry_delays_s:
            await asyncio.sleep(delay_s)
            if (await self._attempt(webhook_id)).is_accepted:
                return
        self._mark(webhook_id, "given_up", None)

    async def _attempt(self, webhook_id: str) -> Outcome:
        entry = self._store.entry(STREAM, webhook_id)
        if entry is None:  # reset while it waited
            return Outcome(webhook_id, 204, 0.0)
        record = entry.body
        facts = {**record["facts"], "attempt": record["attempts"] + 1}
        switch = self._switches.take(
            record["channel"], facts, ("fail_before", "fail_after", "slow", "rate_limit")
        )
        if switch and switch.mode == "slow":
            await asyncio.sleep(switch.delay_s)
        started = time.perf_counter()
        lost = switch is not None and switch.mode in ("fail_before", "rate_limit")
        status = None if lost else await self._post(record)
        if switch and switch.mode == "fail_after":
            status = None  # the product accepted it and the answer never came back
        outcome = Outcome(webhook_id, status, round((time.perf_counter() - started) * 1000, 3))
        self._mark(webhook_id, "accepted" if outcome.is_accepted else "pending", status)
        return outcome

    async def _post(self, record: Json) -> int | None:
        body = record["raw"].encode()
        if record["path"] == "stripe":
            headers = stripe_signature(body, self._config.stripe_webhook_secret, int(time.time()))
        elif record["path"].startswith("chatwoot/"):
            account = Chatwoot(self._store).account(int(record["facts"]["account"])) or {}
            headers = chatwoot_signature(body, account["webhook_secret"], int(time.time()))
        else:
            headers = meta_signature(body, self._config.meta_app_secret)
        headers["Content-Type"] = "application/json"
        url = self._config.webhook_url(record["path"])
        try:
            answer = await self.calls.call("POST", url, headers, body)
        except CallError:  # means "send it again", whatever the other side did
            return None
        return answer.status

    def _mark(self, webhook_id: str, state: str, status: int | None) -> None:
        entry = self._store.entry(STREAM, webhook_id)
        if entry is not None:
            attempts = entry.body["attempts"] + (state != "given_up")
            body = {**entry.body, "attempts": attempts, "status": status}
            self._store.amend(STREAM, webhook_id, body, tag=state)
