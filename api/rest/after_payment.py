"""The page that a buyer comes back to. It believes the order, never the redirect."""

import html
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import WorkflowAlreadyStartedError

from api.deps import Context, ContextDep
from api.engine_calls import EngineUnavailable
from models.domain.catalogue import LANGUAGES
from models.domain.errors import NotFound
from models.logs import get_logger
from models.records import tenants
from models.tables import BillingOrder

router = APIRouter(prefix="/checkout", tags=["purchases"])

_UNDECIDED: Final = frozenset({"CREATED", "OPEN"})
_WORDS: Final = {
    "COMPLETED": (
        "Pago recibido: {credits} créditos ya están en tu cuenta.",
        "Payment received: {credits} credits are in your account.",
        "Pagamento recebido: {credits} créditos já estão na sua conta.",
    ),
    "OPEN": (
        "Todavía no nos llegó la confirmación del pago. Esta página se actualiza sola.",
        "The payment is not confirmed yet. This page refreshes by itself.",
        "O pagamento ainda não foi confirmado. Esta página se atualiza sozinha.",
    ),
    "EXPIRED": (
        "La compra venció sin pago. No se cobró nada; podés empezar otra.",
        "The purchase expired unpaid. Nothing was charged; you can start another one.",
        "A compra expirou sem pagamento. Nada foi cobrado; você pode começar outra.",
    ),
    "FAILED": (
        "El pago no se pudo hacer. No se acreditó nada; probá con otro medio de pago.",
        "The payment failed. Nothing was credited; try another means of payment.",
        "O pagamento falhou. Nada foi creditado; tente outro meio de pagamento.",
    ),
    "REFUSED": (
        "Recibimos un pago que no coincide con la compra. Te escribimos para resolverlo.",
        "We received a payment that does not fit the purchase. We will write to you.",
        "Recebemos um pagamento que não corresponde à compra. Vamos escrever para você.",
    ),
}
_TITLES: Final = ("Compra", "Purchase", "Compra")
_PAY: Final = ("Ir a pagar", "Go and pay", "Ir pagar")
_REFRESH_S: Final = 10

_UNANSWERED: Final = (EngineUnavailable, WorkflowAlreadyStartedError, WorkflowUpdateFailedError)

_log = get_logger("api")


@router.get("/{tenant_id}/{order_id}", response_class=HTMLResponse)
async def after_payment(tenant_id: UUID, order_id: UUID, held: ContextDep) -> HTMLResponse:
    """Waits some seconds for the order's workflow to decide."""
    order, language = await _order(held, tenant_id, order_id)
    if order.state in _UNDECIDED:
        try:
            await held.engine.billing.await_outcome(tenant_id, order_id)
        except _UNANSWERED as unanswered:
            _log.info("the order is read without its workflow", reason=type(unanswered).__name__)
        order, language = await _order(held, tenant_id, order_id)
    return HTMLResponse(_page(order, language))


async def _order(held: Context, tenant_id: UUID, order_id: UUID) -> tuple[BillingOrder, str]:
    async with held.db.tenant(tenant_id) as session:
        order = await session.get(BillingOrder, (tenant_id, order_id))
        if order is None:
            raise NotFound("there is no such order")
        return order, (await tenants.load(session, tenant_id)).language


def _page(order: BillingOrder, language: str) -> str:
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    words = _WORDS["OPEN" if order.state in _UNDECIDED else order.state][index]
    title = html.escape(f"{_TITLES[index]} {order.number}")
    is_open = order.state in _UNDECIDED
    refresh = f'<meta http-equiv="refresh" content="{_REFRESH_S}">' if is_open else ""
    link = _link(order.checkout_url, _PAY[index]) if is_open and order.checkout_url else ""
    return (
        f'<!doctype html><html lang="{LANGUAGES[index]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>{refresh}</head>"
        f'<body><main><h1>{title}</h1><p role="status">'
        f"{html.escape(words.format(credits=order.credits))}</p>"
        f"{link}</main></body></html>"
    )


def _link(address: str, words: str) -> str:
    return f'<p><a href="{html.escape(address)}">{words}</a></p>'
