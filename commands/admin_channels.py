"""The part of `converzia admin` about conversations: Chatwoot, and giving back to the bot."""

from typing import Annotated
from uuid import UUID

import typer

from commands.operator_api import call, console, show

app = typer.Typer()


@app.command()
def channels(tenant_id: UUID) -> None:
    """What carries a tenant's conversations, the one in use first."""
    show(call("GET", f"/tenants/{tenant_id}/channels"), "No channel yet.")


@app.command()
def connect_chatwoot(
    tenant_id: UUID,
    base_url: str,
    account_id: int,
    inbox_id: int,
    token: Annotated[str | None, typer.Option(envvar="CHATWOOT_API_TOKEN")] = None,
    webhook_secret: Annotated[str | None, typer.Option(envvar="CHATWOOT_WEBHOOK_SECRET")] = None,
) -> None:
    """Connect Chatwoot, or change the connection. First with the token; then again with the secret
    that Chatwoot shows for the webhook."""
    body = {
        "base_url": base_url, "account_id": account_id, "inbox_id": inbox_id,
        "api_token": token, "webhook_secret": webhook_secret,
    }  # fmt: skip
    made = call("PUT", f"/tenants/{tenant_id}/channels/chatwoot", body)
    console.print(f"Connected: {made['id']}")
    if not made["has_webhook_secret"]:
        console.print(f"Now make a webhook in Chatwoot to {made['webhook_url']}")
        console.print(f"with the events {', '.join(made['events'])}, and give its secret here.")


@app.command()
def disconnect_chatwoot(tenant_id: UUID) -> None:
    """Let conversations go through the tenant's WhatsApp number again."""
    call("DELETE", f"/tenants/{tenant_id}/channels/chatwoot")
    console.print("Disconnected.")


@app.command()
def resume(tenant_id: UUID, lead_offer_id: UUID) -> None:
    """Give a conversation back to the bot; it answers what still waits."""
    call("POST", f"/tenants/{tenant_id}/leads/{lead_offer_id}/resume")
    console.print("The bot has it again.")
