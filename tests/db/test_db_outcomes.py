"""What follows from each of WhatsApp's error codes, whether it comes at once or as a status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from models.domain.choices import options_for
from models.domain.lifecycle import State
from models.domain.send_errors import MEANINGS, Action
from models.ids import TRIES_MAX, new_id
from models.records import outcomes, statuses, transcript
from models.session import Database
from models.tables import Lead, LeadOffer, Message, MessageTemplate, TenantAlert
from tests.factories import Clock, make_life

TEXT_OPTIONS = [{"id": o.id, "title": o.title} for o in options_for("timing", "es")]


@dataclass
class Desk:
    """One person of one tenant, and what was queued for them."""

    db: Database
    tenant: SeededTenant
    clock: Clock
    life: LeadOffer

    async def queue(self, kind: str, **columns: Any) -> Message:
        if kind == "template":
            names = {"name": "primer_contacto_v1", "language_code": "es_AR"}
            columns["template"] = {
                **names, "parameters": ["Ana", "Soler"], "purpose": "first_contact",
                "tried": ["primer_contacto_v1"],
            }  # fmt: skip
        if kind == "interactive":
            columns["options"] = TEXT_OPTIONS
        async with self.db.tenant(self.tenant.id) as session:
            message_id = await transcript.queue(
                session, tenant_id=self.tenant.id, lead_id=self.life.lead_id,
                lead_offer_id=self.life.id, turn_key=f"turn:{new_id()}", now=self.clock.now,
                kind=kind, text="¿Para cuándo?", **columns,
            )  # fmt: skip
            return await session.get_one(Message, (self.tenant.id, message_id))

    async def refused(self, message: Message, code: str) -> Message | None:
        """What is sent instead; asked twice, since steps are repeated."""
        found = [await self._after(message, code) for _ in range(2)]
        assert found[0] == found[1]
        if found[0] is None:
            return None
        async with self.db.tenant(self.tenant.id) as session:
            return await session.get_one(Message, (self.tenant.id, found[0]))

    async def _after(self, message: Message, code: str) -> Any:
        async with self.db.tenant(self.tenant.id) as session:
            row = await session.get_one(Message, (self.tenant.id, message.id))
            row.status, row.error = "failed", code
            return await outcomes.after_failure(session, row, self.clock.now)

    async def fails_later(self, message: Message, code: str, late_by: timedelta) -> None:
        """The `failed` status webhook of a message that WhatsApp had taken."""
        async with self.db.platform() as session:
            await statuses.apply_status(
                session, self.tenant.connections.phone_number_id, message_id=message.id,
                wamid=f"wamid.{message.id}", status="failed", error_code=code,
                at=self.clock.now, now=self.clock.now + late_by,
            )  # fmt: skip

    async def outbound(self) -> Sequence[Message]:
        async with self.db.tenant(self.tenant.id) as session:
            return (
                await session.exec(
                    select(Message).where(
                        Message.tenant_id == self.tenant.id, Message.lead_id == self.life.lead_id
                    )
                )
            ).all()

    async def outcome(self) -> str | None:
        async with self.db.tenant(self.tenant.id) as session:
            return (await session.get_one(LeadOffer, (self.tenant.id, self.life.id))).outcome

    async def alerts(self) -> list[tuple[str, Any]]:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(TenantAlert).where(TenantAlert.tenant_id == self.tenant.id)
            )
            return [(alert.key, alert.facts) for alert in rows.all()]

    async def template(self, name: str, **columns: Any) -> None:
        async with self.db.tenant(self.tenant.id) as session:
            session.add(
                MessageTemplate(
                    tenant_id=self.tenant.id, purpose="first_contact", name=name,
                    body="Hola {{1}}, por {{2}}", **columns,
                )
            )  # fmt: skip

    async def status_of(self, name: str) -> str:
        async with self.db.tenant(self.tenant.id) as session:
            rows = await session.exec(
                select(MessageTemplate.status).where(
                    MessageTemplate.tenant_id == self.tenant.id, MessageTemplate.name == name
                )
            )
            return rows.one()


@pytest.fixture
async def desk(db: Database, tenant: SeededTenant, clock: Clock) -> Desk:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, State.CONTACTED)
        lead = await session.get_one(Lead, (tenant.id, life.lead_id))
        lead.last_inbound_at = clock.now - timedelta(hours=1)
    return Desk(db, tenant, clock, life)


def _codes(*actions: Action) -> list[str]:
    return [code for code, said in MEANINGS.items() if said.action in actions]


@pytest.mark.parametrize("code", _codes(Action.RETRY))
async def test_what_whatsapp_could_not_take_now_is_sent_again_later(desk: Desk, code: str) -> None:
    first = await desk.queue("text")
    again = await desk.refused(first, code)
    assert again is not None
    assert (again.text, again.status) == (first.text, "queued")
    assert again.send_after == desk.clock.now + MEANINGS[code].delay(1)
    assert await desk.alerts() == []


@pytest.mark.parametrize("code", _codes(Action.HOLD))
async def test_an_account_that_cannot_send_is_told_of_once(desk: Desk, code: str) -> None:
    for kind in ("text", "template"):
        again = await desk.refused(await desk.queue(kind), code)
        assert again is not None
        assert again.send_after == desk.clock.now + timedelta(hours=1)
    expected = {"problem": MEANINGS[code].problem, "code": code}
    assert await desk.alerts() == [("whatsapp", expected)]


@pytest.mark.parametrize("code", _codes(Action.STOP_WRITING))
async def test_who_cannot_or_will_not_be_reached_is_marked(desk: Desk, code: str) -> None:
    assert await desk.refused(await desk.queue("template"), code) is None
    assert await desk.outcome() == MEANINGS[code].outcome


@pytest.mark.parametrize("code", [*_codes(Action.LET_GO), "99999"])
@pytest.mark.parametrize("kind", ["text", "template", "interactive"])
async def test_what_meta_holds_back_is_neither_repeated_nor_held_against_the_person(
    desk: Desk, code: str, kind: str
) -> None:
    assert await desk.refused(await desk.queue(kind), code) is None
    assert (await desk.outcome(), await desk.alerts()) == (None, [])


@pytest.mark.parametrize("code", _codes(Action.WINDOW_TEMPLATE))
async def test_replies_after_the_window_become_one_template(desk: Desk, code: str) -> None:
    instead = [await desk.refused(await desk.queue(k), code) for k in ("text", "interactive")]
    assert instead[0] is not None
    assert instead[0] == instead[1]
    assert (instead[0].kind, (instead[0].template or {})["purpose"]) == (
        "template", "window_closed",
    )  # fmt: skip
    assert await desk.refused(await desk.queue("template"), code) is None


@pytest.mark.parametrize("code", _codes(Action.SIMPLER))
async def test_a_form_that_is_not_taken_is_made_simpler(desk: Desk, code: str) -> None:
    plain = await desk.refused(await desk.queue("interactive"), code)
    assert plain is not None
    assert plain.kind == "text"
    assert plain.text == (
        "¿Para cuándo?\n1) Lo antes posible\n2) Dentro de 6 meses\n3) Entre 6 y 12 meses\n"
        "4) Más adelante"
    )
    assert plain.options == TEXT_OPTIONS
    assert await desk.refused(await desk.queue("text"), code) is None


@pytest.mark.parametrize("code", _codes(Action.NEXT_TEMPLATE, Action.SIMPLER))
async def test_a_template_that_is_not_taken_gives_way_to_the_next(desk: Desk, code: str) -> None:
    await desk.template("segundo", rank=1)
    await desk.template("otro_idioma", language="en", language_code="en_US")
    second = await desk.refused(await desk.queue("template"), code)
    assert second is not None
    assert (second.template or {})["name"] == "segundo"
    assert await desk.status_of("primer_contacto_v1") == (MEANINGS[code].template or "APPROVED")
    assert await desk.alerts() == []
    assert await desk.refused(second, code) is None
    assert await desk.alerts() == [
        ("template:first_contact", {"purpose": "first_contact", "language": "es"})
    ]


@pytest.mark.parametrize("code", ["132003", "132014"])
async def test_a_template_error_without_a_name_counts_as_one(desk: Desk, code: str) -> None:
    await desk.template("segundo", rank=1)
    assert await desk.refused(await desk.queue("template"), code) is not None


async def test_tries_come_to_an_end(desk: Desk) -> None:
    message: Message | None = await desk.queue("text")
    for _ in range(TRIES_MAX - 1):
        assert message is not None
        message = await desk.refused(message, "131000")
    assert message is not None
    assert await desk.refused(message, "131000") is None


@pytest.mark.parametrize("code", ["131000", "131047", "132015", "131051", "190"])
async def test_a_failed_status_leads_to_the_same_as_a_refusal(desk: Desk, code: str) -> None:
    await desk.template("segundo", rank=1)
    kind = {"132015": "template", "131051": "interactive"}.get(code, "text")
    for _ in range(2):  # redelivered
        message = (await desk.outbound() or [await desk.queue(kind)])[0]
        await desk.fails_later(message, code, timedelta(seconds=5))
    failed, instead = sorted(await desk.outbound(), key=lambda m: m.status)
    assert (failed.status, failed.error, failed.failed_at) == ("failed", code, desk.clock.now)
    assert instead.status == "queued"


async def test_a_failure_that_is_told_a_day_late_changes_the_transcript_only(desk: Desk) -> None:
    message = await desk.queue("text")
    await desk.fails_later(message, "131000", timedelta(hours=25))
    assert [m.status for m in await desk.outbound()] == ["failed"]


async def test_an_older_try_that_failed_does_not_undo_the_later_one(desk: Desk) -> None:
    message = await desk.queue("text", **{})
    async with desk.db.tenant(desk.tenant.id) as session:
        row = await session.get_one(Message, (desk.tenant.id, message.id))
        row.status, row.wamid = "sent", "wamid.second"
    await desk.fails_later(message, "131000", timedelta(seconds=5))
    assert [(m.status, m.wamid) for m in await desk.outbound()] == [("sent", "wamid.second")]
