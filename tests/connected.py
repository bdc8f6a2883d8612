"""Targets connected over the REST API, and what arrived at them: for scenarios of delivery."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import gspread
from sqlalchemy import text
from temporalio.client import WorkflowHandle

from integrations.sheets_login import signed_in
from integrations.sheets_quota import WriteQuota
from models import ids
from models.contracts.delivery import DeliveryInput
from models.tables import Delivery, DeliveryTarget, Integration
from tests.factories import make_delivery, unique
from tests.product import QUALIFIES, Json, Product, eventually, make_sheet, new_person
from workflows.delivery import DeliveryWorkflow

Started = WorkflowHandle[Any, Any]


async def connect(product: Product, *, primary: bool = False, **target: Any) -> Json:
    """The answer, as the operator sees it."""
    answer = await product.operator.post(
        f"/api/tenants/{product.id}/targets", json={"target": target, "is_primary": primary}
    )
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def connect_sheet(product: Product, **how: Any) -> Json:
    book = await make_sheet(product.house)
    return await connect(product, **{"kind": "SHEETS", **book, **how})


async def connect_hook(product: Product, *, primary: bool = False) -> Json:
    return await connect(product, primary=primary, kind="WEBHOOK", url=new_url(product))


def new_url(product: Product) -> str:
    return f"{str(product.house.sandbox.base_url).rstrip('/')}/sink/{unique('hook')}"


async def connect_tokko(product: Product, **how: Any) -> Json:
    return await connect(product, kind="TOKKO", api_key=await tokko_key(product), **how)


async def tokko_key(product: Product) -> str:
    made = await product.house.sandbox.post("/tokko/_console/keys", json={})
    return str(made.json()["api_key"])


def endpoint(hook: Json) -> str:
    """The name of its failure switch."""
    return "sink." + hook["config"]["url"].rsplit("/", 1)[1]


async def call(product: Product, method: str, path: str, body: Any = None) -> Any:
    route = f"/api/tenants/{product.id}/targets/{path}"
    answer = await product.operator.request(method, route, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def switch(product: Product, target: Json, *, on: bool) -> Json:
    switched: Json = await call(product, "PUT", target["id"], {"is_on": on})
    return switched


async def ready(product: Product, who: str = "", **form: Any) -> str:
    """A person who has just said everything that makes them ready."""
    who = who or new_person()
    await product.submits(who, **{"email": "ana@example.com", **form})
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    return who


async def start_ready(product: Product, count: int = 1) -> list[tuple[Delivery, Started]]:
    """Ready lives made directly, and the delivery of each begun."""
    async with product.house.db.tenant(product.id) as session:
        made = [await make_delivery(session, product.tenant) for _ in range(count)]
    starts = (start(product, delivery.id) for delivery in made)
    return list(zip(made, await asyncio.gather(*starts), strict=True))


async def start(product: Product, delivery_id: UUID) -> Started:
    return await product.house.client.start_workflow(
        DeliveryWorkflow.run,
        DeliveryInput(tenant_id=product.id, delivery_id=delivery_id),
        id=ids.delivery_workflow_id(product.id, delivery_id),
        task_queue=product.queue,
    )


async def reaches(product: Product, delivery: Delivery, state: str) -> Delivery:
    async def probe() -> Delivery | None:
        (found,) = await product.all(Delivery, Delivery.id == delivery.id)
        return found if found.state == state else None

    return await eventually(probe, f"the delivery becoming {state}")


async def states(product: Product, delivery: Delivery) -> dict[str, str]:
    rows = await product.all(DeliveryTarget, DeliveryTarget.delivery_id == delivery.id)
    return {row.kind: row.state for row in rows}


async def integration(product: Product, target: Json) -> Integration:
    (found,) = await product.all(Integration, Integration.id == UUID(target["id"]))
    return found


async def posts(product: Product, hook: Json) -> list[Json]:
    answer = await product.house.sandbox.get(hook["config"]["url"])
    return list(answer.json()["requests"])


async def letters_to(product: Product, address: str) -> list[Json]:
    answer = await product.house.sandbox.get("/resend/_outbox", params={"to": address})
    return list(answer.json()["emails"])


async def billing_address(product: Product) -> str:
    """Gives the tenant one, of this test alone."""
    address = f"{unique('owner')}@example.com"
    await product.change(
        "insert into billing_profile (tenant_id, email) values (:t, :email)", email=address
    )
    return address


async def speaks(product: Product, language: str) -> None:
    async with product.house.db.platform() as session:
        await session.execute(
            text("update tenant set language = :language where id = :t"),
            {"language": language, "t": product.id},
        )


async def cells(product: Product, sheet: Json) -> list[list[str]]:
    """All rows as their cells hold them: a formula would be shown as a formula."""
    return await asyncio.to_thread(_cells, product, sheet["config"])


def _cells(product: Product, config: Json) -> list[list[str]]:
    opened = worksheet(product, config)
    found: Sequence[Sequence[Any]] = opened.get_values(
        value_render_option=gspread.utils.ValueRenderOption.formula
    )
    return [[str(cell) for cell in row] for row in found]


def worksheet(product: Product, config: Json) -> gspread.Worksheet:
    """As a person in the browser sees it."""
    client = signed_in(product.house.account, product.settings.sheets_url, WriteQuota())
    return client.open_by_key(config["spreadsheet_id"]).worksheet(config["worksheet"])
