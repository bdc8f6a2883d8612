"""Budgets as people write them; and the figures that are no budget."""

import pytest

from models.domain.qualification import Budget, Fields
from models.understanding.reading import read

ONE_FIGURE_IS_THE_MAXIMUM = [
    ("120 mil dólares", 120_000, "USD"),
    ("u$s 120k", 120_000, "USD"),
    ("U$S120.000", 120_000, "USD"),
    ("USD 120.000", 120_000, "USD"),
    ("usd120k", 120_000, "USD"),
    ("120.000 usd", 120_000, "USD"),
    ("120000 dolares", 120_000, "USD"),
    ("120 lucas verdes", 120_000, "USD"),
    ("tengo 90 lucas", 90_000, "USD"),
    ("tngo 120 lks", 120_000, "USD"),
    ("120 luquitas", 120_000, "USD"),
    ("un palo", 1_000_000, "USD"),
    ("2 palos", 2_000_000, "USD"),
    ("1 palo verde", 1_000_000, "USD"),
    ("palo y medio", 1_500_000, "USD"),
    ("medio palo", 500_000, "USD"),
    ("medio palo verde", 500_000, "USD"),
    ("1,5 palos", 1_500_000, "USD"),
    ("un palo doscientos", 1_200_000, "USD"),
    ("unos 100 mil", 100_000, "USD"),
    ("alrededor de 100 mil", 100_000, "USD"),
    ("ciento veinte mil", 120_000, "USD"),
    ("ciento treinta y cinco mil dolares", 135_000, "USD"),
    ("noventa mil", 90_000, "USD"),
    ("mi presupuesto es 95", 95_000, "USD"),
    ("presupuesto: 95", 95_000, "USD"),
    ("tengo 140 para gastar", 140_000, "USD"),
    ("tengo un presupuesto de usd 85.000", 85_000, "USD"),
    ("150 millones de pesos", 150_000_000, "ARS"),
    ("$120.000.000", 120_000_000, "ARS"),
    ("$ 95 millones", 95_000_000, "ARS"),
    ("80 millones", 80_000_000, "ARS"),
    ("cien millones de pesos", 100_000_000, "ARS"),
    ("R$ 500 mil", 500_000, "BRL"),
    ("500 mil reais", 500_000, "BRL"),
    ("€ 200.000", 200_000, "EUR"),
    ("200 mil euros", 200_000, "EUR"),
    ("my budget is $120,000", 120_000, "USD"),
    ("120 thousand dollars", 120_000, "USD"),
    ("120,000", 120_000, "USD"),
    ("120.000,00 dólares", 120_000, "USD"),
    ("120 mil, en dólares", 120_000, "USD"),
    ("busco depto en Flores 120.000", 120_000, "USD"),
    ("dispongo de 110mil usd", 110_000, "USD"),
    ("cuento con 75 mil verdes", 75_000, "USD"),
    ("llego a 95 lucas", 95_000, "USD"),
    ("1.2 millones de usd", 1_200_000, "USD"),
    ("3 millones de pesos uruguayos", 3_000_000, "UYU"),
    ("tengo ahorrados 65k", 65_000, "USD"),
    ("ando en los 100 mil dolares mas o menos", 100_000, "USD"),
    ("U$D 98.500", 98_500, "USD"),
    ("120 mil dólares 💰💰", 120_000, "USD"),
]
MAXIMA = [
    ("hasta 150", 150_000),
    ("hasta 150 mil", 150_000),
    ("hasta 120k", 120_000),
    ("no más de 90 mil", 90_000),
    ("maximo 130", 130_000),
    ("130 como mucho", 130_000),
    ("130k máximo", 130_000),
    ("menos de 2 palos", 2_000_000),
    ("por debajo de 120 mil", 120_000),
    ("no quiero pasarme de 100 mil", 100_000),
    ("no más de ochenta mil dólares", 80_000),
    ("tope 140 mil usd", 140_000),
    ("up to 200k", 200_000),
    ("120 o 130 máximo", 130_000),
    ("Soy Ana, busco 2 ambientes en Palermo hasta 120 mil dólares", 120_000),
    ("depto de 3 amb hasta 160", 160_000),
    ("100 mil aprox, maximo 115", 115_000),
    ("tengo 100 mil pero puedo llegar a 115 mil", 115_000),
]
MINIMA = [
    ("desde 80", 80_000),
    ("desde 80 mil", 80_000),
    ("mas de 100 mil", 100_000),
    ("minimo 90k", 90_000),
    ("a partir de 100 mil dolares", 100_000),
    ("100 mil para arriba", 100_000),
    ("no menos de 80 mil", 80_000),
]
RANGES = [
    ("entre 100 y 130 mil", 100_000, 130_000, "USD"),
    ("de 100 a 130k", 100_000, 130_000, "USD"),
    ("100-130k", 100_000, 130_000, "USD"),
    ("100/130 mil", 100_000, 130_000, "USD"),
    ("100k a 130k usd", 100_000, 130_000, "USD"),
    ("desde 80 hasta 120 mil", 80_000, 120_000, "USD"),
    ("desde 80 mil y hasta 100 mil dólares", 80_000, 100_000, "USD"),
    ("entre 800 mil y un palo", 800_000, 1_000_000, "USD"),
    ("entre ochenta y cien mil dólares", 80_000, 100_000, "USD"),
    ("USD 90.000 - USD 110.000", 90_000, 110_000, "USD"),
    ("entre 90 y 110", 90_000, 110_000, "USD"),
    ("entre 80 y 100 millones de pesos", 80_000_000, 100_000_000, "ARS"),
    ("between 100 and 150k", 100_000, 150_000, "USD"),
    ("minimo 80 mil maximo 110 mil", 80_000, 110_000, "USD"),
]
CORRECTIONS = [
    ("mejor 150 que 120", 150_000),
    ("120... no, perdón, 150 mil", 150_000),
    ("120 mil, no perdon 150", 150_000),
    ("120 mil digo 130 mil", 130_000),
    ("no 120, 150", 150_000),
    ("no son 120 mil sino 150 mil", 150_000),
    ("120 mil, mejor dicho 110 mil", 110_000),
    ("100 mil... bah, 110", 110_000),
    ("me equivoque, son 90 mil", 90_000),
    ("150 en vez de 120", 150_000),
]
BARE_ANSWERS = [
    ("120", 120_000),
    ("95", 95_000),
    ("120 aprox", 120_000),
    ("unos 120", 120_000),
    ("y... 120 ponele", 120_000),
    ("120.000", 120_000),
    ("150 más o menos", 150_000),
    ("ciento veinte", 120_000),
    ("con 85 llego", 85_000),
    ("hasta 95", 95_000),
]
NO_BUDGET = [
    "mi telefono es 11 5555-4444",
    "+54 9 11 4444 5555",
    "1155554444",
    "mi cel 15-4444-5555",
    "busco 60 m2",
    "entre 50 y 70 metros",
    "hasta 80 metros",
    "de 100 a 130 m2",
    "2 ambientes",
    "hasta 3 ambientes",
    "entre 2 y 3 ambientes",
    "en 3 meses",
    "hasta 12 meses",
    "para 2027",
    "hasta marzo de 2027",
    "Cabildo 2500",
    "Av. Santa Fe 3200 piso 12",
    "tengo 35 años",
    "tengo 2 hijos",
    "somos 4 personas",
    "el 15/03/2027",
    "a las 18:30",
    "a las 18 hs",
    "el 20% de anticipo",
    "expensas hasta 100 mil",
    "que las expensas no pasen de 80 mil",
    "¿cuánto sale el de 120 m2?",
    "cuanto sale el de 120 m2",
    "gano 2 millones por mes",
    "cuotas de 500 dólares",
    "puedo pagar 800 usd por mes",
    "vendo mi depto en 90 mil dólares",
    "pago 400 mil de alquiler",
    "a 200 metros del subte",
    "piso 15",
    "mi dni es 34567890",
    "hace 10 años que alquilo",
    "crédito a 20 años",
    "¿el de 120 mil sigue disponible?",
    "mil gracias",
    "no sé todavía",
    "linea 60",
]


