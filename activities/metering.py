"""Calls of chat models, each on record with its time, tokens and cost whatever becomes of it."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel

from integrations.errors import VendorError
from integrations.openai_chat import Completion
from models.domain.model_prices import cost_micro_usd
from models.records.model_usage import Call

_Parsed = TypeVar("_Parsed", bound=BaseModel)


async def metered(
    model: str,
    call: Awaitable[Completion[_Parsed]],
    keep: Callable[[Call], Awaitable[None]],
) -> tuple[Completion[_Parsed], int]:
    """The answer, and what it cost in micro-dollars. Raises VendorError, on record as well."""
    begun = time.monotonic()
    try:
        answer = await call
    except VendorError as error:
        await keep(Call(model, error=type(error).__name__, duration_ms=_since(begun)))
        raise
    cost = cost_micro_usd(model, answer.input_tokens, answer.cached_tokens, answer.output_tokens)
    is_in_shape = answer.parsed is not None or bool(answer.tool_calls)
    await keep(
        Call(
            model,
            error=None if is_in_shape else "OutOfShape",
            input_tokens=answer.input_tokens,
            cached_tokens=answer.cached_tokens,
            output_tokens=answer.output_tokens,
            cost_micro_usd=cost,
            duration_ms=_since(begun),
        )
    )
    return answer, cost


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1_000)
