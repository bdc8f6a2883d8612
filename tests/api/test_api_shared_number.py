"""A number of the platform's that serves several tenants: whose a message is, and what waits."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from activities.turns import TurnActivities
from demo.seed import SeededTenant
from models.contracts.conversation import TakeTurnInput, TurnTaken
from models.domain.catalogue import phrase
from models.domain.lifecycle import State
from models.records import transcript
from models.session import Database
from models.tables import InboxEvent, Lead, LeadOffer, Message, Tenant
from models.tables.base import utc_now
from tests.api.calling import Api, inbox_rows, problem
from tests.api.test_api_whatsapp import became, people, said
from tests.factories import make_life, make_person, make_tenant, phone_number, unique


@dataclass
class Shared:
    """The platform's number, which Norte and Sur write from, and somebody who writes to it."""

    api: Api
    db: Database
    door: SeededTenant
    norte: SeededTenant
    sur: SeededTenant
    phone: str

    async def known_to(self, tenant: SeededTenant, state: State = State.QUALIFYING) -> LeadOffer:
        async with self.db.tenant(tenant.id) as session:
            lead = await make_person(session, tenant.id, phone=self.phone)
            return await make_life(session, tenant, state, lead=lead)

    async def writes(self, words: str, **rest: Any) -> str:
        """The message's wamid. `rest` lies over its body, as `context` does."""
        body, (wamid,) = said(self.door, self.phone, words)
        value = body["entry"][0]["changes"][0]["value"]
        value["messages"][0] |= {"timestamp": str(int(utc_now().timestamp())), **rest}
        for _ in range(2):
            assert (await self.api.whatsapp(body)).status_code == 200
        return wamid

    async def owner(self, wamid: str) -> UUID | None:
        (row,) = await inbox_rows(self.db, wamid)
        return row.tenant_id

    async def writes_to_them(self, life: LeadOffer, ago: timedelta = timedelta(0)) -> str:
        """A tenant's message that left; its wamid."""
        wamid = unique("wamid.out")
        async with self.db.tenant(life.tenant_id) as session:
            message_id = await transcript.queue(
                session, tenant_id=life.tenant_id, lead_id=life.lead_id, lead_offer_id=life.id,
                turn_key=wamid, now=utc_now(), kind="text", text="Hola",
            )  # fmt: skip
            message = await session.get_one(Message, (life.tenant_id, message_id))
            message.status, message.wamid, message.sent_at = "sent", wamid, utc_now() - ago
        return wamid

    async def turn(self) -> TurnTaken:
        """Of the person, at the front door; what it replies counts as sent."""
        (lead,) = await people(self.db, self.door)
        taken = await TurnActivities(self.db, utc_now).take(
            TakeTurnInput(tenant_id=self.door.id, contact_id=lead.id, silence_ms=0)
        )
        async with self.db.tenant(self.door.id) as session:
            for message_id in taken.send_ids:
                (await session.get_one(Message, (self.door.id, message_id))).status = "sent"
        return taken

    async def replies(self) -> list[Message]:
        async with self.db.tenant(self.door.id) as session:
            rows = await session.exec(
                select(Message).where(Message.direction == "out").order_by(col(Message.occurred_at))
            )
            return list(rows.all())


@pytest.fixture
async def shared(api: Api, db: Database) -> Shared:
    door, norte, sur = [await make_tenant(db) for _ in range(3)]
    async with db.platform() as session:
        for tenant, name in ((norte, "Inmobiliaria Norte"), (sur, "Inmobiliaria Sur")):
            (await session.get_one(Tenant, tenant.id)).name = name
        await session.execute(
            text("update integration set status = 'OFF' where kind = 'WHATSAPP'"
                 " and tenant_id in (:norte, :sur)"),
            {"norte": norte.id, "sur": sur.id},
        )  # fmt: skip
    path = f"/api/tenants/{door.id}/front-door"
    assert (await api.operator("PUT", path, json={"is_front_door": True})).status_code == 200
    for tenant in (norte, sur):
        path = f"/api/shared-numbers/{door.connections.phone_number_id}/tenants/{tenant.id}"
        answer = await api.operator("PUT", path)
        assert answer.status_code == 200, answer.text
    return Shared(api, db, door, norte, sur, phone_number())


