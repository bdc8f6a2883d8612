"""Packages and prices: the only place where they stand. Money in minor units."""

from dataclasses import dataclass
from typing import Final

CURRENCY: Final = "USD"
TRIAL_CREDITS: Final = 5


@dataclass(frozen=True, slots=True)
class Package:
    key: str
    credits: int
    amount_minor: int
    currency: str = CURRENCY


PACKAGES: Final = {
    package.key: package
    for package in (
        Package("starter", 50, 400_00),
        Package("growth", 100, 700_00),
        Package("scale", 250, 1500_00),
    )
}
