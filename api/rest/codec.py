"""Temporal's remote codec: its Web UI and command line show what is encrypted to who may see it.

A platform admin asks with their session or bearer token. The Web UI of the embedded stack has no
way to sign in: its address carries a ticket that the stack signs for it.
"""

from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Path
from pydantic import Base64Bytes, Field
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.api.common.v1 import Payload

from api.access import WorkflowsRead
from api.deps import Context, ContextDep
from api.errors import Problem
from api.rest.operations import Body
from models.keyring import UnknownKey
from models.signing import CODEC

router = APIRouter(prefix="/codec", tags=["operations"])
_THIS_MACHINE: Final = ("127.0.0.1", "localhost")


class Step(StrEnum):
    ENCODE = "encode"
    DECODE = "decode"


class WirePayload(Body):
    """As protobuf's JSON has it."""

    metadata: dict[str, Base64Bytes] = Field(default_factory=dict)
    data: Base64Bytes = b""


class Payloads(Body):
    payloads: list[WirePayload] = Field(default_factory=list)


@router.post("/{step}")
async def by_person(step: Step, body: Payloads, held: ContextDep, _: WorkflowsRead) -> Payloads:
    return await _answer(held, step, body)


@router.post("/{ticket}/{step}")
async def by_ticket(
    ticket: Annotated[str, Path(max_length=500)], step: Step, body: Payloads, held: ContextDep
) -> Payloads:
    if held.keys.read(CODEC, ticket) is None:
        raise Problem(401, "auth.required", "This ticket is not ours, or over.")
    return await _answer(held, step, body)


async def _answer(held: Context, step: Step, body: Payloads) -> Payloads:
    if (codec := held.payload_codec) is None:
        return body
    given = [Payload(metadata=each.metadata, data=each.data) for each in body.payloads]
    try:
        made = await (codec.encode(given) if step is Step.ENCODE else codec.decode(given))
    except UnknownKey as error:
        raise Problem(422, "codec.unknown_key", f"This cannot be read: {error}.") from None
    except InvalidTag:
        raise Problem(422, "codec.changed", "This was not encrypted by us, or changed.") from None
    return Payloads.model_construct(
        payloads=[
            WirePayload.model_construct(metadata=dict(each.metadata), data=each.data)
            for each in made
        ]
    )


class CodecOrigin:
    """Lets the pages of the configured Web UI, and no others, read what `/codec` answers."""

    def __init__(self, app: ASGIApp, *, ui_url: str) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=_origins(ui_url),
            allow_methods=["POST"],
            allow_headers=["authorization", "content-type", "x-namespace"],
            allow_credentials=True,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_codec = scope["type"] == "http" and scope["path"].startswith(router.prefix + "/")
        await (self._shared if is_codec else self._app)(scope, receive, send)


def _origins(ui_url: str) -> list[str]:
    """On this machine, by whichever name people type."""
    parts = urlsplit(ui_url)
    hosts = _THIS_MACHINE if parts.hostname in _THIS_MACHINE else (parts.hostname,)
    port = f":{parts.port}" if parts.port else ""
    return [f"{parts.scheme}://{host}{port}" for host in hosts] if ui_url else []
