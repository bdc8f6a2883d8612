"""A chat server that obeys the attacker: what is tested are the checks, not a model's goodness."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

_NOTHING: Final[dict[str, Any]] = {
    "text": "", "action": "answer", "asks": None, "options": [], "citations": [],
    "unanswered": [], "because": None,
}  # fmt: skip


@dataclass
class ObedientModel:
    """`obeys` is what it answers, repairs included; citations "*" cite every document shown."""

    url: str = ""
    obeys: dict[str, Any] = field(default_factory=dict)
    asked: int = 0

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def complete(request: dict[str, Any]) -> dict[str, Any]:
            self.asked += 1
            content = json.dumps({**_NOTHING, **self._obeyed(request)}, ensure_ascii=False)
            message = {"role": "assistant", "content": content, "refusal": None}
            return {
                "id": "c", "object": "chat.completion", "created": 0, "model": request["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 900, "completion_tokens": 60, "total_tokens": 960},
            }  # fmt: skip

        return app

    def _obeyed(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.obeys.get("citations") != "*":
            return self.obeys
        shown = json.loads(request["messages"][1]["content"])["documents"]
        return {**self.obeys, "citations": [document["id"] for document in shown]}


class _Server(uvicorn.Server):
    """Leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def obedient_model() -> AsyncIterator[ObedientModel]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    model = ObedientModel(f"http://127.0.0.1:{port}/v1")
    config = uvicorn.Config(
        model.app(), host="127.0.0.1", port=port, log_level="warning", lifespan="off",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        yield model
    finally:
        server.should_exit = True
        await running
