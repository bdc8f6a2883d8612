"""The public holidays of a country, from a library that knows their laws."""

from collections.abc import Container
from datetime import date
from functools import cache

import holidays


@cache
def public_holidays(country: str) -> Container[date]:
    """By ISO 3166 code; of a country that is not known, none."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return frozenset()
