"""How the sandbox behaves when nothing fails: status webhooks, their pace, where errors show."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.store import Store


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")

    statuses: bool = True
    """sent, delivered and read webhooks after each outbound message; off for load."""
    status_gap_s: float = Field(default=0.05, ge=0)
    window_errors: Literal["sync", "async"] = "sync"
    """131047 as the answer itself, or accepted first and reported by a failed status."""


class OptionBoard:
    """The options now in force, kept over restarts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.now = Options.model_validate(store.get("options", "now") or {})

    def change(self, changes: dict[str, object]) -> Options:
        self.now = Options.model_validate({**self.now.model_dump(), **changes})
        self._store.put("options", "now", self.now.model_dump())
        return self.now

    def restore(self) -> None:
        self.now = Options()
