"""A tenant's sources of leads: forms, systems, mappings, offers."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import Caller, IntakeManage, IntakeRead
from api.deps import ContextDep
from api.engine_calls import within
from api.rest.operations import SIGNAL_BUDGET_S, Body, TenantId
from models.domain.errors import NotFound
from models.domain.submission import SourceKind
from models.records import sources, tenants
from models.tables import Offer, TenantSource

router = APIRouter(prefix="/api/tenants/{tenant_id}/sources", tags=["sources"])

Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.-]+(:\d+)?$", max_length=200)]
Question = Annotated[str, StringConstraints(min_length=1, max_length=300)]
_ADDRESS: Final = {SourceKind.FORM: "/forms/", SourceKind.API: "/intake/"}


class NewSource(Body):
    kind: Literal["FORM", "API"]
    name: str = Field(min_length=1, max_length=100)


class Changes(Body):
    """What is left out stays. `mapping`: question -> field, null to keep the answer unread; what
    it does not name is guessed. `consent`: the words beside the form that a person agrees to."""

    name: str | None = Field(default=None, min_length=1, max_length=100)
    is_on: bool | None = None
    mapping: dict[Question, str | None] | None = Field(default=None, max_length=200)
    offer_id: UUID | None = None
    origins: list[Origin] | None = Field(default=None, max_length=20)
    consent: str | None = Field(default=None, max_length=2000)


@router.get("")
async def list_sources(
    tenant_id: TenantId, held: ContextDep, _: IntakeRead
) -> list[dict[str, Any]]:
    """Secrets are never shown."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return [_shown(source) for source in await sources.every(session, tenant_id)]


@router.post("", status_code=201)
async def make(
    tenant_id: TenantId,
    body: NewSource,
    held: ContextDep,
    who: IntakeManage,
    response: Response,
) -> dict[str, Any]:
    """The answer carries the secret that a system sends, this once."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        made = sources.make(tenant_id, SourceKind(body.kind), body.name)
        session.add(made)
        _audit(session, made, who, "source.made")
    return {**_shown(made), **_secret(made, response)}


@router.put("/{source_id}")
async def change(
    tenant_id: TenantId, source_id: UUID, body: Changes, held: ContextDep, who: IntakeManage
) -> dict[str, Any]:
    """An offer starts the leads that waited to know what they are about."""
    async with held.db.tenant(tenant_id) as session:
        source = await sources.load(session, tenant_id, source_id, lock=True)
        given = body.model_dump(exclude_unset=True)
        if body.offer_id and await session.get(Offer, (tenant_id, body.offer_id)) is None:
            raise NotFound(f"tenant {tenant_id} has no offer {body.offer_id}")
        before = {name: _plain(getattr(source, name)) for name in given if name != "is_on"}
        before["status"] = source.status
        if (is_on := given.pop("is_on", None)) is not None:
            source.status = "ACTIVE" if is_on else "OFF"
        if body.mapping is not None:
            given["mapping"] = sources.checked_mapping(body.mapping)
        for name, value in given.items():
            setattr(source, name, value)
        after = {name: _plain(value) for name, value in given.items()}
        _audit(session, source, who, "source.changed", before, {**after, "status": source.status})
        lives = await sources.waiting_lives(session, source) if source.offer_id else ()
    await within(SIGNAL_BUDGET_S, [held.engine.tell_mapped(tenant_id, life) for life in lives])
    return _shown(source)


@router.post("/{source_id}/secret")
async def rotate(
    tenant_id: TenantId,
    source_id: UUID,
    held: ContextDep,
    who: IntakeManage,
    response: Response,
) -> dict[str, str]:
    """A new secret, shown this once; the one before, and every open form page, is refused."""
    async with held.db.tenant(tenant_id) as session:
        source = await sources.load(session, tenant_id, source_id, lock=True)
        if source.secret is None:
            raise NotFound("this source has no secret")
        source.secret = {"token": sources.new_secret()}
        _audit(session, source, who, "source.secret_rotated")
    return _secret(source, response)


def _secret(source: TenantSource, response: Response) -> dict[str, str]:
    if source.kind != SourceKind.API:
        return {}
    response.headers["cache-control"] = "no-store"
    return {"secret": source.secret["token"]}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _audit(
    session: AsyncSession,
    source: TenantSource,
    who: Caller,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    tenants.audit(
        session,
        source.tenant_id,
        actor=who.actor,
        action=action,
        subject=f"source:{source.id}",
        before=before,
        after=after,
    )


def _shown(source: TenantSource) -> dict[str, Any]:
    address = _ADDRESS.get(SourceKind(source.kind))
    return {
        "id": str(source.id),
        "kind": source.kind,
        "key": source.key,
        "name": source.name,
        "status": source.status,
        "address": f"{address}{source.key}" if address else None,
        "offer_id": source.offer_id and str(source.offer_id),
        "origins": source.origins,
        "consent": source.consent,
        "mapping": sources.mapping_shown(source),
    }
