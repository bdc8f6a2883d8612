"""What chat models cost, as data. Source: OpenAI's price page for standard processing, as quoted
by several price trackers dated March to June 2026, read on 2026-11-23. To be checked against the
vendor's own page whenever a model is chosen."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Price:
    """In micro-dollars for a thousand tokens."""

    input: int
    cached: int
    output: int


_USD_PER_MILLION: Final = {
    # Input, input that the vendor had in its cache, output.
    "gpt-5.5": (5.0, 0.5, 30.0),
    "gpt-5.4": (2.5, 0.25, 15.0),
    "gpt-5.4-mini": (0.75, 0.075, 4.5),
    "gpt-5.4-nano": (0.2, 0.02, 1.25),
    "gpt-5.1": (1.25, 0.125, 10.0),
    "gpt-5": (1.25, 0.125, 10.0),
    "gpt-5-mini": (0.25, 0.025, 2.0),
    "gpt-5-nano": (0.05, 0.005, 0.4),
    "gpt-4.1": (2.0, 0.5, 8.0),
    "gpt-4.1-mini": (0.4, 0.1, 1.6),
    "gpt-4.1-nano": (0.1, 0.025, 0.4),
    "gpt-4o": (2.5, 1.25, 10.0),
    "gpt-4o-mini": (0.15, 0.075, 0.6),
}
PRICES: Final = {
    name: Price(*(round(usd * 1_000) for usd in rates)) for name, rates in _USD_PER_MILLION.items()
}
UNKNOWN: Final = max(PRICES.values(), key=lambda price: price.output)
"""A model that is not listed is counted as the dearest that is, so that a budget holds."""


def price_of(model: str) -> Price:
    """By name, with or without its date ("gpt-4.1-mini-2025-04-14")."""
    fitting = [n for n in PRICES if model == n or model.startswith(f"{n}-20")]
    return PRICES[max(fitting, key=len)] if fitting else UNKNOWN


def cost_micro_usd(model: str, input_tokens: int, cached_tokens: int, output_tokens: int) -> int:
    """Rounded up: many small calls are not free. `cached_tokens` are among the input's."""
    price = price_of(model)
    fresh = max(input_tokens - cached_tokens, 0)
    thousandths = fresh * price.input + cached_tokens * price.cached + output_tokens * price.output
    return -(-thousandths // 1_000)
