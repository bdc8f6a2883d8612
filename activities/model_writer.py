"""Lets models write one reply: tools answered, checks made, one repair, the next model where one
is down. Knows no tables; every call is told to whoever keeps the accounts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from activities.metering import metered
from integrations.errors import VendorError
from integrations.openai_chat import ChatModels, Completion, tool, tool_answer
from models.contracts.replying import DraftOutcome, ModelReply
from models.domain import inventory_tools
from models.domain.prompting import messages, repair
from models.domain.reply_evidence import Situation
from models.domain.reply_guard import Check, Problem, problems
from models.records.briefing import Case
from models.records.model_usage import Call
from models.understanding.claim_reading import read_claims

_TRIES: Final = 2
"""A reply and its repair."""
_TOOL_ROUNDS: Final = 3
_TOOLS: Final = [
    tool(inventory_tools.LIST_OFFERS, "Everything that is for sale, with prices and delivery."),
    tool(inventory_tools.LIST_VARIANTS, "An offer's typologies: sizes and prices.", "offer"),
    tool(inventory_tools.LIST_UNITS, "A typology's units: floor, side and price.", "variant"),
]


class OverBudget(Exception):
    """Nothing is left of the tenant's day."""


@dataclass
class ModelWriter:
    """Writes once. `refused` holds each text that was not sent, with the checks that refused it;
    `failures` what the models that are down said."""

    chat: ChatModels
    case: Case
    body: str
    left_micro_usd: int
    keep: Callable[[Call], Awaitable[None]]
    refused: list[dict[str, Any]] = field(default_factory=list)
    failures: list[VendorError] = field(default_factory=list)

    async def write(self) -> tuple[DraftOutcome, ModelReply | None]:
        for model in self.chat.names:
            try:
                reply = await self._write_with(model)
            except VendorError as error:
                self.failures.append(error)
                continue
            except OverBudget:
                return DraftOutcome.OVER_BUDGET, None
            return (DraftOutcome.WRITTEN if reply else DraftOutcome.REFUSED), reply
        return DraftOutcome.MODELS_DOWN, None

    async def _write_with(self, model: str) -> ModelReply | None:
        """A reply that may be sent; None where its repair was refused as well."""
        talk: list[dict[str, Any]] = list(messages(self.case.brief, self.body))
        situation = replace(self.case.situation, instructions=talk[0]["content"])
        for _ in range(_TRIES):
            answer = await self._answered(model, talk)
            found = judged(answer.parsed, situation)
            if not found and answer.parsed is not None:
                return answer.parsed
            self.refused.append(_refusal(model, answer, found))
            talk += [_plain(answer.message), repair(found)]
        return None

    async def _answered(self, model: str, talk: list[dict[str, Any]]) -> Completion[ModelReply]:
        """What the model says once its tools are answered; `talk` grows by what it looked up."""
        for number in range(_TOOL_ROUNDS + 1):
            tools = _TOOLS if number < _TOOL_ROUNDS else []
            answer = await self._call(model, talk, tools)
            if not answer.tool_calls:
                return answer
            talk.append(answer.message)
            for call in answer.tool_calls:
                told = inventory_tools.answer(
                    call.name, call.arguments, self.case.offers, self.case.units
                )
                talk.append(tool_answer(call, told))
        return answer

    async def _call(
        self, model: str, talk: list[dict[str, Any]], tools: list[dict[str, Any]]
    ) -> Completion[ModelReply]:
        if self.left_micro_usd <= 0:
            raise OverBudget
        asked = self.chat.complete(model, talk, ModelReply, tools)
        answer, cost = await metered(model, asked, self.keep)
        self.left_micro_usd -= cost
        return answer


def judged(reply: ModelReply | None, situation: Situation) -> tuple[Problem, ...]:
    if reply is None:
        return (Problem(Check.SHAPE, "answer with one JSON object in the shape that was given"),)
    written = reply.written()
    return problems(written, read_claims(written.text), situation)


def _refusal(
    model: str, answer: Completion[ModelReply], found: tuple[Problem, ...]
) -> dict[str, Any]:
    said = answer.parsed.text if answer.parsed else answer.message.get("content")
    return {
        "model": model,
        "text": said,
        "problems": [{"check": p.check.value, "words": p.words} for p in found],
    }


def _plain(message: dict[str, Any]) -> dict[str, Any]:
    """What it said, without calls that will not be answered any more."""
    return {"role": "assistant", "content": message.get("content") or ""}
