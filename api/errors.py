"""One form of error for the whole API: RFC 9457 problem details with a stable code."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import OperationalError as DriverError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from integrations.errors import VendorError
from models.domain.errors import IdempotencyMismatch, NotFound, Refusal
from models.logs import get_logger

_log = get_logger("api")


class Problem(Exception):
    """Raised anywhere in a request; becomes the answer."""

    def __init__(
        self, status: int, code: str, detail: str, *, retry_after_s: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.retry_after_s = retry_after_s


def problem_body(status: int, code: str, detail: str, request_id: str | None) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }


def answer(request: Request, status: int, code: str, detail: str, **extra: Any) -> JSONResponse:
    request_id = getattr(request.state, "request_id", None)
    body = {**problem_body(status, code, detail, request_id), **extra}
    headers = {"retry-after": "5"} if status == 503 else None
    return JSONResponse(
        body, status_code=status, media_type="application/problem+json", headers=headers
    )


def install(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def on_problem(request: Request, error: Problem) -> JSONResponse:
        response = answer(request, error.status, error.code, error.detail)
        if error.retry_after_s is not None:
            response.headers["retry-after"] = str(error.retry_after_s)
        return response

    @app.exception_handler(Refusal)
    async def on_refusal(request: Request, error: Refusal) -> JSONResponse:
        status = {NotFound.type: 404, IdempotencyMismatch.type: 409}.get(error.type, 422)
        return answer(request, status, error.type, str(error))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        found = [{"where": list(e["loc"]), "what": e["msg"]} for e in error.errors()]
        return answer(request, 422, "input.invalid", "The request is not valid.", errors=found)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        """What the framework itself refuses: an unknown address, a method, an unreadable body."""
        code = {404: "address.unknown", 405: "method.not_allowed"}.get(
            error.status_code, "request.refused"
        )
        response = answer(request, error.status_code, code, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    async def on_database(request: Request, error: Exception) -> JSONResponse:
        _log.error("database not reached", kind=type(error).__name__)
        return answer(request, 503, "db.unavailable", "The database does not answer; try again.")

    @app.exception_handler(VendorError)
    async def on_vendor(request: Request, error: VendorError) -> JSONResponse:
        _log.error("vendor not reached", system=error.system, kind=type(error).__name__)
        return answer(
            request, 503, "vendor.unavailable", f"{error.system} does not answer; try again."
        )

    for kind in (OperationalError, InterfaceError, DriverError, PoolTimeout):
        app.add_exception_handler(kind, on_database)

    @app.exception_handler(DataError)
    async def on_value(request: Request, error: DataError) -> JSONResponse:
        """What our models let pass and PostgreSQL cannot hold: NUL in a text, a huge number."""
        return answer(request, 422, "input.invalid", "A value cannot be stored.")

    @app.exception_handler(IntegrityError)
    async def on_conflict(request: Request, error: IntegrityError) -> JSONResponse:
        _log.warning("refused by the database", kind=type(error.orig).__name__)
        return answer(request, 409, "conflict", "It contradicts what is stored already.")
