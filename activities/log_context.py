"""Puts tenant, workflow and activity into every log line of an activity; logs its failures, and
keeps from histories what an error of a library quotes."""

from typing import Any

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, FailureError
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
)

from models.error_words import words
from models.logs import get_logger

_log = get_logger("activity")


class LogContext(Interceptor):
    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Inbound(next)


class _Inbound(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        info = activity.info()
        named = input.args[0] if input.args else None
        context = {
            "workflow_id": info.workflow_id,
            "activity": info.activity_type,
            "attempt": info.attempt,
            "tenant_id": str(getattr(named, "tenant_id", "") or "") or None,
            "lead_offer_id": str(getattr(named, "lead_offer_id", "") or "") or None,
        }
        with structlog.contextvars.bound_contextvars(
            **{name: value for name, value in context.items() if value is not None}
        ):
            try:
                return await self.next.execute_activity(input)
            except ApplicationError as error:
                if error.category is not ApplicationErrorCategory.BENIGN:
                    _log.warning("activity failed", error_type=error.type, reason=error.message)
                raise
            except FailureError:
                raise
            except Exception as error:
                _log.exception("activity failed with a bug")
                # Its own words stay here: a history keeps what it is told.
                raise ApplicationError(words(error), type=type(error).__name__) from None
