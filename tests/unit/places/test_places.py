"""Places are compared as places: accents, neighbours and parts, never substrings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain import gazetteer
from models.domain.places import (
    Place,
    PlaceKind,
    Relation,
    all_places,
    find,
    fold,
    needs_context,
    relation,
)

EXACT, ADJACENT, SAME_CITY, NONE = (
    Relation.EXACT,
    Relation.ADJACENT,
    Relation.SAME_CITY,
    Relation.NONE,
)
BY_AREA = {(place.area, place.name): place for place in all_places()}


def test_the_city_of_buenos_aires_has_its_48_barrios() -> None:
    barrios = [p for p in all_places() if p.region == "CABA" and p.kind == PlaceKind.ZONE]
    assert len(barrios) == 48


def test_bordering_is_mutual_and_between_known_places() -> None:
    for place in all_places():
        for name in place.neighbours:
            other = BY_AREA[place.area, name]
            assert place.name in other.neighbours, (place.name, name)
            assert name != place.name


def test_every_part_lies_in_a_known_place() -> None:
    for place in all_places():
        if place.kind == PlaceKind.PART:
            assert BY_AREA[place.area, place.within].kind == PlaceKind.ZONE


def test_a_name_means_one_place_in_its_area() -> None:
    seen: dict[tuple[str, str], str] = {}
    for place in all_places():
        for name in (place.name, *place.aliases):
            assert seen.setdefault((place.area, fold(name)), place.name) == place.name


def test_every_place_is_found_by_each_of_its_names_in_its_city() -> None:
    for place in all_places():
        for name in (place.name, *place.aliases):
            assert find(name, place.city or None) == place, name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PALERMO", "Palermo"),
        ("nuñez", "Núñez"),
        ("  villa   urquiza ", "Villa Urquiza"),
        ("V. Crespo", "Villa Crespo"),
        ("Pque. Chacabuco", "Parque Chacabuco"),
        ("barrio de Belgrano", "Belgrano"),
        ("zona Caballito", "Caballito"),
        ("cerca de la Paternal", "La Paternal"),
        ("en el Abasto", "Abasto"),
        ("Barrio Norte", "Barrio Norte"),
        ("Palermo, CABA", "Palermo"),
        ("Palermo (Capital Federal)", "Palermo"),
        ("CABA", "Buenos Aires"),
        ("Capital", "Buenos Aires"),
        ("Zona Norte", "zona norte"),
        ("GBA Oeste", "zona oeste"),
        ("montserrat", "Monserrat"),
        ("Belén de Escobar", "Escobar"),
        ("ramos mejia", "Ramos Mejía"),
        ("city bell", "City Bell"),
        ("Caballito Norte", "Caballito"),
        ("carlos paz", "Villa Carlos Paz"),
    ],
)
def test_a_place_is_found_as_people_write_it(text: str, name: str) -> None:
    found = find(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["", "Villa", "San", "plata", "norte", "zona", "v", "12", "la"])
def test_a_piece_of_a_name_is_no_place(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("name", "city", "found_in"),
    [
        ("Palermo", "Montevideo", "Montevideo"),
        ("Palermo", "Buenos Aires", "Buenos Aires"),
        ("Palermo", None, "Buenos Aires"),
        ("Centro", "Córdoba", "Córdoba"),
        ("Güemes", "Mar del Plata", "Mar del Plata"),
        ("Alberdi", "Rosario", "Rosario"),
        ("San Vicente", "Córdoba", "Córdoba"),
        ("Olivos", "Buenos Aires", "Vicente López"),
    ],
)
def test_the_city_chooses_between_places_of_one_name(
    name: str, city: str | None, found_in: str
) -> None:
    found = find(name, city)
    assert found is not None
    assert found.city == found_in


def test_a_place_that_is_not_in_the_city_named_is_not_found_there() -> None:
    assert find("Recoleta", "Rosario") is None


@pytest.mark.parametrize(
    ("wanted", "offered", "city", "expected"),
    [
        ("Palermo", "Palermo", "Buenos Aires", EXACT),
        ("palermo", "Palermo Hollywood", "Buenos Aires", EXACT),
        ("Palermo Soho", "Palermo", "CABA", EXACT),
        ("Las Cañitas", "palermo", None, EXACT),
        ("nunez", "Núñez", None, EXACT),
        ("Barrio Norte", "Recoleta", None, EXACT),
        ("Once", "Balvanera", None, EXACT),
        ("Microcentro", "San Nicolás", None, EXACT),
        ("zona norte", "Olivos", "Vicente López", EXACT),
        ("La Matanza", "San Justo", None, EXACT),
        ("Palermo o Belgrano", "Belgrano", None, EXACT),
        ("Palermo", "Villa Crespo", "Buenos Aires", ADJACENT),
        ("Palermo Soho", "Las Cañitas", None, ADJACENT),
        ("Las Cañitas", "Belgrano", None, ADJACENT),
        ("Núñez", "Vicente López", None, ADJACENT),
        ("Martínez", "San Isidro", None, ADJACENT),
        ("Tigre", "Nordelta", "Tigre", ADJACENT),
        ("Nueva Córdoba", "Güemes", "Córdoba", ADJACENT),
        ("Pocitos", "Punta Carretas", "Montevideo", ADJACENT),
        ("Villa Crespo", "Villa Urquiza", "Buenos Aires", SAME_CITY),
        ("Palermo", "Mataderos", "Buenos Aires", SAME_CITY),
        ("CABA", "Palermo", "Buenos Aires", SAME_CITY),
        ("Rosario", "Pichincha", "Rosario", SAME_CITY),
        ("Palermo", "Barrio Los Ceibos", "Capital Federal", SAME_CITY),
        ("Villa", "Villa Crespo", "Buenos Aires", NONE),
        ("San Isidro", "San Telmo", None, NONE),
        ("La Plata", "Mar del Plata", None, NONE),
        ("Belgrano", "Villa Belgrano", "Córdoba", NONE),
        ("Palermo", "Nueva Córdoba", "Córdoba", NONE),
        ("Florida", "Florida Oeste", None, ADJACENT),
        ("Chivilcoy", "Centro Cívico", "Chivilcoy", SAME_CITY),
        ("Barrio Los Ceibos", "los ceibos", None, NONE),
        ("Altos del Sur", "altos del sur", None, EXACT),
        ("", "Palermo", None, NONE),
    ],
)
def test_how_two_places_relate(
    wanted: str, offered: str, city: str | None, expected: Relation
) -> None:
    assert relation(wanted, offered, city) == expected


PLACES = st.sampled_from([p for p in all_places() if p.kind in (PlaceKind.ZONE, PlaceKind.PART)])


@given(PLACES, PLACES)
def test_between_two_places_of_one_area_the_relation_is_mutual(here: Place, there: Place) -> None:
    if here.area == there.area:
        forth = relation(here.name, there.name, there.city)
        assert forth == relation(there.name, here.name, here.city)


@given(PLACES)
def test_case_and_accents_never_matter(place: Place) -> None:
    assert relation(fold(place.name).upper(), place.name, place.city) == EXACT


def test_names_that_are_also_words_ask_for_context() -> None:
    assert needs_context("once")
    assert needs_context("Flores")
    assert not needs_context("Palermo")


def test_every_name_that_is_also_a_word_is_a_known_place() -> None:
    assert [word for word in gazetteer.ALSO_WORDS if find(word) is None] == []
