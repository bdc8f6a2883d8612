"""The papers of a payment: the invoice that a session makes, and pages for it and the receipt."""

import secrets
from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from sandbox import pages
from sandbox.store import Json
from sandbox.stripe_counter import Counter
from sandbox.stripe_errors import StripeError
from sandbox.stripe_objects import HIDDEN, kept, new_id, now, shown
from sandbox.world import World


def invoice_of(session: Json, base_url: str) -> Json | None:
    """The paid invoice of a session that was created with invoice_creation."""
    creation = session["invoice_creation"]
    if not creation["enabled"]:
        return None
    invoice_id, total = new_id("in"), session["amount_total"]
    return {
        "id": invoice_id,
        "object": "invoice",
        "amount_due": total,
        "amount_paid": total,
        "amount_remaining": 0,
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": now(),
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_email": session["customer_details"]["email"],
        "hosted_invoice_url": f"{base_url}/stripe/_invoices/{invoice_id}",
        "invoice_pdf": f"{base_url}/stripe/_invoices/{invoice_id}",
        "livemode": False,
        "metadata": creation["invoice_data"].get("metadata") or {},
        "number": f"{secrets.token_hex(4).upper()}-0001",
        "status": "paid",
        "total": total,
        HIDDEN: {"lines": session[HIDDEN]["line_items"]},
    }


def money(minor: int, currency: str) -> str:
    return f"{escape(currency.upper())} {minor / 100:,.2f}"


def add_routes(api: APIRouter, counter: Counter) -> None:
    @api.get("/invoices/{invoice_id}")
    async def retrieve(invoice_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            return shown(kept(counter.world.store, "invoice", invoice_id))

        return await counter.serve(request, "stripe.payments", effect)


def add_pages(api: APIRouter, world: World) -> None:
    """For people: no key."""

    @api.get("/_invoices/{invoice_id}")
    async def invoice(invoice_id: str) -> Response:
        return _page(world, "Factura", "invoice", invoice_id)

    @api.get("/_receipts/{charge_id}")
    async def receipt(charge_id: str) -> Response:
        return _page(world, "Recibo", "charge", charge_id)


def _page(world: World, title: str, kind: str, object_id: str) -> Response:
    try:
        paid = kept(world.store, kind, object_id)
    except StripeError as problem:
        return HTMLResponse(pages.document(title, escape(str(problem))), status_code=404)
    name = escape(str(paid.get("number") or paid["id"]))
    amount = money(paid["amount_paid" if kind == "invoice" else "amount"], paid["currency"])
    return HTMLResponse(pages.document(title, f"<p>{name}</p><p>Pagado: {amount}</p>"))
