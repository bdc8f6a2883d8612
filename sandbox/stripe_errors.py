"""Stripe's error JSON, and what a switch answers in its place."""

from fastapi import Response
from fastapi.responses import JSONResponse

from sandbox.switches import Switch


class StripeError(Exception):
    """Ends a Stripe request with Stripe's error body."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.kind, self.code, self.param = status, kind, code, param

    def answer(self) -> Response:
        body = {"message": str(self), "type": self.kind}
        body |= {k: v for k, v in (("code", self.code), ("param", self.param)) if v}
        return JSONResponse({"error": body}, status_code=self.status)


def missing(kind: str, object_id: str, param: str = "id") -> StripeError:
    message = f"No such {kind}: '{object_id}'"
    return StripeError(message, status=404, code="resource_missing", param=param)


def required(param: str) -> StripeError:
    return StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def refusal(switch: Switch, status: int) -> Response:
    if status == 429:
        return StripeError("Too many requests", status=429, code="rate_limit").answer()
    kind = "api_error" if status >= 500 else "invalid_request_error"
    return StripeError(f"switch {switch.id}", status=status, kind=kind).answer()
