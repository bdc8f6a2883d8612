"""A tenant with at least one row in every table that carries a tenant_id."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from models.domain.erasure import Cause
from models.domain.lifecycle import State
from models.domain.permissions import Permission, Role
from models.domain.qualification import Fields
from models.ids import new_id
from models.records import (
    api_keys,
    credits,
    erasures,
    inbox,
    leads,
    merging,
    orders,
    tenants,
    transcript,
)
from models.session import Database
from models.tables import (
    BillingProfile,
    ChatwootThread,
    ConsentEvent,
    DeliveryReturn,
    DeliveryTarget,
    DeskPost,
    Disqualification,
    ImportReject,
    Invitation,
    KnowledgePage,
    KnowledgeSource,
    Lead,
    LeadAlternative,
    LeadImport,
    LeadNote,
    LeadOffer,
    LeadScore,
    LeadSource,
    ModelCall,
    OpenQuestion,
    OrderDispute,
    OrderRefund,
    Prompt,
    ReplyDraft,
    ScoreTemplateRow,
    SendPace,
    SharedNumber,
    StoredFile,
    TenantAlert,
    TenantPackage,
    TenantSource,
)
from tests.factories import (
    ERASURE_KEYS,
    make_delivery,
    make_life,
    make_person,
    make_tenant,
    unique,
)
from tests.people import employ, make_user

SECRET_WORDS = "nobody reads this in the database"


async def make_full_tenant(db: Database) -> SeededTenant:
    """Add a row here for every table that a migration adds; a test names the one that lacks it."""
    seeded = await make_tenant(
        db, sheet={"spreadsheet_id": "book", "service_account": {"key": SECRET_WORDS}}
    )
    async with db.platform() as session:
        await _arrive(session, seeded.id)
        await _erase(session, seeded)
        session.add(SharedNumber(phone_number_id=unique("number"), tenant_id=seeded.id))
    async with db.tenant(seeded.id) as session:
        life = await make_life(session, seeded, State.PENDING_MAPPING)
        await _talk(session, seeded, life)
        await _deliver(session, seeded)
        await _import(session, seeded.id)
        await _merge(session, seeded)
        session.add(Prompt(tenant_id=seeded.id, purpose="reply", body="Be brief."))
        session.add(
            StoredFile(
                tenant_id=seeded.id,
                purpose="logo",
                key=unique("logo"),
                content_type="image/png",
                size_bytes=1,
                sha256="0",
                source="operator",
            )
        )
        session.add(
            ScoreTemplateRow(tenant_id=seeded.id, offer_type="PROPERTY", version=1, definition={})
        )
        session.add(
            LeadScore(
                tenant_id=seeded.id, lead_offer_id=life.id, version="property-1", total=1,
                threshold=80, is_ready=False,
            )
        )  # fmt: skip
        await _know(session, seeded.id)
        tenants.audit(session, seeded.id, actor="test", action="made", subject="tenant")
        order = await orders.place(
            session,
            seeded.id,
            package_key="starter",
            idempotency_key="first",
            email=None,
            now=datetime.now(UTC),
        )
        session.add(
            OrderDispute(
                tenant_id=seeded.id, id=unique("dp"), order_id=order.id, amount_minor=1, state="WON"
            )
        )
        session.add(
            OrderRefund(
                tenant_id=seeded.id, id=unique("re"), order_id=order.id, amount_minor=1,
                state="FAILED",
            )
        )  # fmt: skip
        now = datetime.now(UTC)
        session.add(SendPace(tenant_id=seeded.id, free_at=now, touches_free_at=now))
        session.add(TenantAlert(tenant_id=seeded.id, key=unique("alert"), raised_at=now))
        session.add(BillingProfile(tenant_id=seeded.id, stripe_customer_id=unique("cus")))
    await _employ(db, seeded.id)
    async with db.platform() as session:
        session.add(
            TenantPackage(
                tenant_id=seeded.id, key="starter", credits=50, amount_minor=30_000, currency="USD"
            )
        )
    return seeded


async def _know(session: AsyncSession, tenant_id: UUID) -> None:
    source = KnowledgeSource(tenant_id=tenant_id, title="Sitio", kind="WEBSITE")
    session.add(source)
    await session.flush()
    session.add(
        KnowledgePage(
            tenant_id=tenant_id, source_id=source.id, address="https://a.example/", ordinal=0,
            run="run",
        )
    )  # fmt: skip


async def _employ(db: Database, tenant_id: UUID) -> None:
    await employ(db, await make_user(db), tenant_id, Role.VIEWER)
    now = datetime.now(UTC)
    async with db.tenant(tenant_id) as session:
        session.add(
            Invitation(
                tenant_id=tenant_id, email="a@example.com", role="VIEWER", invited_by="test",
                hash=unique("invitation").encode(), expires_at=now,
            )
        )  # fmt: skip
        api_keys.make(session, tenant_id, "crm", [Permission.LEADS_READ], "test", now)


async def _merge(session: AsyncSession, seeded: SeededTenant) -> None:
    one, other = [await make_life(session, seeded) for _ in range(2)]
    people = [await session.get_one(Lead, (seeded.id, life.lead_id)) for life in (one, other)]
    await merging.merge(session, *people, cause="same_person", actor="test")


async def _erase(session: AsyncSession, seeded: SeededTenant) -> None:
    person = await make_person(session, seeded.id)
    await erasures.ask(
        session, ERASURE_KEYS, seeded.id, person.id, cause=Cause.REQUEST, by="test",
        now=datetime.now(UTC),
    )  # fmt: skip


async def _arrive(session: AsyncSession, tenant_id: UUID) -> None:
    arrival = inbox.Arrival(
        provider="meta",
        external_id=unique("leadgen"),
        kind="leadgen",
        body=SECRET_WORDS.encode(),
        occurred_at=datetime.now(UTC),
        tenant_id=tenant_id,
    )
    await inbox.store(session, [arrival])


async def _talk(session: AsyncSession, seeded: SeededTenant, life: LeadOffer) -> None:
    leads.learn(session, life, Fields(name="Ana"), origin="form")
    session.add(
        LeadSource(
            tenant_id=seeded.id,
            leadgen_id=unique("leadgen"),
            page_id=seeded.connections.page_id,
            lead_id=life.lead_id,
            lead_offer_id=life.id,
            detail={"full_name": SECRET_WORDS},
            submitted_at=datetime.now(UTC),
        )
    )
    session.add(
        LeadAlternative(
            tenant_id=seeded.id, lead_offer_id=life.id, offer_id=seeded.offers["conesa"]
        )
    )
    message_id = await transcript.queue(
        session,
        tenant_id=seeded.id,
        lead_id=life.lead_id,
        lead_offer_id=life.id,
        turn_key=unique("turn"),
        now=datetime.now(UTC),
        kind="text",
        text="Hola",
    )
    session.add(
        ChatwootThread(
            tenant_id=seeded.id, lead_id=life.lead_id, place=unique("desk"), contact_id=1,
            conversation_id=1,
        )
    )  # fmt: skip
    session.add(DeskPost(tenant_id=seeded.id, lead_id=life.lead_id, key="note", post_id=1))
    session.add(
        ConsentEvent(
            tenant_id=seeded.id, lead_id=life.lead_id, kind="AGREED", source="form",
            cause=unique("form"), words=SECRET_WORDS, at=datetime.now(UTC),
        )
    )  # fmt: skip
    session.add(
        LeadNote(
            tenant_id=seeded.id, lead_id=life.lead_id, actor="test", about="lead.move",
            words=SECRET_WORDS,
        )
    )  # fmt: skip
    session.add(
        Disqualification(tenant_id=seeded.id, lead_offer_id=life.id, code="SPAM", actor="test")
    )
    session.add(
        ReplyDraft(
            tenant_id=seeded.id, lead_offer_id=life.id, turn_key="reply:1", outcome="REFUSED",
            prompt="shipped:0", refused=[{"text": SECRET_WORDS, "problems": []}],
        )
    )  # fmt: skip
    session.add(
        ModelCall(tenant_id=seeded.id, lead_offer_id=life.id, purpose="reply", model="test")
    )
    session.add(
        OpenQuestion(
            tenant_id=seeded.id, message_id=message_id, lead_offer_id=life.id, question="¿?"
        )
    )


async def _import(session: AsyncSession, tenant_id: UUID) -> None:
    source = TenantSource(
        tenant_id=tenant_id,
        id=new_id(),
        kind="IMPORT",
        key=unique("file"),
        secret={"token": SECRET_WORDS},
    )
    session.add(source)
    await session.flush()
    made = LeadImport(
        tenant_id=tenant_id,
        id=new_id(),
        source_id=source.id,
        file_name="leads.csv",
        content=SECRET_WORDS.encode(),
        rows=1,
        asked_by="test",
    )
    session.add(made)
    await session.flush()
    session.add(
        ImportReject(
            tenant_id=tenant_id,
            import_id=made.id,
            row_number=2,
            column_name="tel",
            problem="phone_missing",
        )
    )


async def _deliver(session: AsyncSession, seeded: SeededTenant) -> None:
    delivery = await make_delivery(session, seeded)
    delivery.payload = {"summary": SECRET_WORDS}
    sheet = await tenants.integration(session, seeded.id, "SHEETS")
    session.add(
        DeliveryTarget(
            tenant_id=seeded.id,
            id=new_id(),
            delivery_id=delivery.id,
            integration_id=sheet.id,
            kind="SHEETS",
        )
    )
    await credits.reserve(session, seeded.id, delivery.id)
    await credits.capture(session, seeded.id, delivery.id)
    session.add(
        DeliveryReturn(
            tenant_id=seeded.id,
            delivery_id=delivery.id,
            reason="SPAM",
            state="PENDING",
            rule="asked",
            asked_by="test",
        )
    )
