"""Over the real product: nothing differs after a clean run, and what was tampered with is named."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import update
from sqlmodel import col, select
from temporalio.service import RPCError

from commands.reconcile import reconcile
from commands.schedules import SweepPlan, ensure_schedules
from integrations.sheets import SheetsClient
from models import ids
from models.contracts.reconciliation import Comparison, ReconcileInput
from models.domain import handover
from models.domain.reconciliation_kinds import Kind
from models.records import reconciliation
from models.tables import BillingOrder, CreditAccount, Delivery, LedgerEntry, Tenant
from models.tables.reconciliation import ReconciliationRun
from stack.running import RunningStack
from tests.product import QUALIFIES, Product, eventually, new_person

Opening = Callable[..., Awaitable[Product]]
AT_ONCE = ReconcileInput(settle_s=0)
KEY = {"Authorization": "Bearer sk_test_house"}


async def _alone(product: Product) -> Product:
    """The other tenants of these tests' database are archived: their books are not compared."""
    async with product.house.db.platform() as session:
        await session.execute(
            update(Tenant).where(col(Tenant.id) != product.id).values(status="ARCHIVED")
        )
    return product


@pytest.fixture
async def product(opening: Opening) -> Product:
    return await _alone(await opening())


async def _delivers(product: Product) -> Delivery:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await (await product.lifecycle(who)).result()
    return await product.delivers(who, "DELIVERED")


async def _buys(product: Product) -> BillingOrder:
    opened = await product.operator.post(
        f"/api/tenants/{product.id}/orders",
        json={"package": "starter"}, headers={"Idempotency-Key": "reconciled"},
    )  # fmt: skip
    page = f"/stripe/_pay/{opened.json()['session_id']}"
    await product.house.sandbox.post(page, json={"outcome": "paid", "wait": True})
    return await _order(product, lambda order: order.state == "COMPLETED")


async def _order(product: Product, is_so: Callable[[BillingOrder], bool]) -> BillingOrder:
    async def probe() -> BillingOrder | None:
        found = await product.all(BillingOrder)
        return found[0] if found and is_so(found[0]) else None

    return await eventually(probe, "the order")


async def _refunds(product: Product, order: BillingOrder, amount_minor: int) -> None:
    wanted = {"payment_intent": order.stripe_payment_intent, "amount": str(amount_minor)}
    answer = await product.house.sandbox.post("/stripe/v1/refunds", headers=KEY, data=wanted)
    assert answer.status_code == 200, answer.text


async def _compare(product: Product, inp: ReconcileInput = AT_ONCE) -> Comparison:
    return await reconcile(product.house.client, product.queue, inp)


def _named(found: Comparison) -> set[tuple[str, str]]:
    return {(each.kind, each.subject) for each in found.findings}


def _tamper(stack: RunningStack, *statements: str, **values: Any) -> None:
    """As somebody who owns the database and switches its triggers off."""
    with psycopg.connect(stack.superuser_url) as connection:
        connection.execute("set local session_replication_role = replica")
        for statement in statements:
            connection.execute(statement, values)


async def test_nothing_differs_after_a_delivery_a_purchase_and_a_refund(
    product: Product,
) -> None:
    await _delivers(product)
    order = await _buys(product)
    await _refunds(product, order, 8_000)
    await _order(product, lambda order: order.refunded_minor == 8_000)
    found = await _compare(product)
    assert found.findings == ()
    assert found.notes == ()
    compared = found.compared
    # Trial, charge, purchase, claw-back; a receipt from the sheet and one from the webhook.
    assert (compared.orders, compared.entries, compared.deliveries, compared.receipts) == (
        1, 4, 1, 2,
    )  # fmt: skip
    assert compared.payments >= 1


async def test_what_was_changed_past_the_product_is_named_and_kept(
    product: Product, stack: RunningStack
) -> None:
    delivery, order = await _delivers(product), await _buys(product)
    _tamper(
        stack,
        "update credit_ledger set amount = 500 where tenant_id = %(t)s and cause = %(cause)s",
        "update credit_account set held = 1 where tenant_id = %(t)s",
        "update billing_order set amount_minor = 1 where tenant_id = %(t)s",
        "update delivery_target set receipt = null where tenant_id = %(t)s",
        t=product.id,
        cause=ids.purchase_cause(order.id),
    )
    found = await _compare(product)
    assert _named(found) == {
        (Kind.OTHER_AMOUNT, f"order:{order.id}"),
        (Kind.ENTRY_OTHER_CREDITS, f"order:{order.id}"),
        (Kind.NO_RECEIPT, f"delivery:{delivery.id}"),
        (Kind.CHAIN_BROKEN, "entry:3"),
        (Kind.TOTALS_DIFFER, "account"),
    }
    async with product.house.db.platform() as session:
        last = select(ReconciliationRun).order_by(col(ReconciliationRun.ran_at).desc())
        run = (await session.exec(last.limit(1))).one()
    assert run.findings == [each.model_dump() for each in found.findings]
    (account,) = await product.all(CreditAccount)
    assert run.heads == {str(product.id): account.head_hash}


