"""What a reconciliation is asked for, compares and finds. Ids and amounts, never people."""

from models.contracts.base import Contract


class ReconcileInput(Contract):
    """`days`: how far back Stripe is asked and what cannot be undone is reported. `settle_s`: a
    difference counts when it still stands after so long; payments and deliveries under way are
    through by then."""

    days: int = 35
    settle_s: float = 300


class Difference(Contract):
    """models.domain.reconciliation_kinds.Finding with its words."""

    kind: str
    tenant_id: str | None
    subject: str
    difference: str
    what_to_do: str


class Compared(Contract):
    """How many of each were looked at."""

    payments: int = 0
    orders: int = 0
    entries: int = 0
    deliveries: int = 0
    receipts: int = 0


class Comparison(Contract):
    """`left_out`: findings beyond those listed. `heads`: tenant id -> head of its ledger's chain.
    `notes`: what was not compared, and why."""

    findings: tuple[Difference, ...] = ()
    left_out: int = 0
    compared: Compared = Compared()
    notes: tuple[str, ...] = ()
    heads: dict[str, str] = {}
