"""Who looks for a home to rent, and who speaks of rent otherwise."""

import pytest

from models.domain.qualification import Purpose
from models.understanding.message import prepare
from models.understanding.reading import read
from models.understanding.renting import wants_to_rent


@pytest.mark.parametrize(
    "text",
    [
        "busco alquiler",
        "Busco departamento para alquilar en Palermo",
        "quiero alquilar un 2 ambientes",
        "busco alquilar, no comprar",
        "tienen alquileres?",
        "estamos buscando un ph en alquiler",
        "hi, I'm looking for an apartment to rent",
        "procuro um apartamento para alugar",
    ],
)
def test_who_wants_to_rent_tells_no_purpose_of_a_purchase(text: str) -> None:
    assert wants_to_rent(prepare(text))
    assert read(text).fields.purpose is None


@pytest.mark.parametrize(
    "text",
    [
        "quiero comprar para alquilar",
        "lo quiero para alquilar",
        "es para alquilarlo por airbnb",
        "busco algo para poner en alquiler",
        "quiero invertir y alquilar",
        "I want a flat to rent out",
    ],
)
def test_a_home_to_be_let_is_bought_to_invest(text: str) -> None:
    assert not wants_to_rent(prepare(text))
    assert read(text).fields.purpose is Purpose.INVERSION


@pytest.mark.parametrize(
    "text",
    [
        "quiero dejar de alquilar",
        "no quiero alquilar más",
        "necesito dejar el alquiler en marzo",
        "hoy alquilo en Almagro y busco 2 ambientes",
        "quiero salir del alquiler",
        "hay alquiler con opción a compra?",
    ],
)
def test_who_rents_today_may_buy(text: str) -> None:
    assert not wants_to_rent(prepare(text))


def test_to_rent_answers_what_a_home_to_be_bought_is_for() -> None:
    assert read("busco para alquilar", expecting="purpose").fields.purpose is Purpose.INVERSION
