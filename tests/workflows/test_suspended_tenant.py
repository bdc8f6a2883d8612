"""A suspended tenant keeps everything; active again, what waited is taken up."""

from models.tables import LeadSource
from tests.product import QUALIFIES, Product, new_person


async def _set(product: Product, status: str) -> None:
    answer = await product.operator.put(
        f"/api/tenants/{product.id}/status", json={"status": status}
    )
    assert answer.json() == {"id": str(product.id), "status": status}


async def test_what_came_in_while_suspended_is_kept_and_then_done(product: Product) -> None:
    known, new = new_person(), new_person()
    await product.submits(known)
    await product.hears(known, 1)
    await product.becomes(known, "CONTACTED")
    await _set(product, "SUSPENDED")
    await product.says(known, QUALIFIES)
    form = await product.submits(new)
    await (await product.lifecycle(known)).signal("reconsider")
    await product.waits_for(known, "the tenant to be active again")
    await product.sweep()
    assert (await product.life(known)).state == "CONTACTED"
    assert len(await product.sent_texts(known)) == 1
    assert await product.all(LeadSource, LeadSource.leadgen_id == form) == []
    await _set(product, "ACTIVE")
    found = await product.sweep()
    assert found.paused == 1
    await product.hears(new, 1)
    await product.hears(known, 2)
    await product.becomes(known, "SENT_TO_DEVELOPER")
    assert len(await product.rows()) == 1
    assert (await product.ledger())[1:] == [("CREDIT_CONSUMPTION", -1)]


async def test_a_delivery_that_is_under_way_stops_and_goes_on(product: Product) -> None:
    who = new_person()
    await product.switch("google.append", "fail_before", times=3)
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "SENDING")
    await _set(product, "SUSPENDED")
    await product.delivers(who, "WAITING_CREDIT")
    assert await product.rows() == []
    await _set(product, "ACTIVE")
    await product.sweep()
    await product.becomes(who, "SENT_TO_DEVELOPER")
    assert len(await product.rows()) == 1
