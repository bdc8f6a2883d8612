"""An OpenAI-compatible chat endpoint that answers what a test lined up, once each."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from models.contracts.reading import ModelReading
from models.contracts.replying import ModelReply
from tests.house import free_port, serving


def reading(words: str = "", **known: Any) -> str:
    """A structured output: everything null but what is given, read from these words of the first
    message by a model that is sure."""
    proof = {"message": 1, "words": words, "confidence": 0.95}
    said = {name: {"value": value, **proof} for name, value in known.items()}
    nothing = dict.fromkeys(ModelReading.model_fields)
    return ModelReading.model_validate({**nothing, "extra": [], **said}).model_dump_json()


def says(content: str | None = None, refusal: str | None = None) -> JSONResponse:
    return _completion({"role": "assistant", "content": content, "refusal": refusal}, "stop")


def _completion(message: dict[str, Any], reason: str) -> JSONResponse:
    usage = {
        "prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100,
        "prompt_tokens_details": {"cached_tokens": 400},
    }  # fmt: skip
    choice = {"index": 0, "finish_reason": reason, "message": message}
    return JSONResponse(
        {
            "id": "c", "object": "chat.completion", "created": 0, "model": "m",
            "choices": [choice], "usage": usage,
        }
    )  # fmt: skip


def writes(**written: Any) -> JSONResponse:
    """A reply as a model is asked for it: an answer with this text, unless told otherwise."""
    nothing: dict[str, Any] = {
        "text": "", "action": "answer", "asks": None, "options": [], "citations": [],
        "unanswered": [], "because": None,
    }  # fmt: skip
    return says(ModelReply.model_validate({**nothing, **written}).model_dump_json())


def looks_up(tool: str, **arguments: str) -> JSONResponse:
    """Asks for a tool before it answers."""
    function = {"name": tool, "arguments": json.dumps(arguments)}
    calls = [{"id": "call", "type": "function", "function": function}]
    message = {"role": "assistant", "content": None, "tool_calls": calls}
    return _completion(message, "tool_calls")


def half(answer: JSONResponse) -> StreamingResponse:
    """Announces all of an answer and closes in the middle of it."""

    async def body() -> AsyncIterator[bytes]:
        yield bytes(answer.body)[: len(answer.body) // 2]
        raise ConnectionResetError

    length = {"content-length": str(len(answer.body)), "content-type": "application/json"}
    return StreamingResponse(body(), headers=length)


def busy(retry_after_s: int) -> JSONResponse:
    error = {"message": "busy", "type": "rate_limit", "code": "rate_limit_exceeded"}
    return JSONResponse(
        {"error": error}, status_code=429, headers={"retry-after": str(retry_after_s)}
    )


@dataclass
class ModelServer:
    """`answers` are used up in order; without one the model says that it knows nothing."""

    url: str = ""
    answers: list[Response] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    slow_s: float = 0.0
    """Before each answer."""

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def complete(request: Request) -> Response:
            self.asked.append(await request.json())
            await asyncio.sleep(self.slow_s)
            return self.answers.pop(0) if self.answers else says(reading())

        return app


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    port = free_port()
    server = ModelServer(f"http://127.0.0.1:{port}/v1")
    async with serving(server.app(), port):
        yield server
