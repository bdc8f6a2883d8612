"""How every Stripe request is taken: key, parameters, idempotency, switch, then effect or error."""

import json
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from sandbox import stripe_form
from sandbox import stripe_objects as objects
from sandbox.config import STRIPE_KEY_PREFIXES
from sandbox.store import Json
from sandbox.stripe_errors import StripeError, refusal
from sandbox.stripe_expand import expand
from sandbox.stripe_idempotency import KEY_MAX, Keys
from sandbox.world import World

_COMPARISONS: Final = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}

Effect = Callable[[Json], Json]
"""What a request does with its parameters; returns the object to show."""


@dataclass(frozen=True)
class Counter:
    """The desk that all Stripe paths share."""

    world: World
    keys: Keys

    async def serve(self, request: Request, endpoint: str, effect: Effect) -> Response:
        try:
            _check_key(request)
            params = await _params(request)
            key = request.headers.get("idempotency-key") if request.method == "POST" else None
            if key and len(key) > KEY_MAX:
                raise StripeError("Idempotency keys may be at most 255 characters.")
            if replayed := self.keys.replay(key, request.url.path, params):
                return replayed
        except StripeError as problem:
            return problem.answer()
        metadata = params.get("metadata") or {}
        facts = {"method": request.method, "path": request.url.path, **metadata}

        def run() -> Response:
            try:
                with self.world.store.together():
                    body = effect(params)
                    # A refused card is an outcome: it had its effect, and the key replays it.
                    status = 402 if "error" in body else 200
                    expand(self.world.store, body, params.get("expand") or [])
                    self.keys.keep(key, request.url.path, params, status, body)
            except StripeError as problem:
                return problem.answer()
            return JSONResponse(body, status_code=status)

        answer = await self.world.switches.run(endpoint, facts, refusal, run)
        if answer.status_code >= 500 and self.keys.replay(key, request.url.path, params):
            # A 500 after the effect is itself the stored answer: retries get it again.
            body = json.loads(bytes(answer.body))
            self.keys.keep(key, request.url.path, params, answer.status_code, body)
        answer.headers["Request-Id"] = objects.new_id("req", 14)
        return answer


def _check_key(request: Request) -> None:
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not given.startswith(STRIPE_KEY_PREFIXES):
        message = f"Invalid API Key provided: {given[:8]}****"
        raise StripeError(message, status=401)


async def _params(request: Request) -> Json:
    raw = (await request.body()).decode() if request.method == "POST" else request.url.query
    return stripe_form.parse(parse_qsl(raw, keep_blank_values=True))


def listed(items: list[Json], params: Json, path: str) -> Json:
    """Newest first, with Stripe's cursor and page size."""
    items = items[::-1]
    if after := params.get("starting_after"):
        ids = [item["id"] for item in items]
        items = items[ids.index(after) + 1 :] if after in ids else []
    limit = min(int(params.get("limit") or 10), 100)
    page = [objects.shown(item) for item in items[:limit]]
    return {"object": "list", "data": page, "has_more": len(items) > limit, "url": path}


def matching(world: World, kind: str, params: Json, names: tuple[str, ...]) -> list[Json]:
    items = world.store.all(f"stripe/{kind}")
    wanted: dict[str, Any] = {name: params[name] for name in names if name in params}
    return [
        item
        for item in items
        if all(item[name] == value for name, value in wanted.items())
        and _created_within(item["created"], params.get("created"))
    ]


def _created_within(created: int, wanted: Any) -> bool:
    """`created=123`, or `created[gte]=123` and the other three comparisons."""
    if wanted is None:
        return True
    if not isinstance(wanted, dict):
        return created == int(wanted)
    return all(_COMPARISONS[name](created, int(value)) for name, value in wanted.items())
