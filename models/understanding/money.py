"""The budget a person states: which figures of a message are money they would spend, which bound
each one is, and in which currency."""

from dataclasses import dataclass, replace
from typing import Final

from models.domain.qualification import Budget
from models.understanding import corrections
from models.understanding.amounts import Amount, find_amounts, spoken_currency
from models.understanding.message import Found, Message
from models.understanding.money_words import (
    ABOUT,
    ALTERNATIVE,
    DOWN_PAYMENT_BEFORE,
    MAX_AFTER,
    MAX_BEFORE,
    MIN_AFTER,
    MIN_BEFORE,
    NO_AFTER,
    NOT_LESS,
    NOT_MORE,
    OTHER_BEFORE,
    OTHER_MONEY_AFTER,
    OTHER_MONEY_BEFORE,
    OTHER_UNIT,
    OUT_OF_REACH,
    PARTNER,
    RANGE,
    SPENDING_BEFORE,
    SUM,
)

PESOS_FROM: Final = 10_000_000
"""An amount without currency from here on is pesos, where the default is dollars: nobody asks for
a flat of ten million dollars, and 90 million pesos is an ordinary one."""
SIGN_IS_PESOS_FROM: Final = 1_000_000
"""The same for "$", which people also write for dollars ("$120.000")."""
PRICES_FROM: Final = 1_000
"""Nothing that is for sale costs less."""
_FAR: Final = 2
"""Nobody doubles or halves a budget by correcting it in passing."""
BARE_THOUSANDS: Final = (10, 1_000)
"""A bare figure in this range, where a budget is meant, is said in thousands."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One statement: a bound or a range, before the currency is settled."""

    low: float | None
    high: float | None
    currency: str | None
    is_bound: bool
    """A word said which bound it is; a lone figure is only taken as a maximum."""


def read_budget(message: Message) -> Found[Budget] | None:
    named = _inherit_scale(message, find_amounts(message))
    is_meant = _takes_back_known(message, named)
    amounts = [a for a in named if _may_be(message, a, is_meant=is_meant)]
    said = corrections.standing(message, _statements(message, amounts))
    within = [s for s in said if not OUT_OF_REACH.search(message.text[: s.start])]
    said = within or said
    if not said:
        return _currency_alone(message)
    low, high = _combined([s.value for s in said])
    currency = _currency(message, said, high or low or 0)
    budget = _with_known(Budget(_whole(low), _whole(high), currency), message)
    return Found(budget, said[0].start, said[-1].end)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _takes_back_known(message: Message, amounts: list[Amount]) -> bool:
    """ "Mejor 150 que 120", whatever was asked last: the budget that is known is meant, where a
    figure is one of its bounds or not far from them."""
    known = message.known.budget
    if known is None or not corrections.are_in(message):
        return False
    bounds = [bound for bound in (known.min, known.max) if bound]
    return any(
        bound / _FAR <= _in_thousands(amount) <= bound * _FAR
        for amount in amounts
        for bound in bounds
    )


def _may_be(message: Message, amount: Amount, *, is_meant: bool) -> bool:
    """Whether this figure is money the person would spend; `is_meant`: a budget is spoken of."""
    text, start, end = message.text, amount.start, amount.end
    before = text[max(0, start - 60) : start]
    if OTHER_MONEY_BEFORE.search(before) or DOWN_PAYMENT_BEFORE.search(before):
        return False
    if OTHER_MONEY_AFTER.match(text, end):
        return False
    if message.is_aside(start) or message.is_asked(start):
        return False
    if _in_thousands(amount) < PRICES_FROM or amount.value > 1e13:
        return False
    is_certain = amount.currency is not None or amount.is_scaled
    if OTHER_UNIT.match(text, end) and not (amount.currency and amount.currency != "$"):
        return False
    if is_certain and amount.value >= PRICES_FROM:
        return True
    if OTHER_BEFORE.search(before):
        return False
    return is_certain or _is_plausible(message, amount, before, is_meant=is_meant)


def _is_plausible(message: Message, amount: Amount, before: str, *, is_meant: bool) -> bool:
    """A figure without scale or currency: only where a budget is meant."""
    value = amount.value
    is_year = 1_990 <= value <= 2_045 and value == int(value)
    low, high = BARE_THOUSANDS
    if is_meant or message.is_expecting("budget"):
        # Four bare digits after other words are a street number or a year sooner than money.
        is_alone = message.text.lstrip(" .,").startswith("#") or value < 1_000 or value >= 10_000
        return value >= low and (is_alone or (not is_year and bool(SPENDING_BEFORE.search(before))))
    if value >= 10_000:
        return True
    before = PARTNER.sub("", before)
    bounded = MAX_AFTER.match(message.text, amount.end) or MIN_AFTER.match(message.text, amount.end)
    is_spent = bool(SPENDING_BEFORE.search(before) or bounded)
    return is_spent and 2 * low <= value < high