async def test_a_chain_that_was_cut_and_fits_again_is_given_away_by_the_last_run(
    product: Product, stack: RunningStack
) -> None:
    await product.change("select credit_post(:t, 'CREDIT_BONUS', 1, 'bonus:1')")
    assert (await _compare(product)).findings == ()
    first, _ = sorted(await product.all(LedgerEntry), key=lambda entry: entry.seq or 0)
    _tamper(
        stack,
        "delete from credit_ledger where tenant_id = %(t)s and seq = 2",
        "update credit_account set entries = 1, balance = %(balance)s, head_hash = %(head)s"
        " where tenant_id = %(t)s",
        t=product.id,
        balance=first.balance_after,
        head=first.hash,
    )
    assert _named(await _compare(product)) == {(Kind.ANCHOR_LOST, "ledger")}


async def test_rows_that_the_tenant_removed_or_copied_are_named(product: Product) -> None:
    gone, copied = await _delivers(product), await _delivers(product)
    book = product.tenant.connections.sheet
    assert book is not None
    sheet = await asyncio.to_thread(
        SheetsClient(product.settings.sheets_url)._open,
        product.house.account, book["spreadsheet_id"], "Leads", handover.header(),
    )  # fmt: skip
    keys = await asyncio.to_thread(sheet.col_values, 1)
    row = keys.index(str(gone.id)) + 1
    await asyncio.to_thread(sheet.update, [[str(copied.id)]], f"A{row}")
    assert _named(await _compare(product)) == {
        (Kind.ROW_MISSING, f"delivery:{gone.id}"),
        (Kind.ROW_TWICE, f"delivery:{copied.id}"),
    }


async def test_a_sheet_that_cannot_be_read_is_a_finding_and_stops_nothing_else(
    product: Product, stack: RunningStack
) -> None:
    delivery = await _delivers(product)
    receipts = "update delivery_target set receipt = null where tenant_id = %(t)s"
    _tamper(stack, receipts, t=product.id)
    await product.change(
        'update integration set config = config || \'{"spreadsheet_id": "gone"}\''
        " where tenant_id = :t and kind = 'SHEETS'"
    )
    found = await _compare(product)
    assert {kind for kind, _ in _named(found)} == {Kind.SHEET_UNREADABLE, Kind.NO_RECEIPT}
    assert (Kind.NO_RECEIPT, f"delivery:{delivery.id}") in _named(found)


async def test_a_refund_whose_event_never_came_is_named(product: Product) -> None:
    order = await _buys(product)
    await product.switch("stripe.events", "fail_before")
    await _refunds(product, order, 8_000)
    assert _named(await _compare(product)) == {(Kind.REFUND_UNKNOWN, f"order:{order.id}")}


async def test_what_is_gone_at_the_second_look_was_only_under_way(product: Product) -> None:
    delivery = await _delivers(product)
    await product.change("update delivery set state = 'SENDING' where tenant_id = :t")
    inp = ReconcileInput(days=34, settle_s=4)  # with an id of its own, hence one run to ask
    looking = asyncio.create_task(_compare(product, inp))
    workflow = product.workflow(ids.reconciliation_workflow_id(inp.days))

    async def looked_once() -> bool:
        try:
            return "under way" in await workflow.query("status")
        except RPCError:  # not started yet
            return False

    await eventually(looked_once, "the first look")
    await product.change(
        "update delivery set state = 'DELIVERED' where tenant_id = :t and id = :id", id=delivery.id
    )
    assert (await looking).findings == ()


async def test_without_a_stripe_key_payments_are_left_out_and_that_is_said(
    opening: Opening,
) -> None:
    product = await _alone(await opening(stripe_secret_key=""))
    found = await _compare(product)
    assert found.findings == ()
    assert (found.compared.payments, len(found.notes)) == (0, 1)


async def test_a_stripe_key_that_is_refused_is_a_finding(opening: Opening) -> None:
    product = await _alone(await opening(stripe_secret_key="no key"))
    assert _named(await _compare(product)) == {(Kind.STRIPE_UNREADABLE, "stripe")}


async def test_the_schedule_runs_it_and_keeps_what_it_found(product: Product) -> None:
    client = product.house.client
    rarely = SweepPlan(every=timedelta(days=1))
    await ensure_schedules(client, product.queue, rarely)
    schedule = client.get_schedule_handle(ids.schedule_id("reconciliation"))
    try:
        await ensure_schedules(client, product.queue, rarely)
        await schedule.trigger()

        async def kept() -> bool:
            async with product.house.db.platform() as session:
                return str(product.id) in await reconciliation.anchors(session)

        await eventually(kept, "the scheduled run")
    finally:
        await schedule.delete()
        await client.get_schedule_handle(ids.schedule_id("sweep")).delete()
