"""`converzia`: every command of the product. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer

from models.domain.offer import OfferType
from models.settings import ConfigurationError, Settings

app = typer.Typer(
    help="Turns ad clicks into qualified buyers.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


def _end(code: int) -> None:
    from stack.exits import end_process

    end_process(code)


@app.command()
def up(
    sandbox: Annotated[bool, typer.Option(help="Play the vendors offline")] = True,
) -> None:
    """Start the whole stack on this machine, until Ctrl-C."""
    from stack.up import up as run

    _end(run(Settings(), sandbox=sandbox))


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="End by itself with a summary")] = False,
) -> None:
    """Play leads from the ad to the sheet, on a stack of their own."""
    from demo.run import run

    _end(run(once=once))


@app.command()
def chat(
    phone: Annotated[str, typer.Option(help="The lead's number")] = "+5491155550123",
    name: Annotated[str, typer.Option(help="The lead's name")] = "Ana Prueba",
    form: Annotated[bool, typer.Option(help="Fill in the ad's form first")] = True,
    channel: Annotated[
        Literal["whatsapp", "chatwoot"], typer.Option(help="What the talk travels over")
    ] = "whatsapp",
) -> None:
    """Be a lead: talk to the assistant in this terminal, on a stack of its own."""
    from demo.chat import run

    _end(run(phone, name, form=form, channel=channel))


@app.command()
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer samples")] = False,
    only: Annotated[
        Literal["product", "flood", "open", "retrieval"] | None,
        typer.Option(
            help="The product alone, replies under an import, open conversations, or retrieval"
        ),
    ] = None,
    leads: Annotated[int | None, typer.Option(min=1, help="How many an import brings")] = None,
    open_talks: Annotated[
        int | None, typer.Option("--open", min=1, help="How many conversations are open")
    ] = None,
) -> None:
    """Measure the product beside the bare engine."""
    from benchmarks.run import PARTS, run, sizes

    how_much = sizes(quick=quick, imported=leads, open_talks=open_talks)
    _end(run(how_much, (only,) if only else PARTS))


@app.command(name="eval")
def evaluate(
    only: Annotated[
        Literal["dialogues", "retrieval", "guards", "attacks"] | None,
        typer.Option(help="One part alone"),
    ] = None,
) -> None:
    """Measure what the product understands, finds, answers and resists, on its own sets."""
    from evals.run import PARTS, run

    _end(run((only,) if only else PARTS))


@app.command()
def migrate() -> None:
    """Bring database schema and Schedules to this version; safe to repeat."""
    from commands.deploy import deploy
    from stack.attach import attached_settings

    typer.echo(f"at revision {deploy(attached_settings(Settings()))}")
    _end(0)


@app.command()
def doctor() -> None:
    """Say what is wrong on this machine and what to do."""
    from stack.doctor import doctor as look
    from stack.doctor import print_findings

    _end(print_findings(look(Settings())))


@app.command()
def reconcile(
    days: Annotated[int, typer.Option(min=1, help="How far back Stripe is asked")] = 35,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Compare Stripe, orders, ledger, deliveries and targets; exits 1 when anything differs."""
    from commands.reconcile import run
    from stack.attach import attached_settings

    _end(run(attached_settings(Settings()), days, as_json=as_json))


@app.command()
def worker() -> None:
    """Run a worker until SIGTERM."""
    from worker import main as work

    work()
    _end(0)


@app.command()
def api() -> None:
    """Serve the API."""
    from api.__main__ import main as serve

    serve()
    _end(0)


@app.command()
def extract() -> None:
    """JSON lines {"text", "expecting"?, "fields"?} -> the fields found."""
    from commands.extract_line import extract_line
    from commands.json_lines import run

    run(extract_line)


@app.command()
def score() -> None:
    """JSON lines {"fields", "conversation"?, "offer"?} -> total, dimensions, reasons."""
    from commands.json_lines import run
    from commands.score_line import score_line

    run(score_line)


@app.command()
def score_lab(
    tenant: UUID,
    days: Annotated[int, typer.Option(min=1, max=365, help="How far back")] = 30,
    offer_type: Annotated[OfferType, typer.Option(help="Whose leads")] = OfferType.PROPERTY,
    template: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A definition to try")
    ] = None,
    version: Annotated[int | None, typer.Option(help="A stored version of the tenant")] = None,
    platform_version: Annotated[int | None, typer.Option(help="One of the platform")] = None,
    threshold: Annotated[
        int | None, typer.Option(min=0, max=100, help="Points to be ready")
    ] = None,
    prompt: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="How a model is to read; a call a turn"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Try a scoring template on leads that came: who flips and what it is worth. Writes nothing."""
    from commands.score_lab import run

    run(
        tenant,
        days=days,
        offer_type=offer_type,
        template=template,
        version=version,
        platform_version=platform_version,
        threshold=threshold,
        prompt=prompt,
        as_json=as_json,
    )


@app.command()
def phone() -> None:
    """JSON lines {"raw", "country"?} -> {"e164", "error"?}."""
    from commands.json_lines import run
    from commands.phone_line import phone_line

    run(phone_line)


def _add_groups() -> None:
    from commands.admin import app as admin
    from commands.audit import app as audit
    from commands.erasure import app as erasure
    from commands.keys import app as keys
    from commands.knowledge import app as knowledge
    from commands.lead import app as lead
    from commands.ledger import app as ledger

    app.add_typer(admin, name="admin")
    app.add_typer(audit, name="audit")
    app.add_typer(erasure, name="erasure")
    app.add_typer(lead, name="lead")
    app.add_typer(keys, name="keys")
    app.add_typer(ledger, name="ledger")
    app.add_typer(knowledge, name="knowledge")


def main() -> None:
    from stack.errors import StackError

    _add_groups()
    try:
        app()
    except (ConfigurationError, StackError) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
