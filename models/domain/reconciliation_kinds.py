"""Every kind of difference that reconciliation knows, and what an operator does about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    STRIPE_UNREADABLE = "stripe_unreadable"
    PAYMENT_WITHOUT_ORDER = "payment_without_order"
    PAID_NOT_COMPLETED = "paid_not_completed"
    COMPLETED_NOT_PAID = "completed_not_paid"
    PAID_TWICE = "paid_twice"
    OTHER_AMOUNT = "other_amount"
    REFUND_UNKNOWN = "refund_unknown"
    REFUND_UNDONE = "refund_undone"
    REFUND_FAILED = "refund_failed"
    DISPUTE_UNKNOWN = "dispute_unknown"
    ORDER_WITHOUT_ENTRY = "order_without_entry"
    ENTRY_WITHOUT_ORDER = "entry_without_order"
    ENTRY_OTHER_CREDITS = "entry_other_credits"
    CREDITS_NOT_CORRECTED = "credits_not_corrected"
    DELIVERED_UNCHARGED = "delivered_uncharged"
    CHARGED_TWICE = "charged_twice"
    CHARGED_UNDELIVERED = "charged_undelivered"
    CHARGE_WITHOUT_HOLD = "charge_without_hold"
    CAPTURED_UNDELIVERED = "captured_undelivered"
    HOLD_UNSERVED = "hold_unserved"
    RETURN_NOT_CREDITED = "return_not_credited"
    CREDITED_WITHOUT_RETURN = "credited_without_return"
    NO_RECEIPT = "no_receipt"
    SHEET_UNREADABLE = "sheet_unreadable"
    ROW_MISSING = "row_missing"
    ROW_TWICE = "row_twice"
    ROW_UNCHARGED = "row_uncharged"
    CHAIN_BROKEN = "chain_broken"
    TOTALS_DIFFER = "totals_differ"
    ANCHOR_LOST = "anchor_lost"


_RESEND: Final = "Resend {} of this payment from Stripe's dashboard (Developers, Events)."
_PAID: Final = _RESEND.format("checkout.session.completed or payment_intent.succeeded")
_GRANT: Final = "converzia admin grant TENANT CREDITS --key SUBJECT"
_ADJUST: Final = "a CREDIT_ADJUSTMENT (POST /api/tenants/TENANT/credit-entries)"
_TAMPERED: Final = (
    "Somebody changed history past the product. Stop granting and charging this tenant, keep a "
    "copy of the database, and compare with the last backup: converzia ledger verify TENANT."
)

WHAT_TO_DO: Final = {
    Kind.STRIPE_UNREADABLE: "Check CONVERZIA_STRIPE_SECRET_KEY; payments were not compared.",
    Kind.PAYMENT_WITHOUT_ORDER: (
        "Find out in Stripe's dashboard who paid for what, and refund it or give the credits: "
        f"{_GRANT}."
    ),
    Kind.PAID_NOT_COMPLETED: (
        f"{_PAID} A REFUSED order was paid with another amount, currency or session: refund it."
    ),
    Kind.COMPLETED_NOT_PAID: (
        "Look for the payment in Stripe's dashboard. If there is none, the credits were given for "
        f"nothing: speak to the tenant, and take them back with {_ADJUST}."
    ),
    Kind.PAID_TWICE: "Refund all but the payment that completed the order, in Stripe's dashboard.",
    Kind.OTHER_AMOUNT: (
        "Compare the order with the payment in Stripe's dashboard: refund what was taken too "
        "much, or find out in the audit log who changed the order."
    ),
    Kind.REFUND_UNKNOWN: _RESEND.format("charge.refunded"),
    Kind.REFUND_UNDONE: (
        _RESEND.format("refund.failed")
        + " A refund failed there after its credits were taken back; they are given again."
    ),
    Kind.REFUND_FAILED: (
        "The tenant has its credits again and knows. If it wants the money: refund it anew in "
        "Stripe's dashboard, or pay it another way and take the credits back with "
        f"{_ADJUST}."
    ),
    Kind.DISPUTE_UNKNOWN: _RESEND.format("charge.dispute.created (and .closed, if it is closed)"),
    Kind.ORDER_WITHOUT_ENTRY: f"{_PAID} It grants once.",
    Kind.ENTRY_WITHOUT_ORDER: (
        "Credits stand in the ledger that no completed order explains. Look at the order and the "
        f"audit log; take back what was not paid with {_ADJUST}."
    ),
    Kind.ENTRY_OTHER_CREDITS: (
        "The order and its ledger entry name different credits: find out in the audit log who "
        "changed the order."
    ),
    Kind.CREDITS_NOT_CORRECTED: (
        _RESEND.format("charge.refunded or charge.dispute.closed")
        + " It brings the order's credits to where they belong."
    ),
    Kind.DELIVERED_UNCHARGED: (
        "Look at the delivery's workflow and the audit log. If the tenant has the lead, charge it "
        f"with {_ADJUST} of -1."
    ),
    Kind.CHARGED_TWICE: f"Give the credit back: {_GRANT}.",
    Kind.CHARGED_UNDELIVERED: (
        f"Look at the delivery's targets. If none took the lead, give the credit back: {_GRANT}."
    ),
    Kind.CHARGE_WITHOUT_HOLD: (
        "The charge stands, its hold was changed past the product: find out who did it, and "
        "compare the tenant's other holds (converzia ledger verify TENANT)."
    ),
    Kind.CAPTURED_UNDELIVERED: (
        "The credit left the holds without a ledger entry. Look at the delivery's workflow and the "
        "audit log: it must be delivered and charged, or its hold be released."
    ),
    Kind.HOLD_UNSERVED: (
        "A credit is kept for a delivery that nobody serves. A dead letter: converzia admin retry "
        "uses it, converzia admin skip releases it. Otherwise reset the delivery's workflow in "
        "Temporal's Web UI; it ends the hold."
    ),
    Kind.RETURN_NOT_CREDITED: f"Give the credit back: {_GRANT}.",
    Kind.CREDITED_WITHOUT_RETURN: (
        "A credit was given back without an accepted return: find out in the audit log who did it."
    ),
    Kind.NO_RECEIPT: (
        "No proof that the primary target took the lead. Ask the tenant whether it is there; if "
        "not: converzia admin return-lead."
    ),
    Kind.SHEET_UNREADABLE: "Repair the connection with the tenant, then reconcile again.",
    Kind.ROW_MISSING: (
        "The tenant removed the row or connected another sheet, or it was never written. Ask "
        "them; if they never had the lead: converzia admin return-lead."
    ),
    Kind.ROW_TWICE: "Remove the older of the two rows with this key from the sheet.",
    Kind.ROW_UNCHARGED: (
        "The tenant has the lead although we gave it up: converzia admin retry. The row is found, "
        "replaced and charged."
    ),
    Kind.CHAIN_BROKEN: _TAMPERED,
    Kind.TOTALS_DIFFER: _TAMPERED,
    Kind.ANCHOR_LOST: _TAMPERED,
}
AGEING: Final = frozenset({
    Kind.COMPLETED_NOT_PAID, Kind.OTHER_AMOUNT, Kind.REFUND_FAILED, Kind.ENTRY_WITHOUT_ORDER,
    Kind.ENTRY_OTHER_CREDITS, Kind.DELIVERED_UNCHARGED, Kind.CHARGED_TWICE,
    Kind.CHARGED_UNDELIVERED, Kind.CHARGE_WITHOUT_HOLD, Kind.RETURN_NOT_CREDITED,
    Kind.CREDITED_WITHOUT_RETURN, Kind.NO_RECEIPT, Kind.ROW_MISSING,
})  # fmt: skip
"""What no deed makes undone, as the ledger only grows: reported as long as its order or delivery
is within the window. Everything else is reported until it is repaired."""
_AGES: Final = " Reported until it is older than the window."


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `subject` names what differs, as `order:{id}` or `delivery:{id}`; the same
    difference has the same kind, tenant and subject in every run. `tenant_id` may be unknown."""

    kind: Kind
    tenant_id: str | None
    subject: str
    difference: str

    @property
    def what_to_do(self) -> str:
        return WHAT_TO_DO[self.kind] + (_AGES if self.kind in AGEING else "")
