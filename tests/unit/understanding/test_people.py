"""Names and e-mail addresses."""

import pytest

from models.understanding.reading import read

INTRODUCED = [
    ("Soy Ana", "Ana"),
    ("soy ana", "Ana"),
    ("hola soy ana gomez busco depto", "Ana Gomez"),
    ("SOY JUAN PEREZ", "Juan Perez"),
    ("me llamo Juan Pérez", "Juan Pérez"),
    ("Me llamo juan", "Juan"),
    ("mi nombre es María José", "María José"),
    ("Mi nombre es Griselda Ñañez", "Griselda Ñañez"),
    ("habla Carla", "Carla"),
    ("te escribe Martín", "Martín"),
    ("Ana Gómez, busco 2 ambientes", "Ana Gómez"),
    ("Hola! Soy Federico de Rosario", "Federico"),
    ("Soy Ana y busco depto", "Ana"),
    ("soy el Tato", "Tato"),
    ("Soy María de los Ángeles Pérez", "María de los Ángeles Pérez"),
    ("Nombre: Lucía Fernández\nPresupuesto: 100k", "Lucía Fernández"),
    ("no soy Ana, soy Marta", "Marta"),
    ("my name is John Smith", "John Smith"),
    ("I'm Sarah", "Sarah"),
    ("meu nome é João", "João"),
    ("Saludos, Pablo", "Pablo"),
    ("buenas soy sofi", "Sofi"),
    ("soy juan cruz martinez", "Juan Cruz Martinez"),
    ("Soy Ana 😊", "Ana"),
]
ANSWERED = [
    ("Ana", "Ana"),
    ("ana", "Ana"),
    ("ana gomez", "Ana Gomez"),
    ("Ana.", "Ana"),
    ("ANA GOMEZ", "Ana Gomez"),
    ("Ana Gómez y busco depto", "Ana Gómez"),
    ("hola, soy yamila", "Yamila"),
    ("Si, Juan", "Juan"),
    ("Xoana Zubeldía", "Xoana Zubeldía"),
    ("con Roberto", "Roberto"),
    ("Pedro, mucho gusto", "Pedro"),
    ("ana 👋", "Ana"),
    ("me dicen Tincho pero soy Martín", "Martín"),
    ("Juan Ignacio", "Juan Ignacio"),
    ("nahuel", "Nahuel"),
    ("Dolores", "Dolores"),
]
NO_NAME = [
    "soy de Rosario",
    "soy inversor",
    "soy inversora",
    "soy el que llenó el formulario",
    "hola",
    "Hola",
    "si",
    "soy yo",
    "soy argentino",
    "soy docente",
    "soy nuevo en esto",
    "soy propietario",
    "buenas tardes",
    "soy un comprador serio",
    "estoy interesado",
    "Soy de Palermo",
    "quiero info",
    "no quiero decirlo",
    "gracias",
    "soy abogado",
    "soy soltera",
    "Busco departamento",
    "120 mil dólares",
    "¿para qué lo necesitás?",
    "prefiero no decirlo",
]


@pytest.mark.parametrize(("text", "name"), INTRODUCED)
def test_people_who_introduce_themselves_are_named(text: str, name: str) -> None:
    assert read(text).fields.name == name


@pytest.mark.parametrize(("text", "name"), ANSWERED)
def test_an_answer_to_who_is_a_name(text: str, name: str) -> None:
    assert read(text, expecting="name").fields.name == name


@pytest.mark.parametrize("text", NO_NAME)
@pytest.mark.parametrize("expecting", [None, "name"])
def test_what_people_are_is_not_their_name(text: str, expecting: str | None) -> None:
    assert read(text, expecting=expecting).fields.name is None


@pytest.mark.parametrize(
    "text", ["Ana", "Hola Ana, quiero info", "Gracias Ana!", "Martín, me pasás el precio?"]
)
def test_a_name_unasked_may_be_anybodys(text: str) -> None:
    assert read(text).fields.name is None


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("ana@gmail.com", "ana@gmail.com"),
        ("mi mail es Ana.Gomez@Hotmail.com.ar gracias", "ana.gomez@hotmail.com.ar"),
        ("ana arroba gmail punto com", "ana@gmail.com"),
        ("juan punto perez arroba yahoo punto com punto ar", "juan.perez@yahoo.com.ar"),
        ("ana_gomez arroba gmail.com", "ana_gomez@gmail.com"),
        ("ana@gmail.com.", "ana@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
    ],
)
def test_addresses_are_read_typed_or_dictated(text: str, email: str) -> None:
    assert read(text).fields.email == email


@pytest.mark.parametrize("text", ["no tengo mail", "@anita en instagram", "a las 5", "arroba"])
def test_what_is_no_address_is_not_one(text: str) -> None:
    assert read(text).fields.email is None
