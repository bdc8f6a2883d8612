"""The connection to OpenAI, or to any server that speaks its API."""

import openai

from integrations.http import trusted


def connected(api_key: str, base_url: str, timeout_s: float) -> openai.AsyncOpenAI:
    """Its own retries are off: who calls decides what follows, which is Temporal in the end."""
    return openai.AsyncOpenAI(
        api_key=api_key or "unset",
        base_url=base_url,
        max_retries=0,
        timeout=timeout_s,
        http_client=openai.DefaultAsyncHttpxClient(verify=trusted(), timeout=timeout_s),
    )