def _inherit_scale(message: Message, amounts: list[Amount]) -> list[Amount]:
    """ "entre 100 y 130 mil": the first figure is in the thousands of the second."""
    result = list(amounts)
    for i in range(len(result) - 1, 0, -1):
        first, second = result[i - 1], result[i]
        between = message.text[first.end : second.start]
        if not (RANGE.fullmatch(between) or _is_corrected(between)):
            continue
        result[i - 1], result[i] = _same_scale(first, second)
    return result


def _is_corrected(between: str) -> bool:
    return len(between) < 40 and bool(corrections.MARKER.search(between))


def _same_scale(first: Amount, second: Amount) -> tuple[Amount, Amount]:
    currency = first.currency or second.currency
    if second.is_scaled and not first.is_scaled and first.value < 1_000:
        factor = 1_000_000 if second.value >= 1_000_000 else 1_000
        if first.value * factor > max(second.value, 1_000) and factor > 1_000:
            factor = 1_000
        first = first.times(factor)
    elif first.is_scaled and not second.is_scaled and second.value < 1_000:
        second = second.times(1_000_000 if first.value >= 1_000_000 else 1_000)
    return replace(first, currency=first.currency or currency), replace(
        second, currency=second.currency or currency
    )


def _in_thousands(amount: Amount) -> float:
    low, high = BARE_THOUSANDS
    if not amount.is_scaled and low <= amount.value < high:
        return amount.value * 1_000
    return amount.value


def _statements(message: Message, amounts: list[Amount]) -> list[Found[_Said]]:
    said: list[Found[_Said]] = []
    i = 0
    while i < len(amounts):
        one = amounts[i]
        two = amounts[i + 1] if i + 1 < len(amounts) else None
        joined = two and _joined(message, one, two)
        said.append(joined or _single(message, one))
        i += 2 if joined else 1
    return said


def _joined(message: Message, one: Amount, two: Amount) -> Found[_Said] | None:
    between = message.text[one.end : two.start]
    first, second = _in_thousands(one), _in_thousands(two)
    currency = one.currency if one.currency not in (None, "$") else two.currency or one.currency
    if SUM.fullmatch(between):
        return Found(_Said(None, first + second, currency, True), one.start, two.end)
    if not RANGE.fullmatch(between) or first >= second:
        return None
    # "120 o 130 máximo" names two maxima, not a minimum.
    before = message.text[max(0, one.start - 40) : one.start]
    is_capped = MAX_AFTER.match(message.text, two.end) or MAX_BEFORE.search(before)
    low = None if is_capped and ALTERNATIVE.match(between) else first
    return Found(_Said(low, second, currency, True), one.start, two.end)


def _single(message: Message, amount: Amount) -> Found[_Said]:
    before = message.text[max(0, amount.start - 60) : amount.start]
    value = _in_thousands(amount)
    is_min = bool(MIN_BEFORE.search(before) or MIN_AFTER.match(message.text, amount.end))
    is_max = bool(MAX_BEFORE.search(before) or MAX_AFTER.match(message.text, amount.end))
    if NOT_MORE.search(before) or (is_min and NO_AFTER.match(message.text, amount.end)):
        is_min, is_max = False, True
    if NOT_LESS.search(before):
        is_min, is_max = True, False
    if ABOUT.search(before):
        is_min = is_max = False
    low, high = (value, None) if is_min and not is_max else (None, value)
    said = _Said(low, high, amount.currency, is_min or is_max)
    return Found(said, amount.start, amount.end)


def _combined(said: list[_Said]) -> tuple[float | None, float | None]:
    """Several statements as one range: a stated bound outweighs a lone figure."""
    lows = [s.low for s in said if s.low is not None]
    bounds = [s.high for s in said if s.high is not None and s.is_bound]
    lone = [s.high for s in said if s.high is not None]
    high = max(bounds or lone) if lone else None
    low = min(lows) if lows else None
    if low is not None and high is not None and low > high:
        return None, high
    return low, high


def _currency(message: Message, said: list[Found[_Said]], amount: float) -> str:
    named = [s.value.currency for s in said if s.value.currency]
    code = next((c for c in named if c != "$"), None) or spoken_currency(message)
    if code:
        return code
    known = message.known.budget
    default = (known.currency if known else None) or message.default_currency
    pesos_from = SIGN_IS_PESOS_FROM if named else PESOS_FROM
    return "ARS" if default == "USD" and amount >= pesos_from else default


def _currency_alone(message: Message) -> Found[Budget] | None:
    """ "En dólares" after a figure was given in an earlier message."""
    known = message.known.budget
    code = spoken_currency(message)
    if not (known and code and message.is_expecting("budget")) or len(message.text) > 40:
        return None
    return Found(replace(known, currency=code), 0, len(message.text))


def _with_known(budget: Budget, message: Message) -> Budget:
    """One bound now and the other in an earlier message are one range."""
    known = message.known.budget
    if known is None or known.currency not in (None, budget.currency):
        return budget
    if budget.max is None and known.max and budget.min and budget.min <= known.max:
        return replace(budget, max=known.max)
    if budget.min is None and known.min and budget.max and known.min <= budget.max:
        return replace(budget, min=known.min)
    return budget