def said(text: str, **how: object) -> Budget | None:
    return read(text, **how).fields.budget


@pytest.mark.parametrize(("text", "amount", "currency"), ONE_FIGURE_IS_THE_MAXIMUM)
def test_one_figure_is_the_maximum(text: str, amount: int, currency: str) -> None:
    assert said(text) == Budget(None, amount, currency)


@pytest.mark.parametrize(("text", "amount"), MAXIMA)
def test_a_word_for_the_upper_bound_makes_a_maximum(text: str, amount: int) -> None:
    assert said(text) == Budget(None, amount, "USD")


@pytest.mark.parametrize(("text", "amount"), MINIMA)
def test_a_word_for_the_lower_bound_makes_a_minimum(text: str, amount: int) -> None:
    assert said(text) == Budget(amount, None, "USD")


@pytest.mark.parametrize(("text", "low", "high", "currency"), RANGES)
def test_two_figures_are_a_range_and_share_their_scale(
    text: str, low: int, high: int, currency: str
) -> None:
    assert said(text) == Budget(low, high, currency)


@pytest.mark.parametrize(("text", "amount"), CORRECTIONS)
def test_the_corrected_figure_wins(text: str, amount: int) -> None:
    assert said(text, expecting="budget") == Budget(None, amount, "USD")


@pytest.mark.parametrize(("text", "amount"), BARE_ANSWERS)
def test_a_bare_small_figure_answering_the_budget_question_is_thousands(
    text: str, amount: int
) -> None:
    assert said(text, expecting="budget") == Budget(None, amount, "USD")


@pytest.mark.parametrize("text", NO_BUDGET)
@pytest.mark.parametrize("expecting", [None, "budget"])
def test_other_figures_are_never_a_budget(text: str, expecting: str | None) -> None:
    assert said(text, expecting=expecting) is None


def test_cash_and_instalments_together_are_what_they_can_spend() -> None:
    assert said("120 mil + 30 mil en cuotas") == Budget(None, 150_000, "USD")


def test_a_figure_without_currency_takes_the_known_one_then_the_offers() -> None:
    known = Fields(budget=Budget(None, 90_000, "EUR"))
    assert said("120 mil", known=known) == Budget(None, 120_000, "EUR")
    assert said("120 mil", default_currency="UYU") == Budget(None, 120_000, "UYU")


def test_a_currency_said_alone_completes_the_known_figure() -> None:
    known = Fields(budget=Budget(None, 120_000, "USD"))
    assert said("en euros", known=known, expecting="budget") == Budget(None, 120_000, "EUR")


def test_a_second_bound_completes_the_known_one() -> None:
    known = Fields(budget=Budget(None, 120_000, "USD"))
    assert said("desde 80 mil", known=known) == Budget(80_000, 120_000, "USD")


def test_own_sale_is_not_the_budget_but_the_wish_after_it_is() -> None:
    text = "vendo mi casa en 90 mil y busco algo hasta 120 mil"
    assert said(text) == Budget(None, 120_000, "USD")


def test_the_words_of_the_budget_are_kept_as_written() -> None:
    assert read("Tengo hasta 120 mil dólares, no más").spans["budget"] == "120 mil dólares"
