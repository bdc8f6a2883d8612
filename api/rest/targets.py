"""A tenant's targets: connect, test, switch, rotate the secret."""

from collections.abc import Awaitable
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import httpx
from fastapi import APIRouter, Response
from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import Caller, ConnectionsManage, ConnectionsRead
from api.deps import Context, ContextDep
from api.engine_calls import EngineUnavailable, within
from api.errors import Problem
from api.rest.operations import Body, TenantId
from models.contracts.delivery import TargetCheck
from models.domain.errors import InvalidInput
from models.domain.handover import SheetMapping
from models.records import targets, tenants
from models.tables import Integration

_WAKE_WITHIN_S: Final = 5.0

router = APIRouter(prefix="/api/tenants/{tenant_id}/targets", tags=["targets"])


class Column(Body):
    field: str
    title: str = Field(max_length=100)


class _SheetPlace(Body):
    spreadsheet_id: str = Field(min_length=1, max_length=200)
    worksheet: str = Field(default="Leads", max_length=100)
    columns: list[Column] | None = Field(default=None, max_length=60)


class SheetPlace(_SheetPlace):
    """For a sheet by a person's leave: api/rest/google_sheets.py."""

    is_primary: bool = False


class Sheet(_SheetPlace):
    """`service_account` is the key file's JSON; the sheet is shared with its e-mail as editor."""

    kind: Literal["SHEETS"]
    service_account: dict[str, Any]


class Hook(Body):
    """Its signing secret is made here, and shown once."""

    kind: Literal["WEBHOOK"]
    url: str = Field(max_length=2000)


class Tokko(Body):
    kind: Literal["TOKKO"]
    api_key: str = Field(min_length=1, max_length=200)
    publication_id: str | None = Field(default=None, max_length=50)


class Mail(Body):
    kind: Literal["EMAIL"]
    to: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")


class NewTarget(Body):
    target: Annotated[Sheet | Hook | Tokko | Mail, Field(discriminator="kind")]
    is_primary: bool = False


class Switch(Body):
    is_on: bool


@router.get("")
async def list_targets(
    tenant_id: TenantId, held: ContextDep, _: ConnectionsRead
) -> list[dict[str, Any]]:
    """Those that are off too, the primary one first. Secrets are never shown."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return [_shown(t) for t in await targets.every(session, tenant_id)]


@router.post("", status_code=201)
async def connect(
    tenant_id: TenantId,
    body: NewTarget,
    held: ContextDep,
    who: ConnectionsManage,
    response: Response,
) -> dict[str, Any]:
    """A webhook's answer carries its signing secret, this once. A place is connected only once."""
    config, secret = _settings(body.target, is_production=held.settings.is_production)
    made = await connect_target(
        held,
        tenant_id,
        who.actor,
        kind=body.target.kind,
        config=config,
        secret=secret,
        is_primary=body.is_primary,
    )
    signing_secret = (secret or {}).get("signing_secret")
    if signing_secret:
        response.headers["cache-control"] = "no-store"
    return {**_shown(made), "signing_secret": signing_secret}


