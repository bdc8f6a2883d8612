"""WhatsApp media: upload, the id's detail, and the bytes behind a link that wants the token too."""

import base64
import hashlib
import secrets
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from sandbox import graph
from sandbox.store import Json
from sandbox.world import World

SIZE_MAX: Final = 16 * 1024 * 1024


def keep(world: World, data: bytes, mime_type: str, name: str = "") -> Json:
    media_id = str(10**14 + secrets.randbelow(9 * 10**14))
    media = {
        "id": media_id,
        "mime_type": mime_type,
        "sha256": hashlib.sha256(data).hexdigest(),
        "file_size": len(data),
        "name": name,
    }
    with world.store.together():
        world.store.put("media", media_id, media)
        world.store.put("media_bytes", media_id, base64.b64encode(data).decode())
    return media


def bytes_of(world: World, media_id: str) -> bytes | None:
    text = world.store.get("media_bytes", media_id)
    return base64.b64decode(text) if text is not None else None


def reader(world: World) -> graph.Reader:
    def read(object_id: str, request: Request) -> Response | None:
        media = world.store.get("media", object_id)
        if media is None:
            return None
        shown = {key: media[key] for key in ("mime_type", "sha256", "file_size", "id")}
        url = f"{world.config.base_url}/graph/_lookaside/media/{object_id}"
        return JSONResponse({"messaging_product": "whatsapp", "url": url, **shown})

    return read


def router(world: World) -> APIRouter:
    api = APIRouter()

    @api.post(graph.PREFIX + "/{phone_number_id}/media")
    async def upload(phone_number_id: str, request: Request) -> Response:
        if refused := graph.check_token(request):
            return refused
        async with request.form() as form:
            file, product, kind = form.get("file"), form.get("messaging_product"), form.get("type")
            if not isinstance(file, UploadFile) or product != "whatsapp":
                details = "file and messaging_product are required."
                return graph.error(400, graph.INVALID_PARAMETER, details=details)
            data, name = await file.read(), file.filename or ""
            mime_type = str(kind or file.content_type or "application/octet-stream")
        if len(data) > SIZE_MAX:
            return graph.error(400, graph.INVALID_PARAMETER, details="The file is too large.")
        return await world.switches.run(
            "whatsapp.media",
            {"phone_number_id": phone_number_id, "type": mime_type},
            graph.refusal,
            lambda: JSONResponse({"id": keep(world, data, mime_type, name)["id"]}),
        )

    @api.get("/graph/_lookaside/media/{media_id}")
    async def download(media_id: str, request: Request) -> Response:
        if refused := graph.check_token(request):
            return refused
        media, data = world.store.get("media", media_id), bytes_of(world, media_id)
        if media is None or data is None:
            return Response(status_code=404)
        return await world.switches.run(
            "whatsapp.media",
            {"id": media_id},
            graph.refusal,
            lambda: Response(data, media_type=media["mime_type"]),
        )

    @api.delete(graph.PREFIX + "/{media_id}")
    async def forget(media_id: str, request: Request) -> Response:
        if refused := graph.check_token(request):
            return refused
        if world.store.get("media", media_id) is None:
            return graph.not_found(media_id)
        world.store.delete("media", media_id)
        world.store.delete("media_bytes", media_id)
        return JSONResponse({"success": True})

    return api
