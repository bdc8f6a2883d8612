"""Who reads a turn of a dialogue: the scripted path, or that with a model beside it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from evals.dialogue_set import TODAY, Dialogue, Turn
from integrations.errors import VendorError, VendorRateLimited
from integrations.openai_models import OpenAIModels
from models.contracts.reading import INSTRUCTIONS, ModelReading
from models.domain.qualification import Fields
from models.settings import Settings
from models.understanding.reading import Reading
from models.understanding.turn import Asked, Heard, read_turn, to_be_read

_TRIES: Final = 4
_PAUSE_S: Final = 5.0
Reader = Callable[[Turn, Dialogue, Fields], Awaitable[Reading]]


def _asked(turn: Turn, dialogue: Dialogue, known: Fields) -> Asked:
    return Asked(
        today=TODAY,
        about=turn.asked,
        known=known,
        default_currency=dialogue.currency,
        ours=turn.ours,
        extra=dialogue.extra,
        language=dialogue.language,
    )


async def rules_reader(turn: Turn, dialogue: Dialogue, known: Fields) -> Reading:
    return read_turn([Heard(text) for text in turn.says], _asked(turn, dialogue, known))


@dataclass
class ModelReader:
    """Reads as the product does: what no model answers, the rules do. `failed`: such turns."""

    models: OpenAIModels
    failed: int = 0

    async def __call__(self, turn: Turn, dialogue: Dialogue, known: Fields) -> Reading:
        asked = _asked(turn, dialogue, known)
        understood = await self._understood(to_be_read(turn.says, asked))
        return read_turn([Heard(said) for said in turn.says], asked, understood)

    async def _understood(self, text: str) -> ModelReading | None:
        for _ in range(_TRIES):
            try:
                answer = await self.models.understand(INSTRUCTIONS, text, ModelReading)
            except VendorRateLimited as busy:
                await asyncio.sleep(busy.retry_after_s or _PAUSE_S)
            except VendorError:
                break
            else:
                if answer.parsed is not None:
                    return answer.parsed
                break
        self.failed += 1
        return None


def model_reader() -> ModelReader | None:
    """None where no model is configured."""
    settings = Settings()
    models = OpenAIModels(
        settings.openai_api_key.get_secret_value(),
        settings.openai_url,
        chat_model=settings.openai_chat_model,
        transcription_model="",
    )
    return ModelReader(models) if models.can_understand else None
