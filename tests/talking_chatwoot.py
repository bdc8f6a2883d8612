"""A tenant that talks over Chatwoot, and the platform's desk: both played by the sandbox."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.house import House
from tests.product import Json, Product, eventually, new_person


async def open_account(house: House, channel: str) -> Json:
    answer = await house.sandbox.post("/chatwoot/_console/accounts", json={"channel": channel})
    made: Json = answer.json()
    return made


async def desk_settings(house: House, team_id: int = 4) -> tuple[Json, dict[str, Any]]:
    """(the desk's account, the settings of a deployment that has it)."""
    account = await open_account(house, "Channel::Api")
    await _point(house, account, "chatwoot/desk")
    return account, {
        "chatwoot_url": f"{_base(house)}/chatwoot",
        "chatwoot_account_id": account["id"],
        "chatwoot_inbox_id": account["inbox_id"],
        "chatwoot_api_token": account["api_token"],
        "chatwoot_webhook_secret": account["webhook_secret"],
        "chatwoot_team_id": team_id,
    }


async def at_the_desk(
    opening: Callable[..., Awaitable[Product]], house: House
) -> tuple[Product, Json, str]:
    """The product, its desk, and a person who asked for a human there."""
    desk, settings = await desk_settings(house)
    product = await opening(**settings)
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, "Quiero hablar con una persona")
    await product.hears(who, 2)
    return product, desk, who


async def connect(product: Product) -> Json:
    """As an operator does it: the webhook's secret comes with a second call."""
    account = await open_account(product.house, "Channel::Whatsapp")
    place = {
        "base_url": f"{_base(product.house)}/chatwoot",
        "account_id": account["id"],
        "inbox_id": account["inbox_id"],
    }
    path = f"/api/tenants/{product.id}/channels/chatwoot"
    made = await product.operator.put(path, json={**place, "api_token": account["api_token"]})
    assert made.status_code == 200, made.text
    await _point(product.house, account, made.json()["webhook_url"].split("/webhooks/")[1])
    told = await product.operator.put(
        path, json={**place, "webhook_secret": account["webhook_secret"]}
    )
    assert told.json()["has_webhook_secret"], told.text
    return account


async def writes(product: Product, account: Json, who: str, **said: Any) -> int:
    """The conversation's id."""
    path = f"/chatwoot/_console/accounts/{account['id']}/people/{who}"
    answer = await product.house.sandbox.post(path, json=said)
    answer.raise_for_status()
    return int(answer.json()["conversation_id"])


async def agent(product: Product, account: Json, conversation: int, **act: Any) -> None:
    path = f"/chatwoot/_console/accounts/{account['id']}/conversations/{conversation}/agent"
    (await product.house.sandbox.post(path, json=act)).raise_for_status()


async def conversation(product: Product, account: Json, who: str) -> Json:
    """The one conversation with this person there, with its messages."""

    async def look() -> Json | None:
        path = f"/chatwoot/_console/accounts/{account['id']}/conversations?phone={who}"
        found = (await product.house.sandbox.get(path)).json()["conversations"]
        assert len(found) <= 1, "one person, one conversation"
        return found[0] if found else None

    return await eventually(look, f"a conversation of {who}")


async def shown(product: Product, account: Json, who: str, count: int) -> list[Json]:
    """Its messages, once they are `count`; never more."""

    async def enough() -> list[Json] | None:
        messages: list[Json] = (await conversation(product, account, who))["messages"]
        return messages if len(messages) >= count else None

    messages = await eventually(enough, f"{count} messages in Chatwoot")
    assert len(messages) == count, [m["content"] for m in messages]
    return messages


async def _point(house: House, account: Json, path: str) -> None:
    route = f"/chatwoot/_console/accounts/{account['id']}/webhook"
    (await house.sandbox.put(route, json={"path": path})).raise_for_status()


def _base(house: House) -> str:
    return str(house.sandbox.base_url).rstrip("/")
