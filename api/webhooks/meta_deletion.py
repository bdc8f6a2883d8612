"""Meta's data-deletion callback, and the page on which who asked reads how it stands."""

from collections.abc import Awaitable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Header, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from api.deps import Context, ContextDep, closed
from api.engine_calls import within
from api.errors import Problem
from api.webhooks.storing import START_BUDGET_S
from integrations import meta_deletion
from models.domain.catalogue import LANGUAGES
from models.domain.deletion_page import page
from models.logs import get_logger
from models.records import deletion_requests
from models.tables import DeletionRequest
from models.tables.base import utc_now

router = APIRouter(tags=["privacy"])

_log = get_logger("deletion")
_PATH = "/webhooks/meta/deletion"


class Received(BaseModel):
    """As Meta wants it."""

    url: str
    confirmation_code: str


@router.post(_PATH)
async def receive(
    held: ContextDep, signed_request: Annotated[str, Form(max_length=4096)]
) -> Received:
    """The same request again is answered alike."""
    secret = held.settings.meta_app_secret.get_secret_value()
    if not secret:
        raise closed(_PATH, "CONVERZIA_META_APP_SECRET")
    if not held.erasure_keys:
        raise closed(_PATH, "CONVERZIA_ERASURE_KEYS")
    now = utc_now()
    asked = meta_deletion.read(secret, signed_request, now)
    if asked is None:
        raise Problem(401, "signature.invalid", "signed_request is forged, malformed or too old.")
    async with held.db.platform() as session:
        request = await deletion_requests.receive(
            session, held.erasure_keys, asked.user_id, asked.issued_at, now
        )
    await _start(held, request)
    if not request.erasures:
        _log.warning("a deletion request waits for an operator", request_id=str(request.id))
    return Received(
        url=f"{held.settings.public_url.rstrip('/')}/deletion/{request.code}",
        confirmation_code=request.code,
    )


async def _start(held: Context, request: DeletionRequest) -> None:
    """What is not started now, the sweep starts."""
    starts: list[Awaitable[None]] = [
        held.engine.privacy.start_erasure(UUID(each["tenant_id"]), UUID(each["erasure_id"]))
        for each in request.erasures
    ]
    await within(START_BUDGET_S, starts)


@router.get("/deletion/{code}", response_class=HTMLResponse)
async def status(
    code: str,
    held: ContextDep,
    language: Annotated[Literal["es", "en", "pt"] | None, Query()] = None,
    accept_language: Annotated[str, Header()] = "",
) -> str:
    """Whoever has the code may read it."""
    async with held.db.platform() as session:
        request = await deletion_requests.by_code(session, code)
        is_erased = await deletion_requests.is_erased(session, request)
    state = "DONE" if request.state == "ERASING" and is_erased else request.state
    preferred = accept_language[:2].lower()
    return page(code, state, language or (preferred if preferred in LANGUAGES else LANGUAGES[0]))
