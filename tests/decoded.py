"""Histories as the code saw them: every payload decrypted, and its content as text."""

import base64
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.converter import DataConverter


async def decoded(history: WorkflowHistory, converter: DataConverter) -> str:
    found: list[str] = []
    await _read(history.to_json_dict(), converter, found)
    return "\n".join(found)


async def _read(value: Any, converter: DataConverter, found: list[str]) -> None:
    match value:
        case {"metadata": dict(metadata), **rest} if "encoding" in metadata:
            raw = {name: base64.b64decode(each) for name, each in metadata.items()}
            payload = Payload(metadata=raw, data=base64.b64decode(rest.get("data", "")))
            if converter.payload_codec is not None:
                (payload,) = await converter.payload_codec.decode([payload])
            found.append(payload.data.decode(errors="replace"))
        case dict():
            for name, each in value.items():
                found.append(name)
                await _read(each, converter, found)
        case list():
            for each in value:
                await _read(each, converter, found)
        case _:
            found.append(str(value))
