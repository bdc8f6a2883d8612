"""Zones in running text."""

import pytest

from models.understanding.reading import read

WANTED = [
    ("busco en Palermo", ["Palermo"]),
    ("busco en palermo", ["Palermo"]),
    ("en palemro", ["Palermo"]),
    ("zona beglrano", ["Belgrano"]),
    ("en Palermo Soho", ["Palermo Soho"]),
    ("en Caballito o Villa Crespo", ["Caballito", "Villa Crespo"]),
    ("Palermo, Belgrano o Núñez", ["Palermo", "Belgrano", "Núñez"]),
    ("en nuñez", ["Núñez"]),
    ("zona norte", ["zona norte"]),
    ("en Nordelta", ["Nordelta"]),
    ("en once", ["Once"]),
    ("en Flores", ["Flores"]),
    ("almagro once o flores", ["Almagro", "Once", "Flores"]),
    ("Palermo pero no en Flores", ["Palermo"]),
    ("cualquier zona menos Once", []),
    ("Belgrano, no Flores", ["Belgrano"]),
    ("en Caballito, que no sea Flores ni Once", ["Caballito"]),
    ("Palermo no, mejor Colegiales", ["Colegiales"]),
    ("soy de Rosario y busco en Palermo", ["Palermo"]),
    ("vivo en Almagro y quiero mudarme a Caballito", ["Caballito"]),
    ("en Barrio Parque Leloir", ["Parque Leloir"]),
    ("busco casa en el country Los Cardales Chicos", ["Los Cardales Chicos"]),
    ("busco algo en La Plata", ["La Plata"]),
    ("por villa urquiza o saavedra", ["Villa Urquiza", "Saavedra"]),
    ("v. crespo", ["Villa Crespo"]),
    ("puerto madero", ["Puerto Madero"]),
    ("san telmo o monserrat", ["San Telmo", "Monserrat"]),
    ("busco en tigre", ["Tigre"]),
    ("in Recoleta", ["Recoleta"]),
    ("Recoleta/Barrio Norte", ["Recoleta", "Barrio Norte"]),
    ("¿tienen algo en Palermo?", ["Palermo"]),
    ("Mar del Plata", ["Mar del Plata"]),
]
NONE = [
    "once meses",
    "once mil dolares",
    "me llamo Juan Nuñez",
    "soy Belgrano Martinez",
    "planta baja",
    "tengo la plata",
    "Av. Santa Fe 3200",
    "vivo en Palermo",
    "soy de Córdoba",
    "trabajo en microcentro",
    "¿queda en Palermo?",
    "me gustan las flores",
    "en el centro del living",
    "no en Flores",
    "hola buenas tardes",
    "quiero una casa con jardin",
    "me llamo Rosario",
    "mi mujer se llama Victoria",
    "en pozo",
    "en cuotas",
    "en efectivo",
    "en un año",
    "en dolares",
    "en mano",
    "retiro la propuesta",
]


@pytest.mark.parametrize(("text", "zones"), WANTED)
def test_zones_wanted_are_found(text: str, zones: list[str]) -> None:
    assert list(read(text).fields.zones) == zones


@pytest.mark.parametrize("text", NONE)
def test_ordinary_words_and_other_places_are_no_zone(text: str) -> None:
    assert read(text).fields.zones == ()


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("palermo", ["Palermo"]),
        ("caballito o villa crespo", ["Caballito", "Villa Crespo"]),
        ("flores", ["Flores"]),
        ("once", ["Once"]),
        ("martinez", ["Martínez"]),
        ("Nuñes", ["Núñez"]),
        ("vila crespo", ["Villa Crespo"]),
        ("la plata", ["La Plata"]),
        ("Los Troncos", ["Los Troncos"]),
        ("cualquiera", []),
        ("me da lo mismo", []),
        ("no sé", []),
        ("donde sea", []),
        ("Flores no", []),
        ("cuando entregan", []),
        ("me sirve", []),
        ("de dolares", []),
        ("asap", []),
        ("lo antes posible", []),
        ("monoambiente", []),
        ("dale buenísimo", []),
        ("hay disponibilidad?", []),
        ("somos 4", []),
    ],
)
def test_a_bare_answer_names_zones(text: str, zones: list[str]) -> None:
    assert list(read(text, expecting="zones").fields.zones) == zones
