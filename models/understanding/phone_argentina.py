"""How Argentines write their mobiles, taken apart: 0, 9, 15 and the area code, in any mixture."""

from collections.abc import Iterator
from typing import Final

CALLING_CODE: Final = "54"
MOBILE_MARK: Final = "9"
OLD_MARK: Final = "15"
TRUNK: Final = "0"
NATIONAL_LENGTH: Final = 10
"""Area code and subscriber number together."""
AREA_LENGTHS: Final = (2, 3, 4)
BUENOS_AIRES: Final = "11"
BUENOS_AIRES_SUBSCRIBER_LENGTH: Final = 8
"""Only there a subscriber number has eight digits, so 15 and eight digits need no area code."""


def mobile_number(digits: str) -> Iterator[str]:
    """Every reading of these digits as a mobile, with 549; whether it exists is not decided here.

    A lead's land line is taken as a mobile: people leave out the 9, and WhatsApp needs it.
    """
    national = _without_marks(digits)
    if len(national) == NATIONAL_LENGTH:
        if national.startswith(OLD_MARK):
            yield _international(BUENOS_AIRES + national[len(OLD_MARK) :])
        yield _international(national)
    if len(national) == NATIONAL_LENGTH + len(OLD_MARK):
        for length in AREA_LENGTHS:
            area, rest = national[:length], national[length:]
            if rest.startswith(OLD_MARK):
                yield _international(area + rest[len(OLD_MARK) :])


def _without_marks(digits: str) -> str:
    """No area code begins with 0, 5 or 9, so at the front these are only prefixes."""
    rest = digits.lstrip(TRUNK)
    while len(rest) > NATIONAL_LENGTH and rest.startswith(CALLING_CODE):
        rest = rest[len(CALLING_CODE) :].lstrip(TRUNK)
    if len(rest) > NATIONAL_LENGTH and rest.startswith(MOBILE_MARK):
        rest = rest[len(MOBILE_MARK) :].lstrip(TRUNK)
    return rest


def _international(national: str) -> str:
    return CALLING_CODE + MOBILE_MARK + national
