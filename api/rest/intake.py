"""Generic intake: a system of the tenant's own posts a lead as JSON, with a secret of its own."""

import hmac
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import AwareDatetime, Field, StringConstraints

from api.deps import ContextDep
from api.errors import Problem
from api.pace import INTAKE_PER_SOURCE
from api.rest.accepting import accept
from api.rest.operations import Body
from models.domain.errors import NotFound
from models.domain.submission import SourceKind, Submission
from models.records import sources
from models.tables import Offer, TenantSource

router = APIRouter(tags=["intake"])

Text = Annotated[str, StringConstraints(max_length=2000)]
Scalar = Text | int | float | bool | None


class Lead(Body):
    """`fields`: question -> answer, by the names of the system that posts."""

    fields: dict[
        Annotated[str, StringConstraints(min_length=1, max_length=300)],
        Scalar | list[Scalar],
    ] = Field(min_length=1, max_length=100)
    offer_id: UUID | None = None
    ad_id: str | None = Field(default=None, max_length=100)
    occurred_at: AwareDatetime | None = None
    consent: str | None = Field(default=None, max_length=2000)


@router.post("/intake/{source_key}", status_code=202)
async def post_lead(
    source_key: str,
    body: Lead,
    held: ContextDep,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
    authorization: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:
    """202 once it is stored for good; the same Idempotency-Key again is the same lead."""
    async with held.db.platform() as session:
        source = await sources.public(session, SourceKind.API, source_key)
    _require_secret(source, authorization)
    await held.pace.count(INTAKE_PER_SOURCE, str(source.id))
    if not idempotency_key:
        raise Problem(422, "input.invalid", "Send an Idempotency-Key: your own id of this lead.")
    if body.offer_id is not None:
        async with held.db.tenant(source.tenant_id) as session:
            if await session.get(Offer, (source.tenant_id, body.offer_id)) is None:
                raise NotFound(f"there is no offer {body.offer_id}")
    given = Submission(
        kind=SourceKind.API,
        external_id=idempotency_key,
        answers={q: text for q, answer in body.fields.items() if (text := _text(answer))},
        occurred_at=body.occurred_at or datetime.now(UTC),
        source_id=source.id,
        offer_id=body.offer_id,
        ad_id=body.ad_id,
        consent=body.consent or source.consent,
    )
    life = await accept(held, source.tenant_id, given)
    return {"status": "accepted", "lead_offer_id": str(life)}


def _require_secret(source: TenantSource, authorization: str | None) -> None:
    given = (authorization or "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), source.secret["token"].encode()):
        raise Problem(401, "auth.required", "Send the source's secret as bearer token.")


def _text(answer: Scalar | list[Scalar]) -> str:
    if isinstance(answer, list):
        return ", ".join(filter(None, map(_text, answer)))
    return "" if answer is None else str(answer)
