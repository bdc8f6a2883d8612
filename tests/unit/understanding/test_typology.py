"""Ambientes beside bedrooms, bathrooms, square metres and property types."""

import pytest

from models.understanding.reading import read

ROOMS = [
    ("2 ambientes", 2, 1),
    ("me interesa el de 3", 3, 2),
    ("quiero el de 2 con balcón", 2, 1),
    ("2 amb", 2, 1),
    ("2amb", 2, 1),
    ("dos ambientes", 2, 1),
    ("tres amb", 3, 2),
    ("un 3 ambientes", 3, 2),
    ("depto de 4 ambientes", 4, 3),
    ("1 ambiente", 1, 0),
    ("un ambiente", 1, 0),
    ("monoambiente", 1, 0),
    ("mono ambiente", 1, 0),
    ("busco un mono", 1, 0),
    ("a studio", 1, 0),
    ("3 dormitorios", 4, 3),
    ("3 dorm", 4, 3),
    ("3 dorms", 4, 3),
    ("3 habitaciones", 4, 3),
    ("3 cuartos", 4, 3),
    ("un dormitorio", 2, 1),
    ("2 bedroom", 3, 2),
    ("two bedrooms", 3, 2),
    ("1br", 2, 1),
    ("2 quartos", 3, 2),
    ("3 ambientes con 2 dormitorios", 3, 2),
    ("4 ambientes, 3 dormitorios y 2 baños", 4, 3),
    ("2 o 3 ambientes", 2, 1),
    ("2/3 ambientes", 2, 1),
    ("2 ambientes o más", 2, 1),
    ("2 ambientes, no perdón, 3", 3, 2),
    ("2 amb... mejor dicho 3 ambientes", 3, 2),
    ("2 ambientes no, 3 ambientes", 3, 2),
    ("vivo en un monoambiente y busco 2 ambientes", 2, 1),
    ("tengo un depto de 2 ambientes en flores y quiero un 3 ambientes", 3, 2),
    ("¿tienen 2 ambientes?", 2, 1),
    ("tenes algo de 3 ambientes en caballito", 3, 2),
    ("busco 2 ambientess", 2, 1),
    ("ambientes: 3", 3, 2),
]


@pytest.mark.parametrize(("text", "ambientes", "bedrooms"), ROOMS)
def test_one_count_of_rooms_gives_the_other(text: str, ambientes: int, bedrooms: int) -> None:
    fields = read(text).fields
    assert (fields.ambientes, fields.bedrooms) == (ambientes, bedrooms)


@pytest.mark.parametrize(
    ("text", "expecting", "ambientes", "bedrooms"),
    [
        ("2", "ambientes", 2, 1),
        ("dos", "ambientes", 2, 1),
        ("2 o 3", "ambientes", 2, 1),
        ("con 3 estoy bien", "ambientes", 3, 2),
        ("2", "bedrooms", 3, 2),
        ("tres", "bedrooms", 4, 3),
    ],
)
def test_a_bare_count_answers_the_question_about_rooms(
    text: str, expecting: str, ambientes: int, bedrooms: int
) -> None:
    fields = read(text, expecting=expecting).fields
    assert (fields.ambientes, fields.bedrooms) == (ambientes, bedrooms)


@pytest.mark.parametrize(
    "text",
    ["120 mil", "en 3 meses", "piso 2", "tengo 2 hijos", "somos 3", "60 m2", "2", "el de 120 mil"],
)
def test_other_figures_are_no_rooms(text: str) -> None:
    assert read(text).fields.ambientes is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("con 2 baños", 2),
        ("dos baños", 2),
        ("un baño y toilette", 1),
        ("2 bathrooms", 2),
        ("3 dorm 2 banos", 2),
        ("minimo 2 baños", 2),
    ],
)
def test_bathrooms_are_counted(text: str, count: int) -> None:
    assert read(text).fields.bathrooms == count


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("más de 60 m2", 60, None),
        ("entre 50 y 70 metros", 50, 70),
        ("60m2 mínimo", 60, None),
        ("minimo 60 metros cuadrados", 60, None),
        ("50-70 m2", 50, 70),
        ("hasta 80 m2", None, 80),
        ("80 mts máximo", None, 80),
        ("de 45 m²", 45, None),
        ("de 40 a 55 mts2", 40, 55),
        ("al menos 100 m2", 100, None),
    ],
)
def test_areas_are_read_as_bounds(text: str, low: int | None, high: int | None) -> None:
    fields = read(text).fields
    assert (fields.m2_min, fields.m2_max) == (low, high)


@pytest.mark.parametrize(
    "text",
    ["a 200 metros del subte", "¿cuánto sale el de 120 m2?", "120 mil", "a 50 metros de la plaza"],
)
def test_distances_and_questions_are_no_area(text: str) -> None:
    fields = read(text).fields
    assert (fields.m2_min, fields.m2_max) == (None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("busco un depto", "departamento"),
        ("Busco departamento en Palermo", "departamento"),
        ("un dpto de 2 amb", "departamento"),
        ("quiero una casa con jardín", "casa"),
        ("me interesa un PH", "ph"),
        ("busco ph con terraza", "ph"),
        ("lote en Pilar", "lote"),
        ("un terreno para construir", "lote"),
        ("busco oficina en microcentro", "oficina"),
        ("un local comercial", "local"),
        ("quiero comprar una cochera", "cochera"),
        ("busco cochera en belgrano", "cochera"),
        ("depto con cochera", "departamento"),
        ("looking for an apartment", "departamento"),
        ("no quiero casa, busco depto", "departamento"),
        ("un chalet en zona norte", "casa"),
    ],
)
def test_the_kind_of_property_wanted_is_read(text: str, kind: str) -> None:
    assert read(text).fields.property_type == kind


@pytest.mark.parametrize(
    "text",
    [
        "2 ambientes con cochera",
        "estoy en casa",
        "vivo en una casa",
        "vendo mi depto",
        "soy local",
        "trabajo en una oficina",
        "¿tiene cochera?",
        "cerca de casa",
    ],
)
def test_a_property_named_in_passing_is_not_the_kind_wanted(text: str) -> None:
    assert read(text).fields.property_type is None
