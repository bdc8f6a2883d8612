"""Scoring templates over REST, of the platform and of a tenant: draft, shadow, published, back."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import Caller, PlatformRules, having
from api.deps import Context, ContextDep
from api.rest.operations import Body, TenantId
from models.domain.offer import OfferType
from models.domain.permissions import Permission
from models.domain.score_definition import written
from models.domain.score_templates import REQUIRED
from models.domain.score_versions import Scoring, Status
from models.records import score_templates, tenants
from models.records.score_templates import Owner
from models.tables import ScoreTemplateVersion as Version

_DONE = {
    Status.DRAFT: "drafted",
    Status.SHADOW: "shadowed",
    Status.PUBLISHED: "published",
    Status.RETIRED: "withdrawn",
}


class DimensionBody(Body):
    key: str = Field(pattern="^[a-z_]{1,40}$")
    rule: str = Field(max_length=40)
    max: int = Field(ge=0, le=100)
    is_bonus: bool = False
    levels: dict[str, int] = {}


class TemplateBody(Body):
    """Rules, levels and weights are checked together: a refusal names everything to change."""

    offer_type: OfferType
    threshold: int
    required: list[str] = Field(default=list(REQUIRED), max_length=40)
    dimensions: list[DimensionBody] = Field(min_length=1, max_length=40)


def _of_tenant(tenant_id: TenantId) -> Owner:
    return tenant_id


def _of_platform() -> Owner:
    return None


def routes(prefix: str, owner_of: Callable[..., Owner], reading: Permission) -> APIRouter:
    """The same for a tenant's templates, which its own people may read, and for the platform's."""
    router = APIRouter(prefix=prefix, tags=["score templates"])
    OwnerDep = Annotated[Owner, Depends(owner_of)]  # noqa: N806 - a type
    Reader = Annotated[Caller, having(reading)]  # noqa: N806

    @router.get("")
    async def every(owner: OwnerDep, held: ContextDep, _: Reader) -> list[dict[str, Any]]:
        """Every version, newest first within its offer type."""
        async with _session(held, owner) as session:
            return [_told(v) for v in await score_templates.every(session, owner)]

    @router.get("/{offer_type}")
    async def in_force(
        owner: OwnerDep, offer_type: OfferType, held: ContextDep, _: Reader
    ) -> dict[str, Any]:
        """What scores leads of this type now, and what scores along; a draft begins from it."""
        async with _session(held, owner) as session:
            return _standing(await score_templates.load(session, owner), offer_type)

    @router.post("", status_code=201)
    async def draft(
        owner: OwnerDep, body: TemplateBody, held: ContextDep, who: PlatformRules
    ) -> dict[str, Any]:
        """A new version, which scores nothing yet."""
        async with _session(held, owner) as session:
            made = await score_templates.draft(
                session, owner, body.model_dump(mode="json"), by=who.actor, now=datetime.now(UTC)
            )
            _audit(session, owner, made, Status.DRAFT, who)
            return _whole(made)

    @router.get("/{offer_type}/versions/{version}")
    async def show(
        owner: OwnerDep, offer_type: OfferType, version: int, held: ContextDep, _: Reader
    ) -> dict[str, Any]:
        async with _session(held, owner) as session:
            return _whole(await score_templates.find(session, owner, offer_type, version))

    async def move(
        held: Context, owner: Owner, offer_type: OfferType, version: int, to: Status, who: Caller
    ) -> dict[str, Any]:
        async with _session(held, owner) as session:
            moved = await score_templates.move(
                session, owner, offer_type, version, to, by=who.actor, now=datetime.now(UTC)
            )
            _audit(session, owner, moved, to, who)
            return _told(moved)

    @router.post("/{offer_type}/versions/{version}/shadow")
    async def shadow(
        owner: OwnerDep, offer_type: OfferType, version: int, held: ContextDep, who: PlatformRules
    ) -> dict[str, Any]:
        """A draft scores along from each lead's next message on, without effect."""
        return await move(held, owner, offer_type, version, Status.SHADOW, who)

    @router.post("/{offer_type}/versions/{version}/publish")
    async def publish(
        owner: OwnerDep, offer_type: OfferType, version: int, held: ContextDep, who: PlatformRules
    ) -> dict[str, Any]:
        """A shadow counts from each lead's next message on."""
        return await move(held, owner, offer_type, version, Status.PUBLISHED, who)

    @router.post("/{offer_type}/versions/{version}/withdraw")
    async def withdraw(
        owner: OwnerDep, offer_type: OfferType, version: int, held: ContextDep, who: PlatformRules
    ) -> dict[str, Any]:
        """Of a draft, or of a shadow, which stops to score along."""
        return await move(held, owner, offer_type, version, Status.RETIRED, who)

    @router.post("/{offer_type}/roll-back")
    async def roll_back(
        owner: OwnerDep, offer_type: OfferType, held: ContextDep, who: PlatformRules
    ) -> dict[str, Any]:
        """What was published before counts again; answers what is in force."""
        async with _session(held, owner) as session:
            await score_templates.roll_back(
                session, owner, offer_type, by=who.actor, now=datetime.now(UTC)
            )
            stands = _standing(await score_templates.load(session, owner), offer_type)
            if owner is not None:
                tenants.audit(
                    session,
                    owner,
                    actor=who.actor,
                    action="score_template.rolled_back",
                    subject=f"score_template:{stands['version']}",
                )
            return stands

    return router


def _session(held: Context, owner: Owner) -> Any:
    return held.db.platform() if owner is None else held.db.tenant(owner)


def _audit(
    session: AsyncSession, owner: Owner, version: Version, done: Status, who: Caller
) -> None:
    """A version keeps its own steps as well, the platform's alone."""
    if owner is not None:
        tenants.audit(
            session,
            owner,
            actor=who.actor,
            action=f"score_template.{_DONE[done]}",
            subject=f"score_template:{score_templates.name_of(version)}",
        )


def _standing(scoring: Scoring, offer_type: OfferType) -> dict[str, Any]:
    template, shadow = scoring.published[offer_type], scoring.shadow.get(offer_type)
    return {
        "version": template.version,
        "definition": written(template),
        "shadow": shadow.version if shadow else None,
    }


def _told(version: Version) -> dict[str, Any]:
    told = version.model_dump(
        mode="json", include={"offer_type", "version", "status", "published_at", "steps"}
    )
    return {"name": score_templates.name_of(version), **told}


def _whole(version: Version) -> dict[str, Any]:
    return {**_told(version), "definition": version.definition}


of_tenants = routes(
    "/api/tenants/{tenant_id}/score-templates", _of_tenant, Permission.SETTINGS_READ
)
of_platform = routes("/api/score-templates", _of_platform, Permission.PLATFORM_RULES)
