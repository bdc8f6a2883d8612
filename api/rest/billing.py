"""Credits, prices and auto-recharge of a tenant."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path
from pydantic import Field, model_validator
from sqlalchemy.exc import IntegrityError

from api.access import BillingManage, BillingRead, PlatformCredits
from api.deps import ContextDep
from api.engine_calls import within
from api.rest.operations import SIGNAL_BUDGET_S, Body, TenantId
from models.domain.errors import InsufficientCredits, InvalidInput
from models.domain.pricing import Package
from models.records import alerts, billing, credits, tenants
from models.tables import BillingProfile

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["billing"])

_EMAIL = r"^[^@\s]+@[^@\s]+$"
_MINOR_MAX = 100_000_000
PackageKey = Annotated[str, Path(pattern="^[a-z0-9_-]{1,40}$")]


class Movement(Body):
    """An operator's entry. `key` makes a repeated call the same entry."""

    kind: Literal["CREDIT_BONUS", "CREDIT_ADJUSTMENT", "CREDIT_EXPIRY"]
    amount: int = Field(ge=-10_000, le=10_000)
    key: str = Field(min_length=1, max_length=100)
    reason: str = Field(min_length=3, max_length=500)

    @model_validator(mode="after")
    def _sign_fits(self) -> Self:
        fits = {"CREDIT_BONUS": self.amount > 0, "CREDIT_EXPIRY": self.amount < 0}
        if self.amount == 0 or not fits.get(self.kind, True):
            raise ValueError("a bonus adds, an expiry takes away, and neither is of 0 credits")
        return self


class Price(Body):
    """Minor units. Overrides the product's package of this key for one tenant."""

    credits: int = Field(gt=0, le=100_000)
    amount_minor: int = Field(gt=0, le=_MINOR_MAX)
    currency: str = Field(pattern="^[A-Z]{3}$")
    is_offered: bool = True


class Recharge(Body):
    """Opt-in: at `at` available credits the saved card is charged for `package`, but never for
    more than `monthly_cap_minor` in a calendar month (UTC)."""

    is_on: bool
    at: int = Field(default=0, ge=0, le=10_000)
    package: str | None = None
    monthly_cap_minor: int | None = Field(default=None, gt=0, le=_MINOR_MAX)
    email: str | None = Field(default=None, max_length=254, pattern=_EMAIL)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.is_on and (self.package is None or self.monthly_cap_minor is None):
            raise ValueError("a recharge needs a package and a monthly cap")
        return self


@router.get("/credits")
async def balance(tenant_id: TenantId, held: ContextDep, _: BillingRead) -> dict[str, Any]:
    """`debt`: used credits whose payment was taken back; it blocks deliveries until it is paid."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        account = await credits.balance(session, tenant_id)
    available = account.balance - account.held
    return {
        "balance": account.balance,
        "held": account.held,
        "available": max(available, 0),
        "debt": max(-account.balance, 0),
    }


@router.post("/credit-entries", status_code=201)
async def move(
    tenant_id: TenantId, body: Movement, held: ContextDep, who: PlatformCredits
) -> dict[str, Any]:
    """Writes one entry, and delivers the leads that waited for credits, oldest first."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        cause = f"operator:{body.key}"
        try:
            written = await credits.post(session, tenant_id, body.kind, body.amount, cause)
        except IntegrityError:
            raise InsufficientCredits("that is more than the available credits") from None
        if written:
            tenants.audit(
                session,
                tenant_id,
                actor=who.actor,
                action="credit.moved",
                subject=cause,
                after={"kind": body.kind, "credits": body.amount, "reason": body.reason},
            )
        resumed = await credits.reserve_waiting(session, tenant_id)
        account = await credits.balance(session, tenant_id)
    await within(SIGNAL_BUDGET_S, [held.engine.deliveries.wake(tenant_id, d) for d in resumed])
    return {"written": written, "balance": account.balance, "held": account.held}


@router.get("/packages")
async def tenant_packages(
    tenant_id: TenantId, held: ContextDep, _: BillingRead
) -> list[dict[str, Any]]:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return [_shown(p) for p in (await billing.packages(session, tenant_id)).values()]


@router.put("/packages/{key}")
async def set_price(
    tenant_id: TenantId, key: PackageKey, body: Price, held: ContextDep, who: PlatformCredits
) -> list[dict[str, Any]]:
    async with held.db.platform() as session:
        await tenants.load(session, tenant_id)
        before = (await billing.packages(session, tenant_id)).get(key)
        own = Package(key, body.credits, body.amount_minor, body.currency)
        await billing.set_price(session, tenant_id, own, is_offered=body.is_offered)
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="price.changed",
            subject=f"package:{key}",
            before=_shown(before) if before else None,
            after=body.model_dump(),
        )
        return [_shown(p) for p in (await billing.packages(session, tenant_id)).values()]


def _shown(package: Package) -> dict[str, Any]:
    return {
        "key": package.key,
        "credits": package.credits,
        "amount_minor": package.amount_minor,
        "currency": package.currency,
    }


@router.put("/recharge")
async def set_recharge(
    tenant_id: TenantId, body: Recharge, held: ContextDep, who: BillingManage
) -> dict[str, Any]:
    """Setting it again forgets why the last recharge failed."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        if body.package is not None:
            bought = await billing.package(session, tenant_id, body.package)
            if body.is_on and bought.amount_minor > (body.monthly_cap_minor or 0):
                raise InvalidInput("the monthly cap is below the price of the package")
        before = await billing.profile(session, tenant_id)
        values: dict[str, Any] = {
            "recharge_is_on": body.is_on,
            "recharge_at": body.at,
            "recharge_package": body.package,
            "recharge_monthly_cap_minor": body.monthly_cap_minor,
            "recharge_problem": None,
            "recharge_capped_until": None,
        }
        if body.email is not None:
            values["email"] = body.email
        await billing.change_profile(session, tenant_id, **values)
        await alerts.clear(session, tenant_id, alerts.RECHARGE, datetime.now(UTC))
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="recharge.changed",
            subject="recharge",
            before=_recharge(before),
            after=body.model_dump(exclude={"email"}),
        )
    return await recharge(tenant_id, held, who)


@router.get("/recharge")
async def recharge(tenant_id: TenantId, held: ContextDep, _: BillingRead) -> dict[str, Any]:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        profile = await billing.profile(session, tenant_id)
    return {
        **_recharge(profile),
        "problem": profile.recharge_problem,
        "email": profile.email,
    }


def _recharge(profile: BillingProfile) -> dict[str, Any]:
    return {
        "is_on": bool(profile.recharge_is_on),
        "at": profile.recharge_at,
        "package": profile.recharge_package,
        "monthly_cap_minor": profile.recharge_monthly_cap_minor,
    }
