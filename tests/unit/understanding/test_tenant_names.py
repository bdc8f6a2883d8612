"""Which of the listed names somebody typed."""

import pytest

from models.understanding.tenant_names import named_one

NAMES = ["Inmobiliaria Norte", "Inmobiliaria Ribera Sur", "Núñez Propiedades"]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("2", 1), ("la segunda", 1), ("opción 3", 2), ("4", None),
        ("Inmobiliaria Norte", 0), ("con norte, por favor", 0), ("NUNEZ", 2), ("ribera", 1),
        ("los de Ribera Sur", 1), ("propiedades", 2),
        ("Inmobiliaria", None), ("norte o sur", None), ("hola", None), ("", None),
        ("busco 2 ambientes", None), ("👍", None),
    ],
)  # fmt: skip
def test_a_name_a_part_of_it_or_its_number(text: str, position: int | None) -> None:
    assert named_one(text, NAMES) == position


def test_nothing_is_named_where_nothing_was_listed() -> None:
    assert named_one("1", []) is None
    assert named_one("Norte", []) is None
