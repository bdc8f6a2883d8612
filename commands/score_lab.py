"""`converzia score-lab`: a template or a threshold tried on the leads of the last days."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import typer

from commands.admin_scores import read_definition
from commands.operator_api import call, console, show
from models.domain.offer import OfferType


def run(
    tenant: UUID,
    *,
    days: int,
    offer_type: OfferType,
    template: Path | None,
    version: int | None,
    platform_version: int | None,
    threshold: int | None,
    as_json: bool,
) -> None:
    body = {
        "days": days,
        "offer_type": offer_type,
        "template": read_definition(template) if template else None,
        "version": version,
        "platform_version": platform_version,
        "threshold": threshold,
    }
    report = call("POST", f"/tenants/{tenant}/score-lab", body)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        tell(report)


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