async def test_one_alive_conversation_decides_and_nobody_else_hears_of_the_person(
    shared: Shared,
) -> None:
    await shared.known_to(shared.norte)
    await shared.known_to(shared.sur, State.STOPPED)
    wamid = await shared.writes("¿Tienen cochera?")
    assert await shared.owner(wamid) == shared.norte.id
    assert await people(shared.db, shared.door) == []


async def test_who_nobody_knows_is_kept_and_told_so_in_one_sentence(shared: Shared) -> None:
    for _ in range(2):
        wamid = await shared.writes("Hola, busco un depto")
        assert await shared.owner(wamid) == shared.door.id
        await shared.turn()
    (told,) = await shared.replies()
    assert told.text == phrase("not_known", "es")
    async with shared.db.tenant(shared.door.id) as session:
        assert (await session.exec(select(LeadOffer))).all() == []
    assert await people(shared.db, shared.norte) == await people(shared.db, shared.sur) == []


async def test_with_two_the_quoted_messages_tenant_is_meant(shared: Shared) -> None:
    norte, sur = [await shared.known_to(tenant) for tenant in (shared.norte, shared.sur)]
    await shared.writes_to_them(norte)
    for life in (sur, norte):
        wamid = await shared.writes("Sí", context={"id": await shared.writes_to_them(life)})
        assert await shared.owner(wamid) == life.tenant_id
    assert await people(shared.db, shared.door) == []


async def _asked(shared: Shared) -> str:
    """Somebody of whom nobody can tell whom they mean, and who is asked; what they wrote."""
    for tenant in (shared.norte, shared.sur):
        await shared.writes_to_them(await shared.known_to(tenant))
    wamid = await shared.writes("Busco 2 ambientes")
    assert await shared.owner(wamid) == shared.door.id
    await shared.turn()
    *_, question = await shared.replies()
    assert question.text == phrase("which_tenant", "es")
    assert question.kind == "interactive"
    titles = [option["title"] for option in question.options or []]
    assert titles == ["Inmobiliaria Norte", "Inmobiliaria Sur"]
    return wamid


@pytest.mark.parametrize("answer", ["typed", "tapped", "numbered"])
async def test_with_two_the_person_is_asked_and_what_they_wrote_goes_to_whom_they_name(
    shared: Shared, answer: str
) -> None:
    first = await _asked(shared)
    second = await shared.writes("con balcón")
    await shared.turn()
    if answer == "tapped":
        reply = {"id": f"tenant:{shared.sur.id}", "title": "Inmobiliaria Sur"}
        named = await shared.writes(
            "", type="interactive", interactive={"type": "button_reply", "button_reply": reply}
        )
    else:
        named = await shared.writes("Con Sur, gracias" if answer == "typed" else "2")
    (row,) = await inbox_rows(shared.db, named)
    assert (row.tenant_id, row.outcome) == (shared.door.id, "chose_tenant")
    for wamid in (first, second):
        (waiting,) = await inbox_rows(shared.db, wamid)
        assert (waiting.tenant_id, waiting.handled_at) == (shared.sur.id, None)
    (sur,) = await people(shared.db, shared.sur)
    assert waiting.contact_id == sur.id
    # The talk goes on with whom they named: what could be an answer as well is none any more.
    for words in ("¿Y cochera?", "2", "En zona norte"):
        assert await shared.owner(await shared.writes(words)) == shared.sur.id
    assert (await shared.turn()).send_ids == ()
    assert len(await people(shared.db, shared.norte)) == 1


