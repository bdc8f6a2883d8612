"""A tenant's own system on the other end of a signed webhook: stores every request as it came."""

import base64
import json
import secrets
import time
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sandbox.store import Json
from sandbox.switches import SINK_PREFIX, Switch
from sandbox.world import World

STREAM: Final = "sink"


def _refusal(switch: Switch, status: int) -> Response:
    return JSONResponse({"error": f"switch {switch.id}"}, status_code=status)


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/sink")

    @api.post("/{name}")
    @api.put("/{name}")
    @api.patch("/{name}")
    async def take(name: str, request: Request) -> Response:
        body = await request.body()

        def effect() -> Response:
            record = _record(request, body)
            world.store.append(STREAM, record["id"], record, subject=name)
            return JSONResponse({"received": record["id"]})

        facts = dict(request.headers.items())
        return await world.switches.run(f"{SINK_PREFIX}{name}", facts, _refusal, effect)

    @api.get("/{name}")
    async def listing(name: str, after: int = 0, limit: int = 1000) -> Json:
        entries = world.store.entries(STREAM, subject=name, after=after, limit=limit)
        cursor = entries[-1].seq if entries else after
        return {"requests": [e.body for e in entries], "cursor": cursor}

    @api.delete("/{name}")
    async def forget(name: str) -> Json:
        world.store.drop(STREAM, name)
        return {"forgotten": name}

    return api


def _record(request: Request, body: bytes) -> Json:
    record: Json = {
        "id": f"sink_{secrets.token_hex(8)}",
        "at": time.time(),
        "method": request.method,
        "query": dict(request.query_params),
        "headers": dict(request.headers),
        "body": body.decode("utf-8", errors="replace"),
        # Signatures are over bytes: a body that is no UTF-8 must still be checkable.
        "body_base64": base64.b64encode(body).decode(),
    }
    try:
        record["json"] = json.loads(body)
    except ValueError:
        record["json"] = None
    return record
