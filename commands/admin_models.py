"""`converzia admin prompts ...`: instructions for models; and what models wrote and cost."""

from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import typer

from commands.operator_api import call, console, show

prompts = typer.Typer(help="Instructions for models, in versions.", no_args_is_help=True)
app = typer.Typer()

Purpose = Literal["reply", "understand"]
Tenant = Annotated[UUID | None, typer.Option(help="Of this tenant; else the platform's")]


@prompts.command("list")
def list_versions(tenant: Tenant = None) -> None:
    """Every version, the newest first."""
    show(
        [{**row, "body": row["body"][:60]} for row in call("GET", f"{_place(tenant)}")],
        "None: what is shipped is used.",
    )


@prompts.command()
def add(
    purpose: Purpose,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    tenant: Tenant = None,
    activate: Annotated[bool, typer.Option(help="Use it at once")] = False,
) -> None:
    """A new version, from a file."""
    body = {"body": file.read_text(encoding="utf-8"), "activate": activate}
    made = call("POST", f"{_place(tenant)}/{purpose}", body)
    console.print(f"Version {made['version']}" + (", in use." if made["is_active"] else "."))


@prompts.command("use")
def use_version(
    purpose: Purpose,
    version: Annotated[int | None, typer.Argument(help="None: back to the one below")] = None,
    tenant: Tenant = None,
) -> None:
    """Use this version from now on; an older one rolls back."""
    answer = call("PUT", f"{_place(tenant)}/{purpose}/active", {"version": version})
    console.print(f"In use: {answer['active']}; before: {answer['before']}")


@prompts.command()
def preview(
    tenant_id: UUID,
    contact_id: UUID,
    file: Annotated[Path | None, typer.Option(help="Instructions to try")] = None,
) -> None:
    """What a model would be told for this conversation's last message; nothing is called."""
    body = {"contact_id": str(contact_id), "body": file.read_text("utf-8") if file else None}
    for message in call("POST", f"/tenants/{tenant_id}/prompts/reply/preview", body):
        console.print(f"[bold]{message['role']}[/]")
        console.print(message["content"], markup=False)


@app.command()
def model_usage(
    tenant_id: UUID,
    by: Annotated[Literal["day", "lead", "message", "model"], typer.Option()] = "day",
    days: int = 30,
) -> None:
    """What models cost, in millionths of a dollar."""
    told = call("GET", f"/tenants/{tenant_id}/model-usage?by={by}&days={days}")
    console.print(f"today {told['spent_today']} of {told['day_budget']}")
    show(told["usage"], "No model was called.")


@app.command()
def reply_drafts(tenant_id: UUID, days: int = 7, refused: bool = False) -> None:
    """What models wrote, and which check refused what was not sent."""
    path = f"/tenants/{tenant_id}/reply-drafts?days={days}&refused={str(refused).lower()}"
    told = call("GET", path)
    console.print(f"{told['outcomes']} {told['checks']}")
    show([_draft(row) for row in told["drafts"]], "None.")


@app.command()
def open_questions(tenant_id: UUID) -> None:
    """What people asked and nothing answered."""
    rows = call("GET", f"/tenants/{tenant_id}/open-questions")
    show([{k: r[k] for k in ("id", "question", "created_at")} for r in rows], "None.")


@app.command()
def answer_question(tenant_id: UUID, question_id: UUID, answer: str) -> None:
    """Answer one; the answer becomes a source of knowledge that waits for approval."""
    call("POST", f"/tenants/{tenant_id}/open-questions/{question_id}/answer", {"answer": answer})
    console.print("Kept as a source; approve it: converzia admin knowledge")


def _place(tenant: UUID | None) -> str:
    return "/prompts" if tenant is None else f"/tenants/{tenant}/prompts"


def _draft(row: dict[str, Any]) -> dict[str, Any]:
    checks = [p["check"] for refusal in row["refused"] for p in refusal["problems"]]
    return {
        "created_at": row["created_at"],
        "outcome": row["outcome"],
        "used": row["used_at"] is not None,
        "refused by": ", ".join(checks),
        "prompt": row["prompt"],
    }
