"""The second line: what was stored and never went on is found and set going again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from activities.turns import TurnActivities
from api.engine import Engine
from api.engine_calls import EngineUnavailable
from models.contracts.conversation import TakeTurnInput
from models.records import credits
from models.tables import BillingOrder, InboxEvent, LeadOffer
from tests.factories import digits, set_status
from tests.product import QUALIFIES, Product, eventually, new_person


async def _nothing(*_: object) -> None:
    raise EngineUnavailable("away")


class _Away(Engine):
    """Temporal does not answer."""

    def __init__(self, product: Product) -> None:
        super().__init__(product.house.client, product.queue)
        calls = {
            "start_lead": self,
            "tell_message": self,
            "tell_payment": self.billing,
            "wake": self.deliveries,
        }
        for name, part in calls.items():
            setattr(part, name, _nothing)


@contextmanager
def temporal_away(product: Product) -> Iterator[None]:
    state = product.house.gateway.app.state
    kept = state.context
    state.context = replace(kept, engine=_Away(product))
    yield
    state.context = kept


async def _contacted(product: Product) -> str:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return who


async def test_a_lead_stored_while_temporal_was_away_is_started(product: Product) -> None:
    who = new_person()
    with temporal_away(product):
        await product.submits(who)
    assert await product.all(LeadOffer) == []
    found = await product.sweep()
    assert found.leads >= 1
    await product.hears(who, 1)
    await product.sweep()
    await product.becomes(who, "CONTACTED")
    await product.quiet(who)
    await product.hears(who, 1)
    assert len(await product.lives(who)) == 1


async def test_a_body_that_no_key_opens_does_not_stop_the_sweep(product: Product) -> None:
    await product.change(
        "insert into inbox (id, provider, external_id, kind, tenant_id, body, occurred_at)"
        " values (gen_random_uuid(), 'whatsapp', gen_random_uuid()::text, 'message', :t,"
        " '\\x00', now())"
    )
    who = new_person()
    with temporal_away(product):
        await product.submits(who)
    await product.sweep()
    await product.hears(who, 1)


async def test_a_message_stored_while_temporal_was_away_is_answered_once(
    product: Product,
) -> None:
    who = await _contacted(product)
    with temporal_away(product):
        await product.says(who, "Hola, busco 2 ambientes")
        await product.says(who, "en Palermo")
    await product.sweep()
    await product.hears(who, 2)
    await product.sweep()
    await product.quiet(who)
    await product.hears(who, 2)


async def test_a_payment_stored_while_temporal_was_away_grants_its_credits(
    product: Product,
) -> None:
    answer = await product.operator.post(
        f"/api/tenants/{product.id}/orders",
        json={"package": "starter"}, headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    with temporal_away(product):
        await product.house.sandbox.post(
            f"/stripe/_pay/{answer.json()['session_id']}", json={"outcome": "paid", "wait": True}
        )
    assert [order.state for order in await product.all(BillingOrder)] == ["OPEN"]
    await product.sweep()

    async def completed() -> bool:
        return [order.state for order in await product.all(BillingOrder)] == ["COMPLETED"]

    await eventually(completed, "the order's completion")
    assert await product.ledger() == [("CREDIT_BONUS", 5), ("CREDIT_PURCHASE", 50)]


async def test_a_reply_that_never_left_is_sent(product: Product) -> None:
    who = await _contacted(product)
    await product.switch(
        "whatsapp.messages", "fail_before", times=1, status=401, code=190, match={"to": who}
    )
    await product.says(who, "Hola, busco 2 ambientes")

    async def queued() -> bool:
        *_, last = await product.sent_texts(who)
        return last.kind == "text" and last.status == "queued" and bool(last.sending_since)

    await eventually(queued, "the unsent reply")
    await product.sweep()
    await product.hears(who, 2)
    await product.sweep()
    await product.quiet(who)
    await product.hears(who, 2)


async def test_a_page_that_is_routed_later_starts_what_waited(product: Product) -> None:
    who, page = new_person(), digits()
    leadgen_id = await product.submits(who, page=page)
    queue = (await product.operator.get("/api/queues/unrouted-pages")).json()
    assert {"page_id": page, "waiting": 1} in queue
    await product.sweep()
    assert await product.all(InboxEvent, InboxEvent.external_id == leadgen_id) == []
    routed = await product.operator.put(f"/api/pages/{page}", json={"tenant_id": str(product.id)})
    assert routed.status_code == 200
    await product.sweep()
    await product.hears(who, 1)


async def test_a_delivery_whose_wake_up_was_lost_is_resumed(product: Product) -> None:
    await product.change("select credit_post(:t, 'CREDIT_ADJUSTMENT', -5, 'test')")
    who = await _contacted(product)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "WAITING_CREDIT")
    async with product.house.db.tenant(product.id) as session:
        await credits.post(session, product.id, "CREDIT_BONUS", 1, "bonus:lost")
    await product.sweep()
    await product.becomes(who, "SENT_TO_DEVELOPER")


async def test_what_arrives_for_a_suspended_tenant_waits_until_it_is_active(
    product: Product,
) -> None:
    who = new_person()
    await set_status(product.house.db, product.id, "SUSPENDED")
    await product.submits(who)
    await product.sweep()
    assert await product.all(LeadOffer) == []
    await set_status(product.house.db, product.id, "ACTIVE")
    await product.sweep()
    await product.hears(who, 1)


async def test_a_ready_lead_whose_word_was_lost_is_delivered(product: Product) -> None:
    who = await _contacted(product)
    with temporal_away(product):
        await product.says(who, QUALIFIES)
    turn = TurnActivities(product.house.db, product.clock)
    lead = await product.lead(who)
    taken = await turn.take(TakeTurnInput(tenant_id=product.id, contact_id=lead.id))
    assert taken.standing is not None
    assert taken.standing.state == "LEAD_READY"
    found = await product.sweep()
    assert found.ready == 1
    await product.becomes(who, "SENT_TO_DEVELOPER")
