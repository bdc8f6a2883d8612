"""Chatwoot's files: attachments as its webhooks show them, and the two steps to their bytes.

`Attachment#push_event_data` of the public source (4.x), and Active Storage: `data_url` answers 302
to where the bytes are. No token is asked for on either step.
"""

import base64
import secrets
from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict

from sandbox import recordings
from sandbox.store import Json
from sandbox.switches import Switch
from sandbox.world import World

_KIND = "cw_file"
_STORAGE = "/chatwoot/rails/active_storage"


class Attached(BaseModel):
    """Bytes (base64) of this type; or the words of a voice note, whose transcription is known."""

    model_config = ConfigDict(extra="forbid")

    data: str = ""
    mime_type: str = "image/png"
    filename: str = "archivo"
    words: str | None = None


def attach(world: World, account_id: int, attached: Attached) -> Json:
    """The attachment as a message shows it; the message's id is added with the message."""
    data, mime_type = base64.b64decode(attached.data), attached.mime_type
    if attached.words is not None:
        data, mime_type = recordings.plant(world.store, attached.words), "audio/ogg"
    key = secrets.token_urlsafe(12)
    world.store.put(_KIND, key, {"data": base64.b64encode(data).decode(), "mime_type": mime_type})
    address = f"{world.config.base_url}{_STORAGE}/blobs/redirect/{key}/{quote(attached.filename)}"
    kind = mime_type.split("/")[0]
    return {
        "id": len(world.store.keys(_KIND)),
        "file_type": kind if kind in ("image", "audio", "video") else "file",
        "account_id": account_id,
        "extension": None,
        "data_url": address,
        "thumb_url": address if kind == "image" else "",
        "file_size": len(data),
        "width": None,
        "height": None,
    }


def router(world: World) -> APIRouter:
    api = APIRouter(prefix=_STORAGE)

    async def answer(key: str, effect: Callable[[Json], Response]) -> Response:
        file = world.store.get(_KIND, key)
        if file is None:
            return Response(status_code=404)
        return await world.switches.run(
            "chatwoot.files", {"id": key}, _refusal, lambda: effect(file)
        )

    @api.get("/blobs/redirect/{key}/{filename}")
    async def redirect(key: str, filename: str) -> Response:
        there = f"{_STORAGE}/disk/{key}/{quote(filename)}"
        return await answer(key, lambda _: RedirectResponse(there, status_code=302))

    @api.get("/disk/{key}/{filename}")
    async def read(key: str, filename: str) -> Response:
        return await answer(
            key,
            lambda file: Response(base64.b64decode(file["data"]), media_type=file["mime_type"]),
        )

    return api


def _refusal(switch: Switch, status: int) -> Response:
    return Response(f"switch {switch.id}", status_code=status)
