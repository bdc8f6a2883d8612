"""`converzia admin leads`: one life, its story and its consents, and what is ordered about it."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer

from commands.operator_api import call, console, show
from models.domain.disqualification import Code
from models.domain.lead_commands import Reason, Taker
from models.domain.lifecycle import State

app = typer.Typer(help="The lives of a tenant's leads.", no_args_is_help=True)

Note = Annotated[str, typer.Option(help="Kept beside the audit log")]


@app.command("list")
def list_leads(tenant_id: UUID) -> None:
    """The lives of a tenant's leads: state, score, delivery."""
    show(call("GET", f"/tenants/{tenant_id}/leads"), "No lead yet.")


@app.command("show")
def show_lead(tenant_id: UUID, lead_offer_id: UUID) -> None:
    """Where it stands, how it came there and what comes next."""
    detail = call("GET", _path(tenant_id, lead_offer_id))
    transitions, consents = detail.pop("transitions"), detail.pop("consents")
    notes = detail.pop("notes")
    show([{"": name, " ": _cell(value)} for name, value in detail.items()], "")
    show(transitions, "No transition yet.")
    show([{**row, "evidence": _cell(row["evidence"])} for row in consents], "No consent yet.")
    show(notes, "No note.")


@app.command()
def consent(tenant_id: UUID, lead_offer_id: UUID) -> None:
    """When, where and with which words the person agreed, as JSON."""
    packet = call("GET", f"{_path(tenant_id, lead_offer_id)}/consent")
    typer.echo(json.dumps(packet, ensure_ascii=False, indent=2))


@app.command()
def score(
    tenant_id: UUID,
    lead_offer_id: UUID,
    language: Annotated[str | None, typer.Option(help="es, en or pt; else the tenant's")] = None,
) -> None:
    """Why it scores what it scores, with the message that each point rests on."""
    query = f"?language={language}" if language else ""
    told = call("GET", f"{_path(tenant_id, lead_offer_id)}/score{query}")
    if told["score"] is None:
        console.print("Not scored yet.")
        return
    now = told["score"]
    console.print(f"{now['total']} of {now['threshold']} points ({now['version']})")
    if told["missing"]:
        console.print(f"Missing: {', '.join(field['name'] for field in told['missing'])}")
    show([_dimension_row(d) for d in told["dimensions"]], "")
    best = [told["recommended"]] if told["recommended"] else []
    show([*best, *told["alternatives"]], "No offer to recommend.")
    show([{k: _cell(v) for k, v in row.items()} for row in told["history"]], "")


@app.command()
def retry(tenant_id: UUID, lead_offer_id: UUID, note: Note = "") -> None:
    """Try again what failed: a number that could not be reached, a dead letter."""
    _order(tenant_id, lead_offer_id, "retry", note=note)


@app.command()
def take_over(tenant_id: UUID, lead_offer_id: UUID, taker: Taker, note: Note = "") -> None:
    """By the platform's agent; or by the tenant, which accepts the lead and is charged."""
    _order(tenant_id, lead_offer_id, "take-over", taker=taker, note=note)


@app.command()
def move(
    tenant_id: UUID, lead_offer_id: UUID, target: State, reason: Reason, note: Note = ""
) -> None:
    """Correct the state along an arrow."""
    _order(tenant_id, lead_offer_id, "move", target=target, reason=reason, note=note)


@app.command()
def close(tenant_id: UUID, lead_offer_id: UUID, reason: Reason, note: Note = "") -> None:
    """End the life for good."""
    _order(tenant_id, lead_offer_id, "close", reason=reason, note=note)


@app.command()
def disqualify(tenant_id: UUID, lead_offer_id: UUID, code: Code, note: Note = "") -> None:
    """End it uncharged, with a reason; it can be reinstated."""
    _order(tenant_id, lead_offer_id, "disqualify", code=code, note=note)


@app.command()
def reinstate(tenant_id: UUID, lead_offer_id: UUID, note: Note = "") -> None:
    """Take a disqualification back; the person is contacted anew."""
    _order(tenant_id, lead_offer_id, "reinstate", note=note)


def _order(tenant_id: UUID, lead_offer_id: UUID, command: str, **body: str) -> None:
    answer = call("POST", f"{_path(tenant_id, lead_offer_id)}/{command}", body)
    console.print(f"It is {answer['state']}.")


def _dimension_row(dimension: dict[str, Any]) -> dict[str, Any]:
    proofs = (f"{p['message_id'] or p['origin']} {p['words'] or ''}" for p in dimension["proofs"])
    return {
        "dimension": dimension["name"],
        "points": f"{dimension['points']}/{dimension['max']}",
        "reason": dimension["reason"],
        "proven by": "\n".join(dict.fromkeys(proofs)),
    }


def _path(tenant_id: UUID, lead_offer_id: UUID) -> str:
    return f"/tenants/{tenant_id}/leads/{lead_offer_id}"


def _cell(value: Any) -> str:
    is_plain = value is None or isinstance(value, str)
    return str(value or "") if is_plain else json.dumps(value, ensure_ascii=False)
