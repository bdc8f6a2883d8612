"""`converzia score-lab`: a template, a threshold or a prompt tried on leads of the last days."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from pydantic import TypeAdapter

from commands.admin_scores import read_definition
from commands.operator_api import call, console, show
from integrations.errors import VendorError
from models.domain.errors import Refusal
from models.domain.offer import OfferType
from models.domain.prompting import checked_body
from models.domain.score_lab import Report
from models.settings import Settings
from stack.attach import attached_settings


def run(
    tenant: UUID,
    *,
    days: int,
    offer_type: OfferType,
    template: Path | None,
    version: int | None,
    platform_version: int | None,
    threshold: int | None,
    prompt: Path | None,
    as_json: bool,
) -> None:
    how_scored = {
        "template": read_definition(template) if template else None,
        "version": version,
        "platform_version": platform_version,
        "threshold": threshold,
    }
    if prompt is None:
        body = {"days": days, "offer_type": offer_type, **how_scored}
        report = call("POST", f"/tenants/{tenant}/score-lab", body)
    elif any(value is not None for value in how_scored.values()):
        raise typer.BadParameter("try a prompt, or how leads are scored: one at a time")
    else:
        report = _with_prompt(tenant, prompt, offer_type, days)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        tell(report)


def _with_prompt(tenant: UUID, prompt: Path, offer_type: OfferType, days: int) -> dict[str, Any]:
    from commands import score_lab_prompt

    settings = attached_settings(Settings())
    try:
        text = checked_body("understand", prompt.read_text(encoding="utf-8"))
        report = score_lab_prompt.run(settings, tenant, text, offer_type, days)
    except (Refusal, VendorError) as error:
        raise typer.BadParameter(str(error)) from None
    told: dict[str, Any] = TypeAdapter(Report).dump_python(report, mode="json")
    return told


def tell(report: dict[str, Any]) -> None:
    cut = ", the newest ones" if report["is_cut"] else ""
    console.print(
        f"{report['version']} on {report['leads']} leads{cut}: {report['ready_now']} ready now, "
        f"{report['ready_then']} then ({report['become_ready']} more, "
        f"{report['no_longer_ready']} no longer)"
    )
    console.print(
        f"Credits: {report['credits']:+} ({report['credits_more']} more sold, "
        f"{report['credits_less']} fewer)"
        + "".join(f"; in {w['package']} {_money(w)}" for w in report["worth"])
    )
    if report["differing"]:
        console.print(f"{report['differing']} score otherwise now than when they were stored.")
    show(report["dimensions"], "No dimension changes.")
    show([{**flip, "points": _points(flip["points"])} for flip in report["flips"]], "Nobody flips.")


def _money(worth: dict[str, Any]) -> str:
    return f"{worth['amount_minor'] / 100:+,.2f} {worth['currency']}"


def _points(points: dict[str, list[int]]) -> str:
    return ", ".join(f"{key} {now}>{then}" for key, (now, then) in points.items())
