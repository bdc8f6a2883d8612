"""WhatsApp's webhook: messages wake one talk a person, statuses are applied and wake nobody."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.service import RPCError

from demo.seed import SeededTenant
from models import ids
from models.records import transcript
from models.session import Database
from models.tables import Lead, Message
from tests.api.calling import Api, fixture, inbox_count, inbox_rows
from tests.factories import make_life, make_tenant, phone_number, unique


def said(tenant: SeededTenant, phone: str, *texts: str) -> tuple[dict[str, Any], list[str]]:
    """The documented body with these messages of one person, and their ids."""
    body = fixture("whatsapp_messages")
    value = body["entry"][0]["changes"][0]["value"]
    value["metadata"]["phone_number_id"] = tenant.connections.phone_number_id
    wa_id = phone.removeprefix("+")
    value["contacts"][0]["wa_id"] = wa_id
    sample, wamids = value["messages"][0], [f"wamid.{unique('in')}" for _ in texts]
    value["messages"] = [
        {**sample, "from": wa_id, "id": wamid, "text": {"body": text}}
        for wamid, text in zip(wamids, texts, strict=True)
    ]
    return body, wamids


def became(
    tenant: SeededTenant, wamid: str, status: str, reference: UUID | str | None = None
) -> dict[str, Any]:
    """The documented body that reports this status of one message."""
    body = fixture("whatsapp_statuses")
    value = body["entry"][0]["changes"][0]["value"]
    value["metadata"]["phone_number_id"] = tenant.connections.phone_number_id
    (sample,) = [s for s in value["statuses"] if s["status"] == status]
    sample = {**sample, "id": wamid}
    sample.pop("biz_opaque_callback_data", None)
    if reference is not None:
        sample["biz_opaque_callback_data"] = str(reference)
    value["statuses"] = [sample]
    return body


async def people(db: Database, tenant: SeededTenant) -> list[Lead]:
    async with db.tenant(tenant.id) as session:
        return list((await session.exec(select(Lead))).all())


async def signals_of(temporal: Client, tenant: SeededTenant, contact_id: UUID) -> int | None:
    """How often this person's talk was woken; None where there is none."""
    workflow_id = ids.conversation_workflow_id(tenant.id, contact_id)
    try:
        history = await temporal.get_workflow_handle(workflow_id).fetch_history()
    except RPCError:
        return None
    signalled = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
    return sum(event.event_type == signalled for event in history.events)


async def test_a_message_is_stored_with_the_person_it_is_from(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    phone = phone_number()
    body, (wamid,) = said(tenant, phone, "Hola")
    answer = await api.whatsapp(body)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "received": 1})
    (person,) = await people(db, tenant)
    (row,) = await inbox_rows(db, wamid)
    assert person.phone == phone
    assert (row.tenant_id, row.contact_id, row.kind) == (tenant.id, person.id, "message")
    assert json.loads(row.body)["text"] == {"body": "Hola"}
    assert await signals_of(temporal, tenant, person.id) == 1


