"""When people say they want to buy, read on 10 March 2026."""

from datetime import date

import pytest

from models.understanding.reading import read

TODAY = date(2026, 3, 10)

UNASKED = [
    ("quiero mudarme ya", 0, 1),
    ("lo antes posible", 0, 1),
    ("cuanto antes", 0, 1),
    ("es urgente", 0, 1),
    ("lo necesito ya", 0, 1),
    ("quiero comprar ya mismo", 0, 1),
    ("asap", 0, 1),
    ("de forma inmediata", 0, 1),
    ("en 3 meses", 3, 3),
    ("en tres meses", 3, 3),
    ("dentro de 3 meses", 3, 3),
    ("in 3 months", 3, 3),
    ("de 3 a 6 meses", 3, 6),
    ("entre 3 y 6 meses", 3, 6),
    ("3-6 meses", 3, 6),
    ("en 12 meses", 12, 12),
    ("12 meses", 12, 12),
    ("dentro de un año", 12, 12),
    ("en 2 años", 24, 24),
    ("en un año y medio", 18, 18),
    ("en medio año", 6, 6),
    ("en unos meses", 2, 4),
    ("en un par de meses", 2, 2),
    ("en 15 días", 0, 1),
    ("en 90 dias", 3, 3),
    ("la semana que viene", 0, 1),
    ("este mes", 0, 1),
    ("el mes que viene", 1, 1),
    ("para mayo", 2, 2),
    ("en mayo", 2, 2),
    ("quiero mudarme en mayo", 2, 2),
    ("para marzo del año que viene", 12, 12),
    ("para febrero", 11, 11),
    ("en enero de 2027", 10, 10),
    ("a fin de año", 9, 9),
    ("para fin de año", 9, 9),
    ("antes de fin de año", 0, 9),
    ("el año que viene", 10, 21),
    ("next year", 10, 21),
    ("en 2027", 10, 21),
    ("este año", 0, 9),
    ("6 meses como mucho", 0, 6),
    ("en menos de 3 meses", 0, 3),
    ("en los próximos 6 meses", 0, 6),
    ("antes de 6 meses", 0, 6),
    ("más de 6 meses", 6, None),
    ("primer semestre del año que viene", 10, 15),
    ("segundo semestre", 4, 9),
    ("en el primer semestre", 0, 3),
    ("en 6 u 8 meses", 6, 8),
    ("antes de julio", 0, 4),
    ("quiero comprar antes de junio", 0, 3),
    ("en once meses", 11, 11),
    ("a principios del año que viene", 10, 12),
    ("em 6 meses", 6, 6),
    ("se me vence el alquiler en agosto y me quiero mudar", 5, 5),
    ("en uno o dos meses", 1, 2),
]
ASKED = [
    ("6", 6, 6),
    ("6 meses", 6, 6),
    ("3 a 6", 3, 6),
    ("ya", 0, 1),
    ("ahora", 0, 1),
    ("inmediato", 0, 1),
    ("mayo", 2, 2),
    ("marzo o abril", 0, 1),
    ("un año", 12, 12),
    ("unos 8 meses", 8, 8),
    ("2027", 10, 21),
    ("calculo que en 4 meses", 4, 4),
    ("seis meses", 6, 6),
    ("y... para octubre mas o menos", 7, 7),
    ("hoy", 0, 1),
    ("lo antes posible!!", 0, 1),
    ("corto plazo", 0, 3),
]
FLEXIBLE = [
    "sin apuro",
    "no tengo apuro",
    "no hay apuro",
    "cuando aparezca algo lindo",
    "sin prisa",
    "no me urge",
    "no estoy apurado",
    "no rush",
    "sem pressa",
    "cuando encuentre algo",
]
NOT_TIMING = [
    "vivo cerca de Avenida de Mayo",
    "25 de mayo 1200",
    "9 de julio y corrientes",
    "hace 3 meses que busco",
    "hace 2 años que alquilo",
    "tengo 35 años",
    "crédito a 20 años",
    "hasta 10 años de antigüedad",
    "en 12 cuotas",
    "ya tengo el crédito aprobado",
    "ya vendí mi depto",
    "ya vi el video",
    "por ahora solo averiguo",
    "soy Abril",
    "me llamo Julio",
    "¿cuándo entregan?",
    "me mostraron uno en mayúsculas",
    "120 mil",
    "2 ambientes",
    "no sé todavía",
    "zona tranquila",
    "barrio tranquilo",
]


def months(text: str, expecting: str | None = None) -> tuple[int | None, int | None] | None:
    timing = read(text, today=TODAY, expecting=expecting).fields.timing
    return None if timing is None else (timing.months_min, timing.months_max)


@pytest.mark.parametrize(("text", "low", "high"), UNASKED)
def test_a_time_is_read_as_a_range_of_months(text: str, low: int, high: int | None) -> None:
    assert months(text) == (low, high)
    assert months(text, "timing") == (low, high)


@pytest.mark.parametrize(("text", "low", "high"), ASKED)
def test_a_bare_answer_to_when_is_read(text: str, low: int, high: int) -> None:
    assert months(text, "timing") == (low, high)


@pytest.mark.parametrize("text", FLEXIBLE)
def test_no_hurry_is_flexible(text: str) -> None:
    timing = read(text, today=TODAY).fields.timing
    assert timing is not None
    assert timing.flexible
    assert timing.months_max is None


@pytest.mark.parametrize("text", ["tranqui", "tranqui, sin fecha", "no es urgente", "cuando sea"])
def test_no_hurry_as_an_answer_is_flexible(text: str) -> None:
    timing = read(text, today=TODAY, expecting="timing").fields.timing
    assert timing is not None
    assert timing.flexible
    assert timing.months_max is None


def test_a_time_without_hurry_keeps_both() -> None:
    timing = read("sin apuro, en 6 meses", today=TODAY).fields.timing
    assert timing is not None
    assert (timing.months_min, timing.months_max, timing.flexible) == (6, 6, True)


@pytest.mark.parametrize("text", NOT_TIMING)
def test_other_times_are_not_when_they_buy(text: str) -> None:
    assert read(text, today=TODAY).fields.timing is None


def test_mayo_is_the_next_may_and_never_now() -> None:
    timing = read("para mayo", today=date(2026, 6, 1)).fields.timing
    assert timing is not None
    assert (timing.months_min, timing.months_max) == (11, 11)


def test_without_today_nothing_of_the_calendar_is_read() -> None:
    assert read("para mayo").fields.timing is None


def test_the_words_of_the_time_are_kept() -> None:
    timing = read("Me mudaría En 3 Meses, creo", today=TODAY).fields.timing
    assert timing is not None
    assert "3 Meses" in timing.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("para fin de año", "fin de año"),
        ("a principios del año que viene", "a principios del año que viene"),
        ("a mediados de 2027, calculo", "a mediados de 2027"),
        ("el verano que viene", "verano que viene"),
    ],
)
def test_a_part_of_a_year_is_quoted_with_its_year(text: str, words: str) -> None:
    timing = read(text, today=date(2026, 11, 23)).fields.timing
    assert timing is not None
    assert timing.text == words
