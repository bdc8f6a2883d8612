"""Every identifier and key that crosses a boundary is built here: workflow ids, turn keys, causes.

No personal data goes into an id: ids are shown in the Web UI, in logs and in metrics, in clear.
"""

import hashlib
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4, uuid5

_LEAD_OFFER_NAMESPACE: Final = UUID("5f0c1e9a-6a53-5d0f-9f37-0b1c60a8d9f1")
TRIES_MAX: Final = 5
"""A message and what is sent in its place, one after the other."""


_FILE_NAMESPACE: Final = UUID("0b7f6c52-8a54-5f0e-8a5e-7f0f3f1d9c44")


def new_id() -> UUID:
    return uuid4()


def lead_offer_id(tenant_id: UUID, leadgen_id: str) -> UUID:
    """The life that one form submission opens; the same submission always names the same life."""
    return uuid5(_LEAD_OFFER_NAMESPACE, f"{tenant_id}:{leadgen_id}")


def submission_key(source: UUID, external_id: str) -> str:
    """What the source itself calls it may be an e-mail address: only its hash is kept."""
    return f"{source}:{hashlib.sha256(external_id.encode()).hexdigest()[:32]}"


def import_workflow_id(tenant_id: UUID, lead_import: UUID) -> str:
    return f"import:{tenant_id}:{lead_import}"


def backfill_workflow_id(tenant_id: UUID) -> str:
    """One that is asked for by hand: never two of a tenant at once."""
    return f"backfill:{tenant_id}"


def knowledge_workflow_id(tenant_id: UUID, source: UUID, fingerprint: str) -> str:
    """One reading of what was given: asked for twice at once, it is read once."""
    return f"knowledge:{tenant_id}:{source}:{fingerprint}"


def click_key(wamid: str) -> str:
    """A click on a Click-to-WhatsApp ad, in the place of a form's leadgen id. A hash: the person's
    phone stands inside a wamid, in base64."""
    return f"ctwa:{hashlib.sha256(wamid.encode()).hexdigest()[:32]}"


def lead_workflow_id(tenant_id: UUID, lead_offer: UUID) -> str:
    return f"lead:{tenant_id}:{lead_offer}"


def conversation_workflow_id(tenant_id: UUID, contact: UUID) -> str:
    return f"conversation:{tenant_id}:{contact}"


def checkout_workflow_id(tenant_id: UUID, order: UUID) -> str:
    return f"checkout:{tenant_id}:{order}"


def delivery_workflow_id(tenant_id: UUID, delivery: UUID) -> str:
    return f"delivery:{tenant_id}:{delivery}"


def reconciliation_workflow_id(days: int) -> str:
    """One that is asked for by hand: two people who ask at once get the same."""
    return f"reconciliation:{days}d"


def erasure_workflow_id(tenant_id: UUID, erasure: UUID) -> str:
    return f"erasure:{tenant_id}:{erasure}"


ERASURES: Final = "erasures/"
"""Where the list of erasures lies in the object store, outside the back-ups of the database."""


def erasure_key(tenant_id: UUID, erasure: UUID) -> str:
    return f"{ERASURES}{tenant_id}/{erasure}.json"


def retention_workflow_id(tenant_id: UUID) -> str:
    """One a tenant: two never run at once."""
    return f"retention:{tenant_id}"


def schedule_id(name: str) -> str:
    return f"sched:{name}"


def reply_turn_key(last_message: UUID) -> str:
    """One reply per turn; a turn is named after the last message that it answers."""
    return f"reply:{last_message}"


def touch_turn_key(lead_offer: UUID, number: int) -> str:
    """First contact, follow-ups and reactivations: the n-th of a life is written once."""
    return f"touch:{lead_offer}:{number}"


def human_turn_key(place: str, message: int) -> str:
    """What a human wrote on the desk, to be sent: Chatwoot's message there is sent once."""
    return f"human:{place}:{message}"


def desk_note_key(hand_off: UUID) -> str:
    """One note a hand-off, named after its transition."""
    return f"note:{hand_off}"


def desk_message_key(message: UUID) -> str:
    return f"said:{message}"


def desk_unsent_key(message: UUID) -> str:
    return f"unsent:{message}"