async def connect_target(
    held: Context,
    tenant_id: UUID,
    actor: str,
    *,
    kind: str,
    config: dict[str, Any],
    secret: dict[str, Any] | None,
    is_primary: bool,
) -> Integration:
    """Connected, audited, and told to the leads that waited for a target. Raises InvalidInput."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        made = await targets.connect(
            session, tenant_id, kind=kind, config=config, secret=secret, is_primary=is_primary
        )
        tenants.audit(
            session,
            tenant_id,
            actor=actor,
            action="target.connected",
            subject=f"integration:{made.id}",
            # Neither addresses nor e-mails: what is written here stays for good.
            after={"kind": kind, "is_primary": is_primary},
        )
    await _wake(held, tenant_id)
    return made


def _settings(
    target: Sheet | Hook | Tokko | Mail, *, is_production: bool
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """(what may be shown, what may not). Raises InvalidInput."""
    match target:
        case Sheet():
            return sheet_config(target), target.service_account
        case Hook():
            _refuse_address(target.url, {"https"} if is_production else {"https", "http"})
            return {"url": target.url}, {"signing_secret": targets.new_signing_secret()}
        case Tokko():
            return {"publication_id": target.publication_id}, {"api_key": target.api_key}
        case Mail():
            return {"to": target.to}, None


def sheet_config(place: _SheetPlace) -> dict[str, Any]:
    """Raises InvalidInput for columns that are none."""
    columns = [column.model_dump() for column in place.columns or ()]
    if columns:
        SheetMapping.parse(columns)
    return {
        "spreadsheet_id": place.spreadsheet_id,
        "worksheet": place.worksheet,
        "columns": columns,
    }


def _refuse_address(url: str, schemes: set[str]) -> None:
    """Where the address leads is looked up by each post, which is when it counts."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        raise InvalidInput("the address cannot be read") from None
    if address.scheme not in schemes:
        raise InvalidInput("the address must begin with https://")
    if not address.host or address.userinfo:
        raise InvalidInput("the address must be a host without user and password")


@router.post("/{target_id}/check")
async def check(
    tenant_id: TenantId, target_id: UUID, held: ContextDep, _: ConnectionsManage
) -> TargetCheck:
    """A test call at this moment: whether the target works, and what to do where it does not."""
    async with held.db.tenant(tenant_id) as session:
        await targets.load(session, tenant_id, target_id)
    try:
        return await held.engine.deliveries.check_target(tenant_id, target_id)
    except EngineUnavailable:
        raise Problem(503, "engine.unavailable", "No worker answers; try again.") from None


@router.put("/{target_id}")
async def switch(
    tenant_id: TenantId, target_id: UUID, body: Switch, held: ContextDep, who: ConnectionsManage
) -> dict[str, Any]:
    """Off, it gets no lead; on again, it starts without its record of failures."""
    async with held.db.tenant(tenant_id) as session:
        target = await targets.load(session, tenant_id, target_id)
        before, action = target.status, f"target.switched_{'on' if body.is_on else 'off'}"
        targets.switch(target, is_on=body.is_on)
        _audit(session, target, who, action, {"status": before}, {"status": target.status})
    if body.is_on:
        await _wake(held, tenant_id)
    return _shown(target)


async def _wake(held: Context, tenant_id: UUID) -> None:
    """Leads that wait for a target look again; who is not reached looks by itself every day."""
    async with held.db.tenant(tenant_id) as session:
        waiting = await targets.waiting(session, tenant_id)
    calls: list[Awaitable[None]] = [
        held.engine.deliveries.reconsider(tenant_id, delivery_id) for delivery_id in waiting
    ]
    await within(_WAKE_WITHIN_S, calls)


@router.post("/{target_id}/secret")
async def rotate(
    tenant_id: TenantId,
    target_id: UUID,
    held: ContextDep,
    who: ConnectionsManage,
    response: Response,
) -> dict[str, str]:
    """A new signing secret, shown this once; the one before signs too until the next rotation."""
    async with held.db.tenant(tenant_id) as session:
        target = await targets.load(session, tenant_id, target_id)
        if target.kind != "WEBHOOK":
            raise InvalidInput("only a webhook has a signing secret")
        fresh = targets.rotate_secret(target)
        _audit(session, target, who, "target.secret_rotated")
    response.headers["cache-control"] = "no-store"
    return {"signing_secret": fresh}


def _audit(
    session: AsyncSession,
    target: Integration,
    who: Caller,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    tenants.audit(
        session,
        target.tenant_id,
        actor=who.actor,
        action=action,
        subject=f"integration:{target.id}",
        before=before,
        after=after,
    )


def _shown(target: Integration) -> dict[str, Any]:
    return {
        "id": str(target.id),
        "kind": target.kind,
        "is_primary": target.is_primary,
        "status": target.status,
        "error": target.error,
        "failing_since": target.failing_since and target.failing_since.isoformat(),
        "config": target.config,
    }
