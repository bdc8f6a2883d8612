"""What is asked of us, with and without marks, and in which language."""

import pytest

from models.understanding.language import spoken
from models.understanding.reading import read


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("¿Tiene cochera?", ["Tiene cochera"]),
        ("cuanto salen las expensas", ["cuanto salen las expensas"]),
        ("aceptan mascotas?", ["aceptan mascotas"]),
        ("aceptan mascotas", ["aceptan mascotas"]),
        ("Hola, tiene pileta?", ["tiene pileta"]),
        ("busco 2 ambientes en palermo cuanto salen las expensas", ["cuanto salen las expensas"]),
        (
            "Me interesa. Cuándo entregan? Y cuánto es el anticipo?",
            ["Cuándo entregan", "cuánto es el anticipo"],
        ),
        ("quería saber si es apto crédito", ["quería saber si es apto crédito"]),
        ("donde queda", ["donde queda"]),
        ("how much is it?", ["how much is it"]),
        ("sigue disponible", ["sigue disponible"]),
        ("tengo un perro, aceptan mascotas?", ["aceptan mascotas"]),
        ("se puede visitar el sabado", ["se puede visitar el sabado"]),
        ("Hola! vi el aviso, me das info?", ["me das info"]),
        ("¡Hola! Quiero más información.", ["Quiero más información"]),
        ("sos un bot?", ["sos un bot"]),
        ("precio", ["precio"]),
        ("Hola, ubicación por favor", ["Hola, ubicación por favor"]),
        ("mandame la ubicación", ["mandame la ubicación"]),
        ("pasame fotos y el plano", ["pasame fotos y el plano"]),
        ("quiero ver fotos", ["quiero ver fotos"]),
        ("quiero visitarlo", ["quiero visitarlo"]),
        ("me gustaría ir a verlo, tengo 120 mil", ["me gustaría ir a verlo"]),
        ("send me photos please", ["send me photos please"]),
        ("50-70 m2", []),
        ("cómo?", []),
        ("y?", []),
        ("Hola, qué tal?", []),
        ("hola como estas?", []),
        ("busco 2 ambientes", []),
        ("120 mil dólares", []),
        ("cuando aparezca algo", []),
        ("que tenga balcón", []),
        ("tiene que tener balcón", []),
        ("", []),
    ],
)
def test_questions_to_us_are_set_apart(text: str, questions: list[str]) -> None:
    assert list(read(text).questions) == questions


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hola, busco un depto", "es"),
        ("Hi, I'm looking for a 2 bedroom apartment", "en"),
        ("Olá, procuro um apartamento de dois quartos", "pt"),
        ("ok", "es"),
        ("", "es"),
        ("120", "es"),
        ("how much is it?", "en"),
        ("não quero", "pt"),
        ("stop", "en"),
        ("si", "es"),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, language: str) -> None:
    assert read(text).language == language


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("just exploring options", "en", "en"),
        ("até 180 mil dólares", "pt", "pt"),
        ("Palermo", "en", "en"),
        ("ok", "pt", "pt"),
        ("Hi, I saw your ad", "es", "en"),
        ("Hello", "es", "en"),
        ("puedo ir a verlo?", "es", "es"),
        ("buen día, rentabilidad?", "es", "es"),
        ("no idea about areas", "en", "en"),
        ("Oi, vi o anúncio de vocês", "es", "pt"),
        ("mejor hablemos en castellano por favor", "en", "es"),
        ("", "en", "en"),
    ],
)
def test_a_talk_stays_in_its_language_until_words_speak_another(
    text: str, before: str, language: str
) -> None:
    assert spoken(text, before) == language
