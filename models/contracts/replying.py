"""What a model may answer when it is asked to write a reply, and what its activity tells."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from models.contracts.base import Contract
from models.contracts.conversation import FoundAnswer, TurnInput
from models.domain.written import Action, Written

Asked = Literal[
    "bedrooms", "budget", "zones", "timing", "intent", "name", "preferences", "financing",
    "extra:model", "extra:income", "extra:documentation", "extra:coverage", "extra:risk",
]  # fmt: skip
"""Every field of models.domain.product_questions.ORDER (a test compares)."""


class ModelReply(BaseModel):
    """Structured-output shape: every field is required, and null where it does not apply."""

    model_config = ConfigDict(extra="forbid")

    text: str
    action: Action
    asks: Asked | None
    options: list[str]
    citations: list[str]
    unanswered: list[int]
    because: str | None

    def written(self) -> Written:
        return Written(
            text=self.text,
            action=self.action,
            asks=self.asks,
            options=tuple(self.options),
            citations=tuple(self.citations),
            unanswered=tuple(self.unanswered),
            because=self.because,
        )

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "ModelReply":
        """As it stands in the draft's row."""
        return cls.model_validate(stored)


class DraftOutcome(StrEnum):
    """Only WRITTEN is sent; otherwise the scripted reply is."""

    WRITTEN = "WRITTEN"
    REFUSED = "REFUSED"
    """A check refused it, and its repair as well."""
    OVER_BUDGET = "OVER_BUDGET"
    MODELS_DOWN = "MODELS_DOWN"
    TOO_SLOW = "TOO_SLOW"


class WriteInput(Contract):
    """`answers`: the approved chunks that were found for the turn's questions."""

    turn: TurnInput
    answers: tuple[FoundAnswer, ...] = ()


class DraftWritten(Contract):
    outcome: DraftOutcome
