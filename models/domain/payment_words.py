"""How amounts paid, and why a charge failed, are written for a tenant."""

from typing import Final

from models.domain.catalogue import LANGUAGES
from models.domain.figures import money

_REASONS: Final[dict[str, tuple[str, str, str]]] = {
    "no_saved_card": (
        "no hay ninguna tarjeta guardada", "no card is saved", "não há nenhum cartão salvo",
    ),
    "insufficient_funds": ("fondos insuficientes", "insufficient funds", "saldo insuficiente"),
    "expired_card": ("la tarjeta venció", "the card has expired", "o cartão expirou"),
    "authentication_required": (
        "el banco pide que alguien confirme el pago",
        "the bank wants a person to confirm the payment",
        "o banco pede que alguém confirme o pagamento",
    ),
}  # fmt: skip
_REFUSED: Final = ("el banco la rechazó", "the bank refused it", "o banco recusou")
_NO_CENTS: Final = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
     "XOF", "XPF")
)  # fmt: skip
"""Currencies that Stripe counts in whole units."""


def price(amount_minor: int, currency: str, language: str) -> str:
    """To the cent: `USD 1.500,00`, in English `USD 1,500.00`. `amount_minor` as Stripe has it."""
    if currency in _NO_CENTS:
        return money(amount_minor, currency, language)
    whole, cents = divmod(amount_minor, 100)
    point = "." if language == "en" else ","
    return f"{money(whole, currency, language)}{point}{cents:02}"


def reason(code: str | None, language: str) -> str:
    """In the tenant's words; `code` is the bank's or Stripe's, or no_saved_card."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _REASONS.get(code or "", _REFUSED)[index]
