"""Chat models of OpenAI, or of any server that speaks its API: a call, its answer, its cost."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import openai
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from integrations.openai_client import connected
from integrations.openai_errors import vendor_error

CALL_TIMEOUT_S: Final = 20.0
_OUTPUT_TOKENS_MAX: Final = 2_000

Parsed = TypeVar("Parsed", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`arguments` is {} where the model wrote no JSON object."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Completion(Generic[Parsed]):
    """`parsed` None: tools are asked for, or the model refused or answered out of shape.

    `message` is what it said, in the API's own form, to go on from.
    """

    parsed: Parsed | None
    tool_calls: tuple[ToolCall, ...]
    message: dict[str, Any]
    input_tokens: int
    cached_tokens: int
    output_tokens: int


class ChatModels:
    def __init__(self, api_key: str, base_url: str, models: Sequence[str]) -> None:
        self._client = connected(api_key, base_url, CALL_TIMEOUT_S)
        self.names = tuple(models) if api_key else ()
        """In the order in which they are tried."""

    async def complete(
        self,
        model: str,
        messages: Sequence[dict[str, Any]],
        shape: type[Parsed],
        tools: Sequence[dict[str, Any]] = (),
    ) -> Completion[Parsed]:
        """Raises VendorError; an answer out of shape is no error, since it was paid for."""
        asked: dict[str, Any] = {
            "model": model,
            "messages": list(messages),
            "response_format": _format(shape),
            "max_completion_tokens": _OUTPUT_TOKENS_MAX,
        }
        if tools:
            asked["tools"] = list(tools)
        try:
            answer = await self._client.chat.completions.create(**asked)
        except openai.OpenAIError as error:
            raise vendor_error(error) from None
        except ValueError as error:
            # Half an answer: the server closed in the middle of it.
            raise vendor_error(openai.OpenAIError(type(error).__name__)) from None
        if not isinstance(answer, ChatCompletion):
            # A proxy's page instead of an answer.
            raise vendor_error(openai.OpenAIError("no completion"))
        return _completion(answer, shape)


def tool(name: str, description: str, parameter: str | None = None) -> dict[str, Any]:
    """A function with one text parameter, or none."""
    names = [parameter] if parameter else []
    schema = {
        "type": "object",
        "properties": {n: {"type": "string"} for n in names},
        "required": names,
        "additionalProperties": False,
    }
    function = {"name": name, "description": description, "strict": True, "parameters": schema}
    return {"type": "function", "function": function}


def tool_answer(call: ToolCall, answer: Any) -> dict[str, Any]:
    content = json.dumps(answer, ensure_ascii=False)
    return {"role": "tool", "tool_call_id": call.id, "content": content}


def _format(shape: type[BaseModel]) -> dict[str, Any]:
    schema = openai.pydantic_function_tool(shape)["function"]["parameters"]
    named = {"name": shape.__name__, "strict": True, "schema": schema}
    return {"type": "json_schema", "json_schema": named}


def _completion(answer: ChatCompletion, shape: type[Parsed]) -> Completion[Parsed]:
    said = answer.choices[0].message if answer.choices else None
    calls = tuple(
        ToolCall(call.id, call.function.name, _arguments(call.function.arguments))
        for call in (said.tool_calls if said else None) or ()
        if call.type == "function"
    )
    usage = answer.usage
    details = usage.prompt_tokens_details if usage else None
    return Completion(
        parsed=None if calls or said is None else _parsed(said.content, shape),
        tool_calls=calls,
        message=said.model_dump(exclude_none=True) if said else {},
        input_tokens=usage.prompt_tokens if usage else 0,
        cached_tokens=(details.cached_tokens or 0) if details else 0,
        output_tokens=usage.completion_tokens if usage else 0,
    )


def _parsed(content: str | None, shape: type[Parsed]) -> Parsed | None:
    try:
        return shape.model_validate_json(content or "")
    except ValidationError:
        return None


def _arguments(written: str) -> dict[str, Any]:
    try:
        arguments = json.loads(written or "{}")
    except ValueError:
        return {}
    return arguments if isinstance(arguments, dict) else {}
