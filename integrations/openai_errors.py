"""Failures of OpenAI's client as ours, the same few kinds as for every vendor."""

from typing import Final

import openai

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)

_SYSTEM: Final = "openai"


def vendor_error(error: openai.OpenAIError) -> VendorError:
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return VendorAuth(_SYSTEM, "the key is refused")
        case openai.RateLimitError():
            after = error.response.headers.get("retry-after", "")
            seconds = float(after) if after.replace(".", "", 1).isdigit() else None
            return VendorRateLimited(_SYSTEM, "rate limited", retry_after_s=seconds)
        case openai.APIConnectionError() | openai.InternalServerError() | openai.ConflictError():
            return VendorUnavailable(_SYSTEM, type(error).__name__)
        case openai.APIStatusError():
            return VendorRejected(_SYSTEM, type(error).__name__, code=str(error.status_code))
        case _:
            return VendorRejected(_SYSTEM, type(error).__name__)
