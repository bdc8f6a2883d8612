"""People and humans on their phones: one identity through hidden numbers, silence while a human
writes, and a talk that goes on afterwards."""

from models.tables import Lead
from tests.product import Product, eventually, new_person


async def _contacted(product: Product) -> str:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return who


async def test_a_lead_of_a_form_who_hides_the_phone_is_still_the_same(product: Product) -> None:
    who = await _contacted(product)

    async def is_joined() -> bool:
        return (await product.lead(who)).wa_user_id is not None

    # The status of the first contact names the user id that the phone belongs to.
    await eventually(is_joined, "the user id")
    await product.control("PUT", f"/people/{who}", {"hide_phone": True})
    await product.says(who, "Hola, busco 2 ambientes")
    await product.becomes(who, "QUALIFYING")
    await product.hears(who, 2)
    assert len(await product.all(Lead)) == 1


async def test_a_human_who_writes_from_the_phone_silences_the_bot_until_later(
    product: Product,
) -> None:
    who = await _contacted(product)
    await product.control("POST", f"/people/{who}/echo", {"text": "Hola, soy Marta", "wait": True})

    async def is_held() -> bool:
        return (await product.lead(who)).human_until is not None

    await eventually(is_held, "the human's turn")
    await product.says(who, "Busco 2 ambientes en Palermo")
    await product.becomes(who, "ENGAGED")
    talk = await product.conversation(who)

    async def is_told() -> bool:
        return (await talk.query("status"))["human_until"] is not None

    await eventually(is_told, "the talk telling until when")
    await product.hears(who, 1)
    # The human is silent for long enough: what still waits is answered.
    await product.change("update lead set human_until = now() where tenant_id = :t")
    assert (await product.sweep()).messages == 1
    await product.becomes(who, "QUALIFYING")
    await product.hears(who, 2)
    assert (await product.life(who)).fields["zones"] == ["Palermo"]


async def test_who_changes_number_goes_on_where_they_were(product: Product) -> None:
    who, new = await _contacted(product), new_person()
    await product.says(who, "Hola, busco 2 ambientes")
    await product.becomes(who, "QUALIFYING")
    await product.hears(who, 2)
    told = {"new_wa_id": new, "wait": True}
    await product.control("POST", f"/people/{who}/number", told)
    number = product.tenant.connections.phone_number_id
    await product.says(new, "En Palermo", phone_number_id=number)
    await product.hears(new, 1)
    assert (await product.life(new)).fields["zones"] == ["Palermo"]
    assert len(await product.all(Lead)) == 1
