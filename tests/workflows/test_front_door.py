"""The front door of a shared number, as somebody whom no tenant knows meets it."""

from models.domain.catalogue import phrase
from models.tables import LeadOffer
from tests.product import Product, new_person


async def test_a_stranger_is_heard_once_and_becomes_nobodys_lead(product: Product) -> None:
    path = f"/api/tenants/{product.id}/front-door"
    await product.operator.put(path, json={"is_front_door": True})
    who = new_person()
    await product.says(who, "Hola, busco un departamento")
    (told,) = await product.hears(who, 1)
    assert told["text"] == phrase("not_known", "es")
    await product.says(who, "¿Hola?")
    await product.quiet(who)
    await product.hears(who, 1)
    assert await product.all(LeadOffer) == []
