"""One person in every table that may hold somebody, with words that stand nowhere else."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from integrations.files import Files
from models.domain.evidence import Said
from models.domain.files import Purpose
from models.domain.lifecycle import State
from models.domain.qualification import Fields, Timing
from models.domain.scoring import score
from models.ids import new_id
from models.records import credits, inbox, leads, merging, open_questions, scores, tenants
from models.records.inbox import Arrival
from models.session import Database
from models.tables import (
    ChatwootThread,
    ConsentEvent,
    Delivery,
    DeliveryReturn,
    DeliveryTarget,
    Disqualification,
    KnowledgeChunk,
    KnowledgeDocument,
    KnowledgePage,
    KnowledgeTerm,
    Lead,
    LeadNote,
    LeadOffer,
    LeadSource,
    Message,
    OpenQuestion,
    ReplyDraft,
    StoredFile,
)
from tests.factories import make_life, make_person, unique

NAME, MAIL, WORDS, USER_ID = (
    "Zulema Quiñonero",
    "zulema@example.com",
    "zapatos azules",
    "AR.zulemaq",
)


@dataclass
class Planted:
    """`words`: what must stand nowhere once the person is erased."""

    tenant: SeededTenant
    contact_id: UUID
    life_id: UUID
    delivery_id: UUID
    file_key: str
    phone: str
    words: tuple[str, ...]


async def plant(db: Database, files: Files, tenant: SeededTenant) -> Planted:
    """A delivered, returned lead, merged with another row, asked, answered, drafted, noted."""
    phone = f"+54911{30_000_000 + new_id().int % 39_999_999}"
    other = f"+54911{30_000_000 + new_id().int % 39_999_999}"
    file = StoredFile(
        tenant_id=tenant.id, purpose=Purpose.MEDIA, key=f"tenant/{tenant.id}/media/{new_id()}",
        content_type="audio/ogg", size_bytes=1, sha256=unique("sha"), source="lead",
    )  # fmt: skip
    await files.put(file.key, WORDS.encode(), "audio/ogg")
    async with db.tenant(tenant.id) as session:
        person = await make_person(
            session, tenant.id, phone=phone, name=NAME, email=MAIL, wa_user_id=unique(USER_ID)
        )
        twin = await make_person(session, tenant.id, phone=other, name=NAME)
        session.add(file)
        life = await _live(session, tenant, person, file.id)
        await merging.merge(session, person, twin, cause="same_person", actor="test", why=WORDS)
        twin.phone = other  # their other number stays with the merged row
        delivery = await _deliver(session, tenant, life)
    await _report(db, tenant, person.id, phone)
    return Planted(
        tenant, person.id, life.id, delivery.id, file.key, phone,
        (NAME, "Zulema", MAIL, WORDS, USER_ID, phone.removeprefix("+"), other.removeprefix("+")),
    )  # fmt: skip


async def _live(
    session: AsyncSession, tenant: SeededTenant, person: Lead, file_id: UUID
) -> LeadOffer:
    life = await make_life(session, tenant, State.LEAD_READY, lead=person)
    leads.learn(session, life, Fields(name=NAME), origin="form")
    told = Fields(timing=Timing(text=WORDS))
    leads.learn(session, life, told, origin="message", said={"timing": Said(WORDS)})
    scores.keep(session, life, score(told, None), None)
    now, wamid = datetime.now(UTC), f"wamid.{person.phone}"
    said = Message(
        tenant_id=tenant.id, lead_id=person.id, lead_offer_id=life.id, kind="voice",
        direction="in", text=WORDS, status="received", occurred_at=now, file_id=file_id,
        wamid=wamid, media_id=WORDS, reply_id=WORDS, attachment={"name": WORDS},
        reading={"said": WORDS}, answered_at=now,
    )  # fmt: skip
    session.add(said)
    session.add(
        Message(
            tenant_id=tenant.id, lead_id=person.id, lead_offer_id=life.id, kind="template",
            direction="out", text=f"Hola {NAME}", status="queued", occurred_at=now,
            turn_key=unique("t"), template={"purpose": "follow_up", "parameters": [NAME]},
            options=[{"id": "1", "title": WORDS}], citations=[{"quote": WORDS}],
        )
    )  # fmt: skip
    await session.flush()
    question = OpenQuestion(
        tenant_id=tenant.id, message_id=said.id, lead_offer_id=life.id, question=WORDS
    )
    session.add(question)
    session.add_all(
        [
            LeadSource(
                tenant_id=tenant.id, leadgen_id=unique("leadgen"), lead_id=person.id,
                lead_offer_id=life.id, detail={"answers": {"full_name": NAME}},
                submitted_at=now, status="OPENED", phone_error=f"{person.phone} is odd",
            ),
            LeadSource(
                tenant_id=tenant.id, leadgen_id=f"ctwa:{wamid}", kind="CLICK", lead_id=person.id,
                lead_offer_id=life.id, ctwa_clid=WORDS, submitted_at=now, status="JOINED",
            ),
            ConsentEvent(
                tenant_id=tenant.id, lead_id=person.id, kind="AGREED", source="form",
                cause=unique("form"), words=WORDS, evidence={"wamid": wamid}, at=now,
            ),
            Disqualification(
                tenant_id=tenant.id, lead_offer_id=life.id, code="SPAM", actor="test",
                evidence={"note": WORDS},
            ),
            ReplyDraft(
                tenant_id=tenant.id, lead_offer_id=life.id, turn_key=unique("reply"),
                outcome="WRITTEN", prompt="shipped:0", reply={"text": WORDS},
                refused=[{"text": NAME}],
            ),
            LeadNote(
                tenant_id=tenant.id, lead_id=person.id, actor="test", about="x", words=WORDS
            ),
            ChatwootThread(
                tenant_id=tenant.id, lead_id=person.id, place=unique("desk"), contact_id=7,
                conversation_id=new_id().int % 10**9,
            ),
        ]
    )  # fmt: skip
    await _answer(session, tenant, question)
    return life


async def _answer(session: AsyncSession, tenant: SeededTenant, question: OpenQuestion) -> None:
    """Its answer becomes knowledge, read and indexed."""
    await session.flush()
    _, source = await open_questions.answer(
        session, tenant.id, question.id, question=None, text=f"Sí, {NAME}", by="test",
        now=datetime.now(UTC),
    )  # fmt: skip
    await session.flush()
    document = KnowledgeDocument(
        tenant_id=tenant.id, source_id=source.id, version=1, content_sha256=unique("sha")
    )
    session.add(document)
    await session.flush()
    session.add_all(
        [
            KnowledgePage(
                tenant_id=tenant.id, source_id=source.id, address="", ordinal=0, run="1",
                title=WORDS, text=WORDS,
            ),
            KnowledgeChunk(
                tenant_id=tenant.id, document_id=document.id, ordinal=0, section=WORDS, text=WORDS
            ),
            KnowledgeTerm(
                tenant_id=tenant.id, document_id=document.id, term="zulema", ordinal=0,
                frequency=1, length=1,
            ),
        ]
    )  # fmt: skip


async def _deliver(session: AsyncSession, tenant: SeededTenant, life: LeadOffer) -> Delivery:
    delivery = Delivery(
        tenant_id=tenant.id, lead_offer_id=life.id, ready_at=datetime.now(UTC), state="SENDING",
        payload={"contact": {"name": NAME}, "summary": WORDS},
    )  # fmt: skip
    session.add(delivery)
    await session.flush()
    assert await credits.reserve(session, tenant.id, delivery.id)
    await credits.capture(session, tenant.id, delivery.id)
    delivery.state, delivery.delivered_at = "DELIVERED", datetime.now(UTC)
    await leads.move(session, life, State.SENT_TO_DEVELOPER, cause="delivered", actor="test")
    webhook = await tenants.integration(session, tenant.id, "WEBHOOK")
    session.add(
        DeliveryTarget(
            tenant_id=tenant.id, delivery_id=delivery.id, integration_id=webhook.id,
            kind="WEBHOOK", state="FAILED",
        )
    )  # fmt: skip
    session.add(
        DeliveryReturn(
            tenant_id=tenant.id, delivery_id=delivery.id, reason="OTHER", note=WORDS,
            state="PENDING", rule="asked", asked_by="test",
        )
    )  # fmt: skip
    return delivery


async def _report(db: Database, tenant: SeededTenant, contact_id: UUID, phone: str) -> None:
    """What vendors told: a message, and a change of number of whom nobody knew."""
    digits = phone.removeprefix("+")
    told = {
        "message": {"from": digits, "text": {"body": WORDS}},
        "identity": {"system": {"wa_id": digits, "body": f"{NAME} changed"}},
        "echo": {"to": digits, "text": {"body": WORDS}},
    }
    now = datetime.now(UTC)
    async with db.platform() as session:
        await inbox.store(
            session,
            [
                Arrival(
                    provider="whatsapp", external_id=f"wamid.{kind}.{digits}", kind=kind,
                    body=json.dumps(body).encode(), occurred_at=now, tenant_id=tenant.id,
                    contact_id=contact_id if kind == "message" else None,
                    outcome=None if kind == "message" else "unknown_person",
                )
                for kind, body in told.items()
            ],
        )  # fmt: skip
