"""Where `converzia knowledge` works: the running stack's database, or one started for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import col, or_, select

from integrations.embeddings import Embedders, embedders
from integrations.openai_models import OpenAIModels
from models import session
from models.session import Database
from models.settings import Settings
from models.tables import Offer, Tenant
from stack import lock
from stack.attach import attached_settings
from stack.environment import embedded_parts
from stack.home import Home
from stack.running import running_stack


class Unknown(ValueError):
    """What a line names is not there; the message says what."""


@dataclass
class KnowledgePlace:
    """Tenants by slug or id, offers by name or id; each is looked up once."""

    db: Database
    embedders: Embedders
    _tenants: dict[str, UUID] = field(default_factory=dict)
    _offers: dict[tuple[UUID, str], UUID] = field(default_factory=dict)

    async def tenant(self, name: str, *, make: bool = False) -> UUID:
        """A tenant that is made is PENDING: it holds knowledge, and contacts nobody."""
        if name not in self._tenants:
            async with self.db.platform() as found:
                named = or_(Tenant.slug == name, Tenant.id == _as_id(name))
                tenant_id = (await found.exec(select(Tenant.id).where(named))).first()
                if tenant_id is None:
                    if not make:
                        raise Unknown(f"there is no tenant {name}")
                    made = Tenant(slug=name, name=name)
                    found.add(made)
                    tenant_id = made.id
            self._tenants[name] = tenant_id
        return self._tenants[name]

    async def offer(self, tenant_id: UUID, name: str | None, *, make: bool = False) -> UUID | None:
        """An offer that is made is a draft: it is recommended to nobody."""
        if name is None:
            return None
        if (tenant_id, name) not in self._offers:
            async with self.db.tenant(tenant_id) as found:
                named = or_(Offer.name == name, Offer.id == _as_id(name))
                wanted = select(Offer.id).where(Offer.tenant_id == tenant_id, named)
                offer_id = (await found.exec(wanted.order_by(col(Offer.created_at)))).first()
                if offer_id is None:
                    if not make:
                        raise Unknown(f"the tenant has no offer {name}")
                    made = Offer(tenant_id=tenant_id, name=name, status="DRAFT")
                    found.add(made)
                    offer_id = made.id
            self._offers[tenant_id, name] = offer_id
        return self._offers[tenant_id, name]


@asynccontextmanager
async def knowledge_place(given: Settings | None = None) -> AsyncIterator[KnowledgePlace]:
    given = given or Settings()
    needs_own = not given.is_production and "postgres" in embedded_parts(given)
    if needs_own and not lock.is_held(Home.at(given.home)):
        parts = ("postgres", "migrations")
        async with (
            running_stack(given.home, parts=parts, given=given) as stack,
            opened(stack.settings) as place,
        ):
            yield place
    else:
        async with opened(attached_settings(given)) as place:
            yield place


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[KnowledgePlace]:
    db = session.connect(
        settings.database_url.get_secret_value(),
        settings.platform_database_url.get_secret_value(),
        pool_size=2,
    )
    models = OpenAIModels(
        settings.openai_api_key.get_secret_value(),
        settings.openai_url,
        chat_model="",
        transcription_model="",
    )
    try:
        yield KnowledgePlace(db, embedders(settings.embeddings, models))
    finally:
        await db.close()


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