async def test_an_answer_is_none_once_it_was_given(shared: Shared) -> None:
    await _asked(shared)
    await shared.writes("Sur")
    (norte,) = await people(shared.db, shared.norte)
    async with shared.db.tenant(shared.norte.id) as session:
        (life,) = (await session.exec(select(LeadOffer))).all()
    await shared.writes_to_them(life, ago=-timedelta(seconds=5))
    wamid = await shared.writes("1")
    (row,) = await inbox_rows(shared.db, wamid)
    assert (row.tenant_id, row.outcome) == (shared.door.id, None)
    assert norte.id == life.lead_id


async def test_what_names_nobody_is_asked_again_and_nothing_is_lost(shared: Shared) -> None:
    await _asked(shared)
    wamid = await shared.writes("mejor con inmobiliaria")
    assert await shared.owner(wamid) == shared.door.id
    assert len((await shared.turn()).send_ids) == 1


async def test_an_opt_out_that_may_be_meant_for_several_counts_for_all(shared: Shared) -> None:
    for tenant in (shared.norte, shared.sur):
        await shared.writes_to_them(await shared.known_to(tenant))
    wamid = await shared.writes("BAJA")
    async with shared.db.platform() as session:
        rows = await session.exec(
            select(InboxEvent.tenant_id).where(col(InboxEvent.external_id).startswith(wamid))
        )
        assert set(rows.all()) == {shared.norte.id, shared.sur.id}


async def test_who_opts_out_at_the_front_door_hears_nothing(shared: Shared) -> None:
    await shared.writes("BAJA")
    assert (await shared.turn()).send_ids == ()
    (lead,) = await people(shared.db, shared.door)
    assert lead.opted_out_at is not None


async def test_what_became_of_a_message_is_told_to_the_tenant_that_wrote_it(
    shared: Shared,
) -> None:
    life = await shared.known_to(shared.norte)
    wamid = await shared.writes_to_them(life)
    assert (await shared.api.whatsapp(became(shared.door, wamid, "read"))).status_code == 200
    async with shared.db.tenant(shared.norte.id) as session:
        (message,) = (await session.exec(select(Message))).all()
        lead = await session.get_one(Lead, (shared.norte.id, life.lead_id))
    assert message.status == "read"
    assert lead.phone == shared.phone


async def test_a_number_is_shared_by_its_front_door_alone_and_replaces_none(
    shared: Shared,
) -> None:
    own = await make_tenant(shared.db)
    theirs = f"/api/shared-numbers/{own.connections.phone_number_id}/tenants/{shared.norte.id}"
    problem(await shared.api.operator("PUT", theirs), 422, "input.invalid")
    number = shared.door.connections.phone_number_id
    path = f"/api/shared-numbers/{number}/tenants/{own.id}"
    refused = await shared.api.operator("PUT", path)
    problem(refused, 422, "input.invalid")
    assert "a WhatsApp number of its own" in refused.json()["detail"]
    problem(await shared.api.operator("DELETE", path), 404, "input.not_found")
    listed = (await shared.api.operator("GET", "/api/shared-numbers")).json()
    (row,) = [row for row in listed if row["phone_number_id"] == number]
    assert row["front_door_id"] == str(shared.door.id)
    assert set(row["tenant_ids"]) == {str(shared.norte.id), str(shared.sur.id)}
    closing = {"is_front_door": False}
    path = f"/api/tenants/{shared.door.id}/front-door"
    problem(await shared.api.operator("PUT", path, json=closing), 422, "input.invalid")


async def test_a_tenant_that_left_is_not_found_behind_the_number(shared: Shared) -> None:
    await shared.known_to(shared.norte)
    number = shared.door.connections.phone_number_id
    path = f"/api/shared-numbers/{number}/tenants/{shared.norte.id}"
    assert (await shared.api.operator("DELETE", path)).status_code == 200
    assert await shared.owner(await shared.writes("Hola")) == shared.door.id
