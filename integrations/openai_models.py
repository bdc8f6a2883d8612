"""OpenAI: structured understanding of a turn, transcription of voice notes, embeddings."""

from typing import Final, TypeVar

import openai
from pydantic import BaseModel

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)

_SYSTEM: Final = "openai"
_TIMEOUT_S: Final = 30.0
"""Below the LLM activities' start-to-close, so that this error is the one that is seen."""

Parsed = TypeVar("Parsed", bound=BaseModel)


class OpenAIModels:
    """Client retries are off: Temporal owns them. Empty model names switch a use off."""

    def __init__(
        self, api_key: str, base_url: str, *, chat_model: str, transcription_model: str
    ) -> None:
        self._client = openai.AsyncOpenAI(
            api_key=api_key or "unset", base_url=base_url, max_retries=0, timeout=_TIMEOUT_S
        )
        self._chat_model, self._transcription_model = chat_model, transcription_model
        self.has_key = bool(api_key)
        self.can_understand = bool(api_key and chat_model)
        self.can_transcribe = bool(api_key and transcription_model)

    async def understand(self, instructions: str, text: str, shape: type[Parsed]) -> Parsed:
        """`text` read into `shape`. A refusal or an answer out of shape is VendorRejected."""
        try:
            answer = await self._client.chat.completions.parse(
                model=self._chat_model,
                messages=[
                    {"role": "system", "content": instructions},
                    {"role": "user", "content": text},
                ],
                response_format=shape,
            )
        except openai.OpenAIError as error:
            raise vendor_error(error) from None
        except ValueError:
            raise VendorRejected(_SYSTEM, "the answer does not fit the schema") from None
        parsed = answer.choices[0].message.parsed
        if parsed is None:
            raise VendorRejected(_SYSTEM, "the model refused")
        return parsed

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


def vendor_error(error: openai.OpenAIError) -> VendorError:
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return VendorAuth(_SYSTEM, "the key is refused")
        case openai.RateLimitError():
            after = error.response.headers.get("retry-after", "")
            seconds = float(after) if after.replace(".", "", 1).isdigit() else None
            return VendorRateLimited(_SYSTEM, "rate limited", retry_after_s=seconds)
        case openai.APIConnectionError() | openai.InternalServerError() | openai.ConflictError():
            return VendorUnavailable(_SYSTEM, type(error).__name__)
        case openai.APIStatusError():
            return VendorRejected(_SYSTEM, type(error).__name__, code=str(error.status_code))
        case _:
            return VendorRejected(_SYSTEM, type(error).__name__)
