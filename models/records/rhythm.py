"""The next touch of a life, from what stands in the tables."""

from datetime import datetime
from typing import Final

from models.domain.cadence import Rhythm, Touch, TouchKind, next_touch
from models.domain.contact_hours import LOOK_AHEAD, ContactHours
from models.domain.lifecycle import State
from models.domain.send_errors import REFUSES_MARKETING, UNREACHABLE
from models.records import takeover
from models.records.tenants import TenantView
from models.tables import Lead, LeadOffer
from models.understanding.public_holidays import public_holidays

PURPOSES: Final = {
    TouchKind.FIRST_CONTACT: "first_contact",
    TouchKind.FOLLOW_UP: "follow_up",
    TouchKind.REACTIVATE: "reactivation",
}
"""Of each touch its template's purpose."""
NO_USABLE_PHONE = "NO_USABLE_PHONE"
"""The form's phone is none; the person may still write."""
_NOT_WRITTEN_TO: Final = frozenset({UNREACHABLE, REFUSES_MARKETING})
NOT_REACHED: Final = _NOT_WRITTEN_TO | {NO_USABLE_PHONE}
"""Outcomes of whom we cannot write to: nothing is written again until the person writes."""


def held(lead: Lead, tenant: TenantView, purpose: str, now: datetime) -> Touch | None:
    """What a template that is written and did not leave waits for; None: it may leave now, as one
    that is no touch but an answer may at any hour."""
    kind = next((kind for kind, name in PURPOSES.items() if name == purpose), None)
    if kind is None:
        return None
    hours = ContactHours(tenant.policy, lead.time_zone, public_holidays(tenant.country))
    is_first = kind is TouchKind.FIRST_CONTACT
    hold = hours.hold(now, is_first=is_first)
    if hold is None:
        return None
    return Touch(kind, 0, hours.next_allowed(now, is_first=is_first) or now + LOOK_AHEAD, hold)


def planned(life: LeadOffer, lead: Lead, tenant: TenantView, now: datetime) -> Touch | None:
    """None as well where the tenant is not active: then nothing at all happens by itself."""
    if not tenant.is_active:
        return None
    is_reachable = bool(lead.phone) and life.outcome not in _NOT_WRITTEN_TO
    touch = next_touch(
        Rhythm(
            state=State(life.state),
            opened_at=life.created_at,
            last_inbound_at=lead.last_inbound_at,
            last_touch_at=life.last_touch_at,
            follow_ups=life.follow_ups,
            reactivations=life.reactivations,
            time_zone=lead.time_zone,
            approached_at=life.approached_at,
            handed_off_at=life.handed_off_at,
            human_until=lead.human_until if takeover.is_held(lead, now) else None,
            is_reachable=is_reachable,
            holidays=public_holidays(tenant.country),
        ),
        tenant.policy,
        now,
    )
    if touch is not None and touch.kind is not TouchKind.COOL and lead.opted_out_at is not None:
        return None
    return touch
