"""OpenAI: structured understanding of a turn, transcription of voice notes, embeddings."""

from typing import Final, TypeVar

import openai
from pydantic import BaseModel

from integrations.openai_chat import ChatModels, Completion
from integrations.openai_client import connected
from integrations.openai_errors import vendor_error

_TIMEOUT_S: Final = 30.0
"""Below the LLM activities' start-to-close, so that this error is the one that is seen."""

Parsed = TypeVar("Parsed", bound=BaseModel)


class OpenAIModels:
    """Empty model names switch a use off."""

    def __init__(
        self, api_key: str, base_url: str, *, chat_model: str, transcription_model: str
    ) -> None:
        self._client = connected(api_key, base_url, _TIMEOUT_S)
        self._chat = ChatModels(api_key, base_url, (chat_model,) if chat_model else ())
        self.chat_model, self._transcription_model = chat_model, transcription_model
        self.has_key = bool(api_key)
        self.can_understand = bool(self._chat.names)
        self.can_transcribe = bool(api_key and transcription_model)

    async def understand(
        self, instructions: str, text: str, shape: type[Parsed]
    ) -> Completion[Parsed]:
        """`text` read into `shape`. A refusal or an answer out of shape has nothing parsed."""
        asked = [
            {"role": "system", "content": instructions},
            {"role": "user", "content": text},
        ]
        return await self._chat.complete(self.chat_model, asked, shape)

    async def transcribe(self, audio: bytes, mime_type: str) -> str:
        try:
            answer = await self._client.audio.transcriptions.create(
                model=self._transcription_model, file=("voice.ogg", audio, mime_type)
            )
        except openai.OpenAIError as error:
            raise vendor_error(error) from None
        return answer.text.strip()

    async def embed(self, texts: list[str], model: str, dimensions: int) -> list[list[float]]:
        try:
            answer = await self._client.embeddings.create(
                model=model, input=texts, dimensions=dimensions
            )
        except openai.OpenAIError as error:
            raise vendor_error(error) from None
        return [item.embedding for item in answer.data]
