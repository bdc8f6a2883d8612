"""The rules of a property: each looks at one dimension and answers a level with its reason.

A template gives levels points; a rule knows no points.
"""

from fractions import Fraction
from typing import Final

from models.domain import places
from models.domain.qualification import Intent, Timing
from models.domain.score_case import Case, Finding, Money, Months, gap, nearness

DEFAULT_CURRENCY: Final = "USD"
CONVERSATION_MAX: Final = 10
CONVERSATION_HARDLY: Final = 2

_RELATION_LEVEL: Final = {
    places.Relation.EXACT: "exact",
    places.Relation.ADJACENT: "adjacent",
    places.Relation.SAME_CITY: "same_city",
    places.Relation.NONE: "none",
}
TIMING_LADDER: Final = ("immediate", "within_6", "flexible", "within_12", "later")
_CONVERSATION_TEXTS: Final = (
    (10, "most"),
    (7, "some"),
    (5, "not_known"),
    (1, "hardly"),
    (0, "hostile"),
)


def budget(case: Case) -> Finding:
    """The most the person would spend against the offer's lowest price.

    Only a minimum said: that is what they spend at least. Another currency than the offer's
    cannot be compared (no exchange rates are kept), so it counts as unknown and says so.
    """
    said = case.fields.budget
    have = None if said is None else (said.min if said.max is None else said.max)
    if said is None or have is None:
        return Finding.unknown()
    if case.offer is None:
        return Finding.unknown("no_offer")
    price = case.offer.lowest_price()
    if price is None:
        return Finding.unknown("no_price")
    asked = case.offer.currency or DEFAULT_CURRENCY
    paid = said.currency or asked
    if paid != asked:
        return Finding.unknown(
            "other_currency", budget=Money(have, paid), price=Money(price, asked)
        )
    level = nearness(have, price)
    values = {"budget": Money(have, paid), "price": Money(price, asked), "gap": gap(have, price)}
    opening = "from" if said.max is None else "up_to"
    return Finding(level, f"{opening}_{level}", values)


def zone(case: Case) -> Finding:
    """The best over all the zones wanted."""
    wanted = [z for z in case.fields.zones if z.strip()]
    if not wanted:
        return Finding.unknown()
    if case.offer is None:
        return Finding.unknown("no_offer")
    offered, city = (case.offer.zone or "").strip(), (case.offer.city or "").strip()
    if not offered and not city:
        return Finding.unknown("no_place")
    near = [(places.relation(name, offered, city or None), name) for name in wanted]
    best, name = max(near, key=lambda pair: pair[0])
    level = _RELATION_LEVEL[best]
    told = ", ".join(wanted) if level == "none" else name
    return Finding(level, "", {"wanted": told, "offered": offered or city, "city": city or offered})


def timing(case: Case) -> Finding:
    """By the end of the range (else its beginning); flexible as well: the better of the two."""
    said = case.fields.timing
    if said is None or (said.months_max is None and said.months_min is None):
        if said and said.flexible:
            return Finding("flexible")
        words = said.text.strip() if said else ""
        return Finding.unknown("not_a_term", said=words) if words else Finding.unknown()
    level = _timing_level(said)
    if said.flexible and TIMING_LADDER.index(level) > TIMING_LADDER.index("flexible"):
        return Finding("flexible")
    return Finding(level, "", {"months": Months(said.months_min, said.months_max)})


def _timing_level(said: Timing) -> str:
    months = said.months_max if said.months_max is not None else said.months_min or 0
    for limit, level in ((1, "immediate"), (6, "within_6"), (12, "within_12")):
        if months <= limit:
            return level
    return "later"


def intent(case: Case) -> Finding:
    said = case.fields.intent
    return Finding.unknown() if said is None else Finding(Intent(said).value)


def conversation(case: Case) -> Finding:
    """An input of its own: its share of ten is the share of the maximum."""
    quality = case.conversation
    text = next(text for least, text in _CONVERSATION_TEXTS if quality >= least)
    return Finding(text, "", {"quality": quality}, Fraction(quality, CONVERSATION_MAX))
