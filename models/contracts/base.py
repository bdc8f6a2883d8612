"""The shape all contracts share: frozen, strict about unknown fields, small."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """Crosses a process boundary. Add fields with defaults only, so that old histories replay."""

    model_config = ConfigDict(frozen=True, extra="forbid")
