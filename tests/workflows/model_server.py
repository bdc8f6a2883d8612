"""An OpenAI-compatible chat endpoint that answers what a test lined up, once each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from models.contracts.reading import ModelReading
from tests.house import free_port, serving


def reading(words: str = "", **known: Any) -> str:
    """A structured output: everything null but what is given, read from these words of the first
    message by a model that is sure."""
    proof = {"message": 1, "words": words, "confidence": 0.95}
    said = {name: {"value": value, **proof} for name, value in known.items()}
    nothing = dict.fromkeys(ModelReading.model_fields)
    return ModelReading.model_validate({**nothing, "extra": [], **said}).model_dump_json()


def says(content: str | None = None, refusal: str | None = None) -> JSONResponse:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return JSONResponse(
        {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    )


def busy(retry_after_s: int) -> JSONResponse:
    error = {"message": "busy", "type": "rate_limit", "code": "rate_limit_exceeded"}
    return JSONResponse(
        {"error": error}, status_code=429, headers={"retry-after": str(retry_after_s)}
    )


@dataclass
class ModelServer:
    """`answers` are used up in order; without one the model says that it knows nothing."""

    url: str = ""
    answers: list[JSONResponse] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def complete(request: Request) -> JSONResponse:
            self.asked.append(await request.json())
            return self.answers.pop(0) if self.answers else says(reading())

        return app


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    port = free_port()
    server = ModelServer(f"http://127.0.0.1:{port}/v1")
    async with serving(server.app(), port):
        yield server
