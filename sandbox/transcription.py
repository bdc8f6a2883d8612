"""OpenAI's transcription endpoint: gives back the words that were planted with each recording."""

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.datastructures import UploadFile

from sandbox import recordings
from sandbox.store import Json
from sandbox.switches import Switch
from sandbox.world import World

_KINDS: Final = {
    401: "invalid_request_error",
    429: "rate_limit_exceeded",
    400: "invalid_request_error",
}


def _error(status: int, message: str, code: str | None = None) -> Response:
    kind = _KINDS.get(status, "server_error")
    body = {"message": message, "type": kind, "param": None, "code": code}
    return JSONResponse({"error": body}, status_code=status)


def _refusal(switch: Switch, status: int) -> Response:
    return _error(status, f"switch {switch.id}")


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/openai/v1")

    @api.post("/audio/transcriptions")
    async def transcribe(request: Request) -> Response:
        if not request.headers.get("authorization", "").removeprefix("Bearer ").strip():
            return _error(401, "You didn't provide an API key.", "invalid_api_key")
        async with request.form() as form:
            file, model = form.get("file"), str(form.get("model") or "")
            wanted = str(form.get("response_format") or "json")
            audio = await file.read() if isinstance(file, UploadFile) else b""
        if not model or not audio:
            return _error(400, "file and model are required.")
        return await world.switches.run(
            "openai.transcriptions", {"model": model}, _refusal,
            lambda: _answer(recordings.words_of(world.store, audio), wanted),
        )  # fmt: skip

    return api


def _answer(words: str | None, wanted: str) -> Response:
    if words is None:
        message = "Audio file might be corrupted or unsupported"
        return _error(400, message, "invalid_value")
    if wanted == "text":
        return PlainTextResponse(words + "\n")
    seconds = max(1, len(words) // 15)
    body: Json = {"text": words, "usage": {"type": "duration", "seconds": seconds}}
    if wanted == "verbose_json":
        body |= {"task": "transcribe", "language": "spanish", "duration": seconds, "segments": []}
    return JSONResponse(body)