def chatwoot_message_id(place: str, message: int) -> str:
    """Unique over all Chatwoots, each of which counts its messages by itself."""
    return f"{place}:{message}"


def part_key(message: str, number: int) -> str:
    """Of the n-th file that came in one message, from 0."""
    return f"{message}+{number}" if number else message


def front_door_key(contact: UUID, day: date) -> str:
    """Who is not known is told so once a day."""
    return f"front-door:{contact}:{day.isoformat()}"


def window_turn_key(contact: UUID, opened_at: datetime | None) -> str:
    """The one template that is sent when answers came too late for a window."""
    return f"window:{contact}:{opened_at.isoformat() if opened_at else 'never'}"


def try_number(turn_key: str) -> int:
    """1 for a message, 2 for what is sent instead of it, ..."""
    return int(turn_key.partition("~")[2] or 1)


def next_try_key(turn_key: str) -> str | None:
    """The key of what is sent instead; None after TRIES_MAX."""
    number = try_number(turn_key) + 1
    return f"{turn_key.partition('~')[0]}~{number}" if number <= TRIES_MAX else None


def alert_key(alert: UUID) -> str:
    return f"{alert}:alert"


def purchase_cause(order: UUID) -> str:
    return f"order:{order}"


def correction_prefix(order: UUID) -> str:
    return f"order:{order}:"


def correction_cause(order: UUID, number: int) -> str:
    """What was taken back, or given again, after a refund or a dispute: the n-th of an order."""
    return f"{correction_prefix(order)}{number}"


def consumption_cause(delivery: UUID) -> str:
    return f"delivery:{delivery}"


def return_cause(delivery: UUID) -> str:
    return f"return:{delivery}"


def session_key(order: UUID, attempt: int) -> str:
    """Stripe's idempotency key. `attempt` is stored, never taken from the activity's attempt."""
    return f"{order}:session:{attempt}"


def customer_key(tenant: UUID, attempt: int) -> str:
    """Stripe's idempotency key; `attempt` is stored with the order, as for its session."""
    return f"{tenant}:customer:{attempt}"


def charge_key(order: UUID) -> str:
    return f"{order}:charge"


def low_credit_key(tenant: UUID, crossed: str) -> str:
    """One alert a crossing; `crossed` is when it was noticed."""
    return f"{tenant}:low:{crossed}"


def recharge_failed_key(order: UUID) -> str:
    return f"{order}:recharge-failed"


def recharge_workflow_id(tenant_id: UUID) -> str:
    """One a tenant: two recharges never run at once."""
    return f"recharge:{tenant_id}"


def lead_card_key(delivery: UUID, target: UUID) -> str:
    return f"{delivery}:{target}"


def target_notice_key(target: UUID, step: str, since: str) -> str:
    """One letter a step of a failing target; `since` is when it began to fail."""
    return f"{target}:{step}:{since}"


def no_target_key(tenant: UUID, day: str) -> str:
    return f"{tenant}:no-target:{day}"


def target_check_workflow_id(tenant_id: UUID, integration: UUID, call: UUID) -> str:
    return f"target-check:{tenant_id}:{integration}:{call}"


def file_id(tenant_id: UUID, purpose: str, sha256: str) -> UUID:
    """The same content of a tenant is one file, however often it comes."""
    return uuid5(_FILE_NAMESPACE, f"{tenant_id}:{purpose}:{sha256}")


def file_key(tenant_id: UUID, purpose: str, file: UUID) -> str:
    """Where the file lies in the object store."""
    return f"tenant/{tenant_id}/{purpose}/{file}"


def letter_workflow_id(letter: UUID) -> str:
    return f"letter:{letter}"


def letter_key(letter: UUID) -> str:
    """Resend's idempotency key."""
    return f"{letter}:account"


def receipt_key(order: UUID) -> str:
    return f"{order}:receipt"


def form_consent_cause(leadgen_id: str) -> str:
    return f"form:{leadgen_id}"


def message_consent_cause(kind: str, message: UUID) -> str:
    """The message that withdraws a consent is another cause than one that gives it."""
    return f"{kind.lower()}:{message}"
