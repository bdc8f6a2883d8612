"""Stripe's hosted pay page in small, the same outcomes for scripts, and what banks do later."""

import asyncio
from html import escape
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict

from sandbox import pages, stripe_papers
from sandbox import stripe_events as events
from sandbox.store import Json
from sandbox.stripe_cards import VISA
from sandbox.stripe_disputes import Outcome as DisputeOutcome
from sandbox.stripe_disputes import dispute
from sandbox.stripe_errors import StripeError, missing
from sandbox.stripe_objects import HIDDEN, kept, shown
from sandbox.stripe_papers import money
from sandbox.stripe_payments import Outcome, expire_if_due, play
from sandbox.stripe_refunds import Failure, fail
from sandbox.world import World

SWEEP_S: Final = 5.0
_Choices = tuple[tuple[str, str], ...]
_BUTTONS: Final[_Choices] = (
    ("paid", "Pagar"),
    ("async", "Pagar por transferencia (se acredita después)"),
    ("fail", "Pagar con una tarjeta que rechazan"),
    ("expire", "Dejar vencer"),
)
_LATER: Final[_Choices] = (
    ("async_settle", "El banco acredita la transferencia"),
    ("async_fail", "El banco rechaza la transferencia"),
)


class PayRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: Outcome = "paid"
    card: str = VISA
    wait: bool = False


class DisputeRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    payment_intent: str
    outcome: DisputeOutcome = "open"
    amount: int | None = None


class FailureRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refund: str
    how: Failure = "failed"


class EventRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    like: str
    changes: dict[str, Any] = {}
    account: str | None = None


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/stripe")

    @api.get("/_pay/{session_id}")
    async def page(session_id: str) -> Response:
        try:
            session = kept(world.store, "checkout.session", session_id)
        except StripeError as problem:
            return HTMLResponse(pages.document("Pago", escape(str(problem))), status_code=404)
        expire_if_due(world, session)
        return HTMLResponse(_page(session))

    @api.post("/_pay/{session_id}")
    async def pay(session_id: str, request: Request) -> Response:
        """JSON for scripts, a form from the page; the page goes on to success_url."""
        is_page = "json" not in request.headers.get("content-type", "")
        given = dict(await request.form()) if is_page else await request.json()
        order = PayRequest.model_validate(given)
        try:
            session, made, sent = play(world, session_id, order.outcome, order.card)
        except StripeError as problem:
            return problem.answer()
        if is_page:
            return _onward(session, order.outcome)
        outcomes = await sent.first_attempts if order.wait else []
        return JSONResponse(
            {
                "session": shown(session),
                "events": [event["id"] for event in made],
                "types": [event["type"] for event in made],
                "webhooks": sent.ids,
                "outcomes": [{"id": o.id, "status": o.status} for o in outcomes],
            }
        )

    @api.post("/_events/{event_id}/resend")
    async def resend(event_id: str) -> Response:
        """As from the dashboard: the same event, the same id, once more."""
        entry = world.store.entry(events.STREAM, event_id)
        if entry is None:
            return missing("event", event_id).answer()
        return JSONResponse({"webhooks": events.tell(world, [entry.body]).ids})

    @api.post("/_events")
    async def tell_another(request: EventRequest) -> Response:
        """A validly signed event that never happened: of another account, amount or currency."""
        entry = world.store.entry(events.STREAM, request.like)
        if entry is None:
            return missing("event", request.like).answer()
        made = events.another(world, entry.body, request.changes, request.account)
        return JSONResponse({"event": made["id"], "webhooks": events.tell(world, [made]).ids})

    _add_later(api, world)
    stripe_papers.add_pages(api, world)
    return api


def _add_later(api: APIRouter, world: World) -> None:
    """What banks do to a payment that was made."""

    @api.post("/_disputes")
    async def open_or_close(request: DisputeRequest) -> Response:
        try:
            return JSONResponse(
                dispute(world, request.payment_intent, request.outcome, request.amount)
            )
        except StripeError as problem:
            return problem.answer()

    @api.post("/_refunds")
    async def fail_refund(request: FailureRequest) -> Response:
        try:
            return JSONResponse(fail(world, request.refund, request.how))
        except StripeError as problem:
            return problem.answer()


def _onward(session: Json, outcome: Outcome) -> Response:
    if session["status"] == "complete":
        target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    elif outcome == "expire" and session["cancel_url"]:
        target = session["cancel_url"]
    else:
        target = f"/stripe/_pay/{session['id']}"
    return RedirectResponse(target, status_code=303)


def _page(session: Json) -> str:
    lines = "".join(
        f"<tr><td>{escape(item['description'] or '')}</td><td>{item['quantity']}</td>"
        f"<td>{money(item['amount_total'], item['currency'])}</td></tr>"
        for item in session[HIDDEN]["line_items"]
    )
    total = money(session["amount_total"], session["currency"])
    heads = "".join(f"<th scope=col>{name}</th>" for name in ("Qué", "Cantidad", "Importe"))
    table = f"<table><tr>{heads}</tr>{lines}</table><p>Total: <strong>{total}</strong></p>"
    return pages.document("Pagar", table + _form(session))


def _form(session: Json) -> str:
    if session["status"] == "open":
        choices, note = _BUTTONS, "No hace falta ninguna tarjeta: elegí qué pasa."
    elif session["status"] == "complete" and session["payment_status"] == "unpaid":
        choices, note = _LATER, "La transferencia está en camino."
    else:
        state = {"complete": "ya está pagado", "expired": "venció"}[session["status"]]
        return f"<p role=status>Este pago {state}.</p>"
    buttons = "".join(
        f'<button name=outcome value="{value}">{escape(label)}</button>' for value, label in choices
    )
    return f"<p>{note}</p><form method=post>{buttons}</form>"


async def sweep_expired(world: World) -> None:
    """Expires sessions whose time has come, as Stripe does without being asked."""
    while True:
        await asyncio.sleep(SWEEP_S)
        for session in world.store.where("stripe/checkout.session", "status", "open"):
            expire_if_due(world, session)
