"""`converzia admin`: the operator's REST API from the command line, against a running stack."""

import json
from typing import Annotated
from uuid import UUID

import typer

from commands.admin_billing import app as billing
from commands.admin_channels import app as channels
from commands.admin_deliveries import app as deliveries
from commands.admin_imports import app as imports
from commands.admin_intake import app as intake
from commands.admin_knowledge import app as knowledge
from commands.admin_leads import app as leads
from commands.admin_merges import app as merges
from commands.admin_models import app as models
from commands.admin_models import prompts
from commands.admin_policy import app as policy
from commands.admin_scores import app as score_templates
from commands.admin_shared_numbers import app as numbers
from commands.admin_targets import app as targets
from commands.admin_users import approvals, users
from commands.operator_api import call, console, show
from models.domain.tenancy import TenantStatus

app = typer.Typer(help="Operate a running stack.", no_args_is_help=True)
app.add_typer(deliveries)
app.add_typer(billing)
app.add_typer(targets)
app.add_typer(intake)
app.add_typer(imports)
app.add_typer(channels)
app.add_typer(policy)
app.add_typer(merges, name="merges")
app.add_typer(leads, name="leads")
app.add_typer(score_templates, name="score-templates")
app.add_typer(knowledge, name="knowledge")
app.add_typer(users, name="users")
app.add_typer(approvals, name="approvals")
app.add_typer(prompts, name="prompts")
app.add_typer(models)
app.add_typer(numbers, name="numbers")


@app.command()
def tenants() -> None:
    """Every tenant with its id."""
    show(call("GET", "/tenants"), "No tenant yet.")


@app.command()
def merge(
    contact_id: UUID,
    other_id: UUID,
    why: Annotated[str, typer.Option(help="Kept")],
) -> None:
    """Two contacts are one person: can be undone (`merges undo`)."""
    told = {"contact_id": str(contact_id), "other_id": str(other_id), "why": why}
    done = call("POST", "/merges", told)
    console.print(f"They are {done['survivor_id']} now; merge {done['id']}.")


@app.command()
def set_status(tenant_id: UUID, status: TenantStatus) -> None:
    """Suspend a tenant, or make it active again: what waited is taken up, oldest first."""
    answer = call("PUT", f"/tenants/{tenant_id}/status", {"status": status})
    console.print(f"It is {answer['status']}.")


@app.command()
def turns(tenant_id: UUID, days: int = 7) -> None:
    """Bursts of the last days, replies to each, and how long people waited for them."""
    show([call("GET", f"/tenants/{tenant_id}/turn-report?days={days}")], "No turn yet.")


@app.command()
def ledger(tenant_id: UUID) -> None:
    """A tenant's credit movements."""
    show(call("GET", f"/tenants/{tenant_id}/ledger"), "No movement yet.")


@app.command()
def unmapped() -> None:
    """Ads without an offer, and pages without a tenant, with what waits for each."""
    show(call("GET", "/queues/unmapped-ads"), "Every ad is mapped.")
    show(call("GET", "/queues/unrouted-pages"), "Every page has a tenant.")


@app.command()
def map_ad(tenant_id: UUID, ad_id: str, offer_id: UUID) -> None:
    """Map an ad to an offer; the leads that waited start at once."""
    answer = call("PUT", f"/tenants/{tenant_id}/ads/{ad_id}", {"offer_id": str(offer_id)})
    console.print(f"Mapped; {answer['started']} waiting leads started.")


@app.command()
def choose_offer(tenant_id: UUID, lead_offer_id: UUID, offer_id: UUID) -> None:
    """Say which offer a lead without an ad is about; it goes on at once."""
    call("PUT", f"/tenants/{tenant_id}/leads/{lead_offer_id}/offer", {"offer_id": str(offer_id)})
    console.print("Chosen; the lead goes on.")


@app.command()
def route_page(page_id: str, tenant_id: UUID) -> None:
    """Give a Meta page to a tenant."""
    call("PUT", f"/pages/{page_id}", {"tenant_id": str(tenant_id)})
    console.print("Routed; what waited starts with the next sweep.")


@app.command()
def grant(
    tenant_id: UUID, credits: int, key: Annotated[str, typer.Option(help="Names this grant")]
) -> None:
    """Give bonus credits; repeating the same key changes nothing."""
    answer = call("POST", f"/tenants/{tenant_id}/credits", {"credits": credits, "key": key})
    console.print(json.dumps(answer))
