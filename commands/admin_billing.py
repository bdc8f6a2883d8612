"""The part of `converzia admin` about money: credits, prices, auto-recharge. Amounts in cents."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from commands.operator_api import call, console, show

app = typer.Typer()


class Kind(StrEnum):
    BONUS = "bonus"
    ADJUSTMENT = "adjustment"
    EXPIRY = "expiry"


@app.command()
def credits(tenant_id: UUID) -> None:
    """A tenant's balance, what is held for deliveries, what is left, and a debt."""
    show([call("GET", f"/tenants/{tenant_id}/credits")], "")


@app.command()
def move_credits(
    tenant_id: UUID,
    amount: Annotated[int, typer.Argument(help="After --, where it is negative: -- -5")],
    kind: Annotated[Kind, typer.Option(help="What the entry is")],
    key: Annotated[str, typer.Option(help="Names this entry; repeating it changes nothing")],
    reason: Annotated[str, typer.Option(help="Kept in the audit log")],
) -> None:
    """Write one ledger entry by hand; leads that waited for credits go on."""
    body = {"kind": f"CREDIT_{kind.name}", "amount": amount, "key": key, "reason": reason}
    answer = call("POST", f"/tenants/{tenant_id}/credit-entries", body)
    done = "Written" if answer["written"] else "It stood already"
    console.print(f"{done}; balance {answer['balance']}, held {answer['held']}.")


@app.command()
def packages(tenant_id: UUID) -> None:
    """What a tenant may buy, at its own prices."""
    show(call("GET", f"/tenants/{tenant_id}/packages"), "Nothing is offered.")


@app.command()
def set_price(
    tenant_id: UUID,
    package: str,
    credits: int,
    amount_minor: Annotated[int, typer.Argument(help="In cents")],
    currency: str = "USD",
    offer: Annotated[bool, typer.Option("--offer/--withdraw", help="Is it sold?")] = True,
) -> None:
    """Give a tenant its own price of a package, or stop selling it there."""
    body = {
        "credits": credits,
        "amount_minor": amount_minor,
        "currency": currency,
        "is_offered": offer,
    }
    show(call("PUT", f"/tenants/{tenant_id}/packages/{package}", body), "Nothing is offered.")


@app.command()
def recharge(tenant_id: UUID) -> None:
    """How a tenant's auto-recharge is set, and why the last one failed."""
    show([call("GET", f"/tenants/{tenant_id}/recharge")], "")


@app.command()
def set_recharge(
    tenant_id: UUID,
    on: Annotated[bool, typer.Option("--on/--off", help="Charge the saved card by itself?")],
    at: Annotated[int, typer.Option(help="Available credits at which it charges")] = 0,
    package: Annotated[str | None, typer.Option(help="What it buys")] = None,
    cap: Annotated[int | None, typer.Option(help="At most so many cents a month")] = None,
    email: Annotated[str | None, typer.Option(help="Where receipts and alerts go")] = None,
) -> None:
    """Set the auto-recharge; after a failure this lets it try again."""
    body = {"is_on": on, "at": at, "package": package, "monthly_cap_minor": cap, "email": email}
    show([call("PUT", f"/tenants/{tenant_id}/recharge", body)], "")
