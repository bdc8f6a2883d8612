"""Makes a tenant that can work at once: projects, templates, knowledge, connections, credits."""

from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from demo import development
from demo.development import OfferSeed
from integrations.embeddings import Embedder
from models.contracts.knowledge import Faq, Pair
from models.ids import new_id
from models.records import (
    credits,
    inventory,
    knowledge,
    knowledge_pages,
    knowledge_sources,
    tenants,
)
from models.session import Database
from models.tables import (
    Integration,
    MessageTemplate,
    Offer,
    Property,
    Tenant,
    Unit,
    Variant,
)
from models.tables.base import utc_now
from models.understanding.knowledge_text import page_of_pairs

GRAPH_TOKEN: Final = "sandbox-graph-token"  # noqa: S105 - the sandbox accepts only this one


@dataclass(frozen=True)
class Connections:
    """Where the tenant's vendors are: accounts, and the targets its leads go to."""

    page_id: str
    phone_number_id: str
    ads: dict[str, str]
    """Meta ad id -> key of an offer."""
    waba_id: str = ""
    """The WhatsApp Business Account; with it templates and limits are read from Graph."""
    sheet: dict[str, Any] | None = None
    """service_account, spreadsheet_id."""
    webhook: dict[str, str] | None = None
    """url, signing_secret."""


@dataclass(frozen=True)
class SeededTenant:
    id: UUID
    connections: Connections
    offers: dict[str, UUID] = field(default_factory=dict)


async def seed_tenant(
    db: Database,
    *,
    slug: str,
    connections: Connections,
    policy: dict[str, Any],
    trial_credits: int,
    embedder: Embedder | None,
) -> SeededTenant:
    """One active tenant. `policy` overrides defaults; the demo shortens what takes days."""
    tenant_id = new_id()
    async with db.platform() as session:
        session.add(
            Tenant(
                id=tenant_id,
                slug=slug,
                name=development.NAME,
                status="ACTIVE",
                policy=policy,
                country=development.COUNTRY,
                time_zone=development.TIME_ZONE,
                language=development.LANGUAGE,
            )
        )
        await session.flush()
        await tenants.add_route(session, tenants.META_PAGE, connections.page_id, tenant_id)
        await tenants.add_route(
            session, tenants.WHATSAPP_NUMBER, connections.phone_number_id, tenant_id
        )
    async with db.tenant(tenant_id) as session:
        offers = {
            seed.key: await _add_offer(session, tenant_id, seed) for seed in development.OFFERS
        }
        for ad_id, key in connections.ads.items():
            await inventory.map_ad(session, tenant_id, ad_id, offers[key])
        _add_connections(session, tenant_id, connections)
        _add_templates(session, tenant_id)
        await _add_knowledge(session, tenant_id, offers, embedder)
        if trial_credits:
            await credits.post(session, tenant_id, "CREDIT_BONUS", trial_credits, credits.TRIAL)
    return SeededTenant(tenant_id, connections, offers)


async def _add_offer(session: AsyncSession, tenant_id: UUID, seed: OfferSeed) -> UUID:
    offer = Offer(
        tenant_id=tenant_id,
        name=seed.name,
        zone=seed.zone,
        city=seed.city,
        price_from=seed.price_from,
        price_to=seed.price_to,
    )
    session.add(offer)
    await session.flush()
    session.add(
        Property(
            tenant_id=tenant_id,
            offer_id=offer.id,
            developer=development.NAME,
            stage=seed.stage,
            address=seed.address,
            delivery_on=seed.delivery_on,
            amenities=list(seed.amenities),
            financing=seed.financing,
            attributes=seed.attributes,
        )
    )
    for typology in seed.variants:
        variant = Variant(
            tenant_id=tenant_id,
            offer_id=offer.id,
            name=typology.name,
            ambientes=typology.ambientes,
            bedrooms=typology.bedrooms,
            bathrooms=typology.bathrooms,
            area_m2=typology.area_m2,
            price_from=typology.price_from,
            price_to=typology.price_to,
        )
        session.add(variant)
        await session.flush()
        session.add_all(
            Unit(
                tenant_id=tenant_id,
                variant_id=variant.id,
                label=label,
                floor=floor,
                orientation=orientation,
                price=price,
            )
            for label, floor, orientation, price in typology.units
        )
    return offer.id


def _add_connections(session: AsyncSession, tenant_id: UUID, to: Connections) -> None:
    token = {"access_token": GRAPH_TOKEN}
    session.add(
        Integration(tenant_id=tenant_id, kind="META", secret=token, config={"page_id": to.page_id})
    )
    session.add(
        Integration(
            tenant_id=tenant_id,
            kind="WHATSAPP",
            secret=token,
            config={"phone_number_id": to.phone_number_id, "waba_id": to.waba_id},
        )
    )
    if to.sheet is not None:
        session.add(
            Integration(
                tenant_id=tenant_id,
                kind="SHEETS",
                is_target=True,
                is_primary=True,
                config={"spreadsheet_id": to.sheet["spreadsheet_id"], "worksheet": "Leads"},
                secret=to.sheet["service_account"],
            )
        )
    if to.webhook is not None:
        session.add(
            Integration(
                tenant_id=tenant_id,
                kind="WEBHOOK",
                is_target=True,
                config={"url": to.webhook["url"]},
                secret={"signing_secret": to.webhook["signing_secret"]},
            )
        )


def _add_templates(session: AsyncSession, tenant_id: UUID) -> None:
    for purpose, (name, body) in development.TEMPLATES.items():
        session.add(MessageTemplate(tenant_id=tenant_id, purpose=purpose, name=name, body=body))


async def _add_knowledge(
    session: AsyncSession, tenant_id: UUID, offers: dict[str, UUID], embedder: Embedder | None
) -> None:
    """As the pipeline makes it, without its workflow: the tenant can answer at once."""
    for title, offer_key, pairs in development.KNOWLEDGE:
        source = knowledge_sources.give(
            session,
            tenant_id,
            title=title,
            offer_id=offers[offer_key] if offer_key else None,
            definition=Faq(pairs=tuple(Pair(question=q, answer=a) for q, a in pairs)),
            now=utc_now(),
        )
        source.status, source.stage, source.refresh_at = "APPROVED", "READY", None
        await session.flush()
        chunks = knowledge_pages.cut([page_of_pairs(pairs)])
        vectors = await embedder.passages([c.passage for c in chunks]) if embedder else None
        if vectors is not None:
            chunks = [replace(c, embedding=v) for c, v in zip(chunks, vectors, strict=True)]
        await knowledge.store_version(session, source, chunks, embedder.model if embedder else None)