async def test_several_messages_of_one_person_are_one_talk_woken_once(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    body, wamids = said(tenant, phone_number(), "Hola", "¿Precio?", "Gracias")
    await api.whatsapp(body)
    (person,) = await people(db, tenant)
    assert {r.contact_id for r in await inbox_rows(db, *wamids)} == {person.id}
    assert await signals_of(temporal, tenant, person.id) == 1


async def test_the_same_message_three_times_is_one_row_and_one_person(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    body, (wamid,) = said(tenant, phone_number(), "Hola")
    for _ in range(3):
        assert (await api.whatsapp(body)).status_code == 200
    (person,) = await people(db, tenant)
    assert len(await inbox_rows(db, wamid)) == 1
    # Woken each time while nobody took the message: the first wake-up may have been lost.
    assert await signals_of(temporal, tenant, person.id) == 3


async def test_people_of_one_post_have_a_talk_each(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    first, _ = said(tenant, phone_number(), "Hola")
    second, _ = said(tenant, phone_number(), "Buenas")
    first["entry"] += second["entry"]
    await api.whatsapp(first)
    found = await people(db, tenant)
    assert len(found) == 2
    assert [await signals_of(temporal, tenant, p.id) for p in found] == [1, 1]


async def test_one_phone_is_another_person_to_another_tenant(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    other, phone = await make_tenant(db), phone_number()
    for owner in (tenant, other):
        await api.whatsapp(said(owner, phone, "Hola")[0])
    (mine,), (theirs,) = await people(db, tenant), await people(db, other)
    assert mine.phone == theirs.phone
    assert mine.id != theirs.id


async def test_a_message_to_an_unknown_number_is_stored_for_nobody(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    body, (wamid,) = said(tenant, phone_number(), "Hola")
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = unique("number")
    assert (await api.whatsapp(body)).status_code == 200
    (row,) = await inbox_rows(db, wamid)
    assert (row.tenant_id, row.contact_id, row.handled_at) == (None, None, None)
    assert await people(db, tenant) == []


@pytest.mark.parametrize("status", ["SUSPENDED", "ARCHIVED"])
async def test_a_tenant_that_is_not_active_converses_with_nobody(
    api: Api, db: Database, temporal: Client, status: str
) -> None:
    tenant = await make_tenant(db, status=status)
    body, (wamid,) = said(tenant, phone_number(), "Hola")
    assert (await api.whatsapp(body)).status_code == 200
    (row,) = await inbox_rows(db, wamid)
    assert row.contact_id is not None
    assert row.handled_at is None
    assert await signals_of(temporal, tenant, row.contact_id) is None


async def sent_message(db: Database, tenant: SeededTenant) -> tuple[UUID, UUID]:
    """A message of ours on its way: its id and its person's."""
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant)
        message_id = await transcript.queue(
            session,
            tenant_id=tenant.id,
            lead_id=life.lead_id,
            lead_offer_id=life.id,
            turn_key=unique("turn"),
            now=datetime.now(UTC),
            kind="text",
            text="Hola",
        )
        return message_id, life.lead_id


async def status_of(db: Database, tenant: SeededTenant, message_id: UUID) -> tuple[str, str | None]:
    async with db.tenant(tenant.id) as session:
        message = await session.get_one(Message, (tenant.id, message_id))
        return message.status, message.error


@pytest.mark.parametrize(
    ("reported", "final"),
    [
        (["sent", "delivered", "read"], ("read", None)),
        (["read", "delivered", "sent"], ("read", None)),
        (["delivered", "failed"], ("delivered", None)),
        (["failed"], ("failed", "131047")),
        (["failed", "sent"], ("failed", "131047")),
    ],
)
async def test_a_late_status_takes_nothing_back(
    api: Api,
    db: Database,
    temporal: Client,
    tenant: SeededTenant,
    reported: list[str],
    final: tuple[str, str | None],
) -> None:
    message_id, person_id = await sent_message(db, tenant)
    wamid, before = f"wamid.{unique('out')}", await inbox_count(db)
    for status in reported:
        answer = await api.whatsapp(became(tenant, wamid, status, message_id))
        assert answer.status_code == 200
    assert await status_of(db, tenant, message_id) == final
    assert await signals_of(temporal, tenant, person_id) is None
    assert await inbox_count(db) == before


async def test_a_status_finds_its_message_by_its_wamid_too(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    message_id, _ = await sent_message(db, tenant)
    wamid = f"wamid.{unique('out')}"
    await api.whatsapp(became(tenant, wamid, "sent", message_id))
    await api.whatsapp(became(tenant, wamid, "delivered"))
    assert await status_of(db, tenant, message_id) == ("delivered", None)


@pytest.mark.parametrize("stranger", ["another tenant's number", "a wrong reference"])
async def test_a_status_moves_no_message_that_is_not_its_own(
    api: Api, db: Database, tenant: SeededTenant, stranger: str
) -> None:
    message_id, _ = await sent_message(db, tenant)
    wamid = f"wamid.{unique('out')}"
    if stranger == "a wrong reference":
        report = became(tenant, wamid, "read", "not one of ours")
    else:
        report = became(await make_tenant(db), wamid, "read", message_id)
    assert (await api.whatsapp(report)).status_code == 200
    assert await status_of(db, tenant, message_id) == ("queued", None)
