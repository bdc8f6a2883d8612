"""Rules that only cars, loans and insurance need; what `Fields` lacks they read from `extra`.

extra: `brand` and `model` (AUTO), `income` a month (LOAN), `documentation` complete|partial|none
(LOAN), `coverage` and `risk` low|medium|high (INSURANCE).
"""

import re
from collections.abc import Iterable

from models.domain.places import fold
from models.domain.score_case import Case, Finding, Money, gap, nearness


def model(case: Case) -> Finding:
    wanted = _text(case.extra.get("model"))
    brand = _text(case.extra.get("brand"))
    if not wanted and not brand:
        return Finding.unknown()
    if case.offer is None:
        return Finding.unknown("no_offer")
    offered = _text(case.offer.terms.get("model")) or case.offer.name
    offered_brand = _text(case.offer.terms.get("brand"))
    if not offered and not offered_brand:
        return Finding.unknown("no_model")
    values = {
        "wanted": f"{brand} {wanted}".strip(),
        "offered": offered
        if fold(offered_brand) in fold(offered)
        else f"{offered_brand} {offered}",
    }
    if wanted and (_mentions(offered, wanted) or _mentions(wanted, offered)):
        return Finding("exact", "", values)
    same_brand = _mentions(f"{offered_brand} {offered}", brand) or _mentions(wanted, offered_brand)
    return Finding("brand" if same_brand else "other", "", values)


def financing(case: Case) -> Finding:
    """Settled: pays cash or is approved already. Unmet: needs it and the offer has none."""
    fields = case.fields
    if fields.financing is None and not fields.pre_approved and fields.financing_type is None:
        return Finding.unknown()
    if fields.pre_approved:
        return Finding("settled", "pre_approved")
    if fields.financing is False:
        return Finding("settled", "cash")
    if case.offer is not None and case.offer.financing is False:
        return Finding("unmet")
    return Finding("needs")


def amount(case: Case) -> Finding:
    """The sum asked for against the least and the most that is lent; the nearer end counts."""
    said = case.fields.budget
    asked = None if said is None else (said.max if said.max is not None else said.min)
    if said is None or not asked:
        return Finding.unknown()
    offer = case.offer
    if offer is None:
        return Finding.unknown("no_offer")
    currency = offer.currency or said.currency or "USD"
    if said.currency and said.currency != currency:
        return Finding.unknown("other_currency", asked=Money(asked, said.currency))
    least, most = offer.price_from, offer.price_to
    if not least and not most:
        return Finding.unknown("no_amount")
    values: dict[str, object] = {"asked": Money(asked, currency)}
    if most and asked > most:
        return Finding(nearness(most, asked), "over", {**values, "most": Money(most, currency)})
    if least and asked < least:
        return Finding(nearness(asked, least), "under", {**values, "least": Money(least, currency)})
    return Finding("fits", "", values)


def income(case: Case) -> Finding:
    have = _number(case.extra.get("income"))
    if have is None:
        return Finding.unknown()
    needed = _number(case.offer.terms.get("income_min")) if case.offer else None
    if not needed:
        return Finding("stated", "", {"income": have})
    level = nearness(have, needed)
    values = {"income": have, "needed": needed, "gap": gap(have, needed)}
    return Finding(
        "enough" if level == "fits" else level, "" if level == "fits" else "short", values
    )


def documentation(case: Case) -> Finding:
    level = _text(case.extra.get("documentation")).casefold()
    return Finding(level) if level in ("complete", "partial", "none") else Finding.unknown()


def coverage(case: Case) -> Finding:
    wanted = _text(case.extra.get("coverage"))
    if not wanted:
        return Finding.unknown()
    known = case.offer.terms.get("coverages") if case.offer else None
    offered = [_text(c) for c in known] if isinstance(known, Iterable) else []
    if isinstance(known, str):
        offered = [known]
    if not offered:
        return Finding("stated", "", {"wanted": wanted})
    is_offered = fold(wanted) in {fold(c) for c in offered}
    values = {"wanted": wanted, "offered": ", ".join(offered)}
    return Finding("offered" if is_offered else "not_offered", "", values)


def risk(case: Case) -> Finding:
    level = _text(case.extra.get("risk")).casefold()
    return Finding(level) if level in ("low", "medium", "high") else Finding.unknown()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    """A whole, positive amount; anything else counts as not said."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return int(value) if is_number and isinstance(value, (int, float)) and value > 0 else None


def _mentions(text: str, words: str) -> bool:
    return bool(words) and re.search(rf"\b{re.escape(fold(words))}\b", fold(text)) is not None
