"""Who reads a turn of a dialogue: the scripted path, or that with a model beside it."""

from collections.abc import Awaitable, Callable

from evals.dialogue_set import TODAY, Dialogue, Turn
from integrations.openai_models import OpenAIModels
from models.contracts.reading import INSTRUCTIONS, ModelReading
from models.domain.qualification import Fields
from models.settings import Settings
from models.understanding.reading import Reading
from models.understanding.turn import Asked, Heard, read_turn, to_be_read

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


def model_reader() -> Reader | None:
    """None where no model is configured."""
    settings = Settings()
    models = OpenAIModels(
        settings.openai_api_key.get_secret_value(),
        settings.openai_url,
        chat_model=settings.openai_chat_model,
        transcription_model="",
    )
    if not models.can_understand:
        return None

    async def read_with_model(turn: Turn, dialogue: Dialogue, known: Fields) -> Reading:
        asked = _asked(turn, dialogue, known)
        text = to_be_read(turn.says, asked)
        understood = await models.understand(INSTRUCTIONS, text, ModelReading)
        return read_turn([Heard(said) for said in turn.says], asked, understood)

    return read_with_model
