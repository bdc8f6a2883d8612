"""The part of `converzia admin` about deliveries: returned leads, and dead letters."""

from typing import Annotated, Any
from uuid import UUID

import typer

from commands.operator_api import call, console, show
from models.domain.returns import Reason

app = typer.Typer()


@app.command()
def returns() -> None:
    """Returned leads that wait for a decision, and why no rule decided."""
    show(call("GET", "/queues/returns"), "No return waits.")


@app.command()
def return_lead(
    tenant_id: UUID,
    delivery_id: UUID,
    reason: Reason,
    note: Annotated[str, typer.Option(help="What the tenant says about it")] = "",
) -> None:
    """Return a delivered lead; a clear case is credited at once."""
    path = f"/tenants/{tenant_id}/deliveries/{delivery_id}/return"
    answer = call("POST", path, {"reason": reason, "note": note})
    console.print(f"{answer['state']} ({answer['words']}), return {answer['id']}")


@app.command()
def decide_return(
    tenant_id: UUID,
    return_id: UUID,
    accept: Annotated[bool, typer.Option("--accept/--reject", help="Give the credit back?")],
) -> None:
    """Decide a return that waits."""
    path = f"/tenants/{tenant_id}/returns/{return_id}/decision"
    console.print(call("POST", path, {"accept": accept})["state"])


@app.command()
def dead_letters() -> None:
    """Deliveries that every try failed for: each target with its error."""
    letters = call("GET", "/queues/dead-letters")
    show([row for letter in letters for row in _target_rows(letter)], "No dead letter.")


@app.command()
def retry(tenant_id: UUID, delivery_id: UUID) -> None:
    """Try a dead letter again; a credit is held for it anew."""
    call("POST", f"/tenants/{tenant_id}/deliveries/{delivery_id}/retry")
    console.print("It is being tried again.")


@app.command()
def skip(tenant_id: UUID, delivery_id: UUID) -> None:
    """End a dead letter uncharged; its lead is disqualified."""
    call("POST", f"/tenants/{tenant_id}/deliveries/{delivery_id}/skip")
    console.print("Skipped; nothing was charged.")


@app.command()
def dismiss(tenant_id: UUID, delivery_id: UUID) -> None:
    """Let the targets be that did not take a delivered lead."""
    call("POST", f"/tenants/{tenant_id}/deliveries/{delivery_id}/dismiss")
    console.print("They are let be.")


@app.command()
def retry_all(
    tenant_id: Annotated[UUID | None, typer.Option(help="Of this tenant only")] = None,
) -> None:
    """Try the dead letters again that wait longest."""
    body = {"tenant_id": str(tenant_id)} if tenant_id else {}
    answer = call("POST", "/queues/dead-letters/retry", body)
    console.print(f"{answer['retried']} are being tried again.")


def _target_rows(letter: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a target; without any, one that names the delivery."""
    delivery = {name: letter[name] for name in ("tenant_id", "delivery_id", "since")}
    shown = ("kind", "state", "error_code", "error", "advice")
    targets = letter["targets"] or [dict.fromkeys(shown)]
    return [{**delivery, **{name: target[name] for name in shown}} for target in targets]
