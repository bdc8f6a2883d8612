"""Before delivery a tenant's own people see counts and rows without the person: a person is
planted, and every address that a tenant's people may read is looked through."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from demo.seed import SeededTenant
from models.domain.evidence import Said
from models.domain.files import Purpose
from models.domain.lifecycle import State
from models.domain.permissions import READING, Role
from models.domain.qualification import Fields, Timing
from models.domain.scoring import score
from models.records import leads, scores
from models.session import Database
from models.tables import (
    ConsentEvent,
    Delivery,
    Disqualification,
    LeadOffer,
    LeadSource,
    Message,
    StoredFile,
)
from tests.api.calling import Api
from tests.api.served import guarded
from tests.factories import make_life, make_person, make_tenant, unique
from tests.people import signed_in_as
from tests.planted import PlantedPerson

WORDS = "mi casa azul"
PERSON = PlantedPerson("+5491144445555", words=(WORDS,))
NAME, PHONE = PERSON.name, PERSON.phone


class Planted:
    def __init__(self, tenant: SeededTenant, **ids: UUID) -> None:
        self.tenant, self.ids = tenant, ids

    def path(self, form: str) -> str:
        return form.format(**{"tenant_id": self.tenant.id, **self.ids})


@pytest.fixture
async def planted(api: Api, db: Database) -> Planted:
    tenant = await make_tenant(db)
    async with db.tenant(tenant.id) as session:
        person = await make_person(session, tenant.id, phone=PHONE, name=NAME, email=PERSON.mail)
        life = await make_life(session, tenant, State.DISQUALIFIED, lead=person)
        leads.learn(session, life, Fields(name=NAME), origin="form")
        told = Fields(timing=Timing(text=WORDS))
        leads.learn(session, life, told, origin="message", said={"timing": Said(WORDS)})
        scores.keep(session, life, score(told, None), None)
        file = StoredFile(
            tenant_id=tenant.id, purpose=Purpose.MEDIA, key=unique("k"), content_type="image/png",
            size_bytes=1, sha256="0", source="lead",
        )  # fmt: skip
        session.add(file)
        await session.flush()
        now = datetime.now(UTC)
        session.add_all(
            [
                Message(
                    tenant_id=tenant.id, lead_id=person.id, lead_offer_id=life.id, kind="text",
                    direction="in", text=WORDS, status="received", occurred_at=now,
                    file_id=file.id, turn_key=unique("t"), wamid=unique("w"),
                ),
                ConsentEvent(
                    tenant_id=tenant.id, lead_id=person.id, kind="AGREED", source="form",
                    cause=unique("f"), words=WORDS, evidence={"said": NAME}, at=now,
                ),
                Disqualification(
                    tenant_id=tenant.id, lead_offer_id=life.id, code="SPAM", actor="test",
                    evidence={"said": WORDS},
                ),
                LeadSource(
                    tenant_id=tenant.id, leadgen_id=unique("l"), page_id="1", lead_id=person.id,
                    lead_offer_id=life.id, detail={"full_name": NAME}, submitted_at=now,
                ),
            ]
        )  # fmt: skip
    content = f"nombre,tel\n{NAME},{PHONE}\n".encode()
    path = f"/api/tenants/{tenant.id}/imports?file_name=leads.csv"
    imported = (await api.operator("POST", path, content=content)).json()["id"]
    return Planted(
        tenant,
        lead_offer_id=life.id,
        contact_id=person.id,
        import_id=UUID(imported),
        file_id=file.id,
    )


async def deliver(db: Database, planted: Planted) -> None:
    async with db.tenant(planted.tenant.id) as session:
        session.add(
            Delivery(
                tenant_id=planted.tenant.id,
                lead_offer_id=planted.ids["lead_offer_id"],
                state="DELIVERED",
                ready_at=datetime.now(UTC),
            )
        )


def readable() -> list[str]:
    found = [path for method, path, p in guarded() if method == "GET" and p in READING]
    assert len(found) >= 20
    return found


async def answers(api: Api, planted: Planted, headers: dict[str, str]) -> dict[str, Any]:
    told = {}
    for form in readable():
        try:
            path = planted.path(form)
        except KeyError:  # an order or the like, of nobody
            continue
        told[form] = await api.http.get(path, headers=headers)
    return told


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN, Role.VIEWER])
async def test_no_address_that_a_tenant_reads_names_a_person_before_delivery(
    api: Api, db: Database, planted: Planted, role: Role
) -> None:
    headers = await signed_in_as(db, api.settings, planted.tenant.id, role)
    told = await answers(api, planted, headers)
    assert len(told) >= 18
    for form, answer in told.items():
        hidden = form.endswith("/files/{file_id}/link")
        assert answer.status_code == (404 if hidden else 200), (form, answer.text)
        assert PERSON.found_in(answer.text) == [], form
    listed = told["/api/tenants/{tenant_id}/files"].json()
    assert listed == []


async def test_the_platform_sees_the_person(api: Api, planted: Planted) -> None:
    for form in (
        "leads/{lead_offer_id}",
        "contacts/{contact_id}/messages",
        "imports/{import_id}/preview",
    ):
        answer = await api.operator("GET", planted.path(f"/api/tenants/{{tenant_id}}/{form}"))
        assert PERSON.found_in(answer.text), form


async def test_once_delivered_a_tenant_sees_the_person(
    api: Api, db: Database, planted: Planted
) -> None:
    await deliver(db, planted)
    headers = await signed_in_as(db, api.settings, planted.tenant.id, Role.VIEWER)
    told = await answers(api, planted, headers)
    base = "/api/tenants/{tenant_id}"
    (message,) = told[f"{base}/contacts/{{contact_id}}/messages"].json()
    assert message["text"] == WORDS
    assert message["file"]["id"] == str(planted.ids["file_id"])
    detail = told[f"{base}/leads/{{lead_offer_id}}"].json()
    assert detail["consents"][0]["words"] == WORDS
    assert told[f"{base}/files/{{file_id}}/link"].status_code == 200
    assert len(told[f"{base}/files"].json()) == 1


async def test_another_life_of_the_same_person_stays_unseen(
    api: Api, db: Database, planted: Planted
) -> None:
    """Delivered is the life, not whatever the person says afterwards about something else."""
    await deliver(db, planted)
    async with db.tenant(planted.tenant.id) as session:
        first = await session.get_one(LeadOffer, (planted.tenant.id, planted.ids["lead_offer_id"]))
        life = LeadOffer(
            tenant_id=planted.tenant.id, lead_id=first.lead_id, state="TO_BE_CONTACTED",
            offer_id=planted.tenant.offers["conesa"], state_cause="test", state_actor="test",
        )  # fmt: skip
        session.add(life)
        await session.flush()
        session.add(
            Message(
                tenant_id=planted.tenant.id, lead_id=first.lead_id, lead_offer_id=life.id,
                kind="text", direction="in", text="otra cosa", status="received",
                occurred_at=datetime.now(UTC), turn_key=unique("t"), wamid=unique("w"),
            )
        )  # fmt: skip
    headers = await signed_in_as(db, api.settings, planted.tenant.id, Role.OWNER)
    path = planted.path("/api/tenants/{tenant_id}/contacts/{contact_id}/messages")
    texts = [row["text"] for row in (await api.http.get(path, headers=headers)).json()]
    assert texts == [WORDS, None]


async def test_who_uploads_a_file_sees_its_rows(api: Api, db: Database, planted: Planted) -> None:
    headers = await signed_in_as(db, api.settings, planted.tenant.id, Role.ADMIN)
    base = f"/api/tenants/{planted.tenant.id}/imports"
    content = f"nombre,tel\n{NAME},{PHONE}\n".encode()
    made = await api.http.post(f"{base}?file_name=x.csv", content=content, headers=headers)
    assert made.status_code == 201, made.text
    again = await api.http.get(f"{base}/{made.json()['id']}/preview", headers=headers)
    assert again.json()["first_rows"] == [[NAME, PHONE]]
