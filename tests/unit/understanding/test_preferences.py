"""Wishes, refusals, purpose, intent and financing."""

from typing import Any

import pytest

from models.understanding.reading import read

SAID: list[tuple[str, str, Any]] = [
    ("con cochera", "garage", True),
    ("necesito cochera", "garage", True),
    ("que tenga garage", "garage", True),
    ("sin cochera", "garage", False),
    ("no necesito cochera", "garage", False),
    ("cochera no hace falta", "garage", False),
    ("cochera no", "garage", False),
    ("no hace falta que tenga cochera", "garage", False),
    ("con o sin cochera", "garage", None),
    ("la cochera es indistinta", "garage", None),
    ("¿tiene cochera?", "garage", None),
    ("tiene cochera?", "garage", None),
    ("el edificio tiene cochera?", "garage", None),
    ("¿tenés algo con cochera?", "garage", True),
    ("lugar para guardar el auto", "garage", True),
    ("with parking", "garage", True),
    ("con balcón", "balcony", True),
    ("con balcon al frente", "balcony", True),
    ("sin balcón", "balcony", False),
    ("sin cochera ni balcón", "balcony", False),
    ("quiero balcon si o si", "balcony", True),
    ("con terraza", "terrace", True),
    ("no quiero terraza", "terrace", False),
    ("tengo perro", "pets_allowed", True),
    ("tengo un perro, aceptan mascotas?", "pets_allowed", True),
    ("somos 2 y un gato", "pets_allowed", True),
    ("con mascota", "pets_allowed", True),
    ("no tengo mascotas", "pets_allowed", False),
    ("aceptan mascotas?", "pets_allowed", None),
    ("I have a dog", "pets_allowed", True),
    ("piso alto", "floor_preference", "alto"),
    ("prefiero pisos altos", "floor_preference", "alto"),
    ("último piso", "floor_preference", "alto"),
    ("del 5to piso para arriba", "floor_preference", "alto"),
    ("planta baja", "floor_preference", "bajo"),
    ("no quiero planta baja", "floor_preference", None),
    ("que no sea planta baja", "floor_preference", None),
    ("piso intermedio", "floor_preference", "medio"),
    ("me da igual el piso", "floor_preference", "indistinto"),
    ("al frente", "orientation", "frente"),
    ("contrafrente", "orientation", "contrafrente"),
    ("frente al parque", "orientation", None),
    ("no quiero contrafrente", "orientation", None),
    ("para vivir", "purpose", "vivienda"),
    ("es para mudarme con mi novia", "purpose", "vivienda"),
    ("para mi hija", "purpose", "vivienda"),
    ("vivienda propia", "purpose", "vivienda"),
    ("para inversión", "purpose", "inversion"),
    ("soy inversor", "purpose", "inversion"),
    ("quiero invertir 100 mil", "purpose", "inversion"),
    ("para alquilarlo", "purpose", "inversion"),
    ("para renta", "purpose", "inversion"),
    ("para airbnb", "purpose", "inversion"),
    ("no es para inversión, es para vivir", "purpose", "vivienda"),
    ("para vivir y a la vez como inversión", "purpose", "ambos"),
    ("estoy alquilando", "purpose", None),
    ("quiero comprar ya", "intent", "ready"),
    ("quiero reservar", "intent", "ready"),
    ("tengo la plata", "intent", "ready"),
    ("estoy listo para comprar", "intent", "ready"),
    ("ya vendí mi depto", "intent", "ready"),
    ("estoy buscando activamente", "intent", "looking"),
    ("estamos buscando depto", "intent", "looking"),
    ("hace 3 meses que busco", "intent", "looking"),
    ("estoy viendo opciones", "intent", "exploring"),
    ("estoy averiguando", "intent", "exploring"),
    ("comparando precios", "intent", "exploring"),
    ("solo curiosidad", "intent", "curious"),
    ("solo miraba", "intent", "curious"),
    ("por ahora solo viendo", "intent", "curious"),
    ("just browsing", "intent", "curious"),
    ("busco 2 ambientes", "intent", None),
    ("Soy Ana, busco 2 ambientes en Palermo hasta 120 mil dólares", "intent", None),
    ("necesito crédito", "financing", True),
    ("con crédito hipotecario", "financing", True),
    ("con financiación", "financing", True),
    ("al contado", "financing", False),
    ("pago en efectivo", "financing", False),
    ("sin crédito", "financing", False),
    ("no necesito financiación", "financing", False),
    ("¿tienen financiación?", "financing", None),
    ("quiero cancelar la hipoteca", "financing", None),
    ("con crédito hipotecario", "financing_type", "hipotecario"),
    ("crédito UVA", "financing_type", "hipotecario"),
    ("financiación de la constructora", "financing_type", "desarrollador"),
    ("busco en pozo", "financing_type", "pozo"),
    ("tengo el crédito aprobado", "pre_approved", True),
    ("tengo el crédito preaprobado", "pre_approved", True),
    ("me aprobaron el hipotecario", "pre_approved", True),
    ("todavía no tengo el crédito aprobado", "pre_approved", False),
    ("todavía no tengo el crédito aprobado", "financing", True),
    ("tengo el crédito aprobado", "financing", True),
]


@pytest.mark.parametrize(("text", "field", "value"), SAID)
def test_a_wish_is_read_and_a_question_is_none(text: str, field: str, value: Any) -> None:
    assert getattr(read(text).fields, field) == value


@pytest.mark.parametrize(
    "field", ["garage", "balcony", "terrace", "pets_allowed", "financing", "pre_approved"]
)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sí", True),
        ("si", True),
        ("Sii", True),
        ("dale", True),
        ("sí, por favor", True),
        ("obvio", True),
        ("👍", True),
        ("no", False),
        ("No.", False),
        ("nop", False),
        ("no, gracias", False),
        ("para nada", False),
        ("no sé", None),
        ("me da igual", None),
        ("no sé todavía", None),
        ("depende", None),
    ],
)
def test_yes_and_no_answer_the_question_asked(field: str, text: str, value: bool | None) -> None:
    assert getattr(read(text, expecting=field).fields, field) is value


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("1", "intent", "ready"),
        ("2", "intent", "looking"),
        ("3", "intent", "exploring"),
        ("4", "intent", "curious"),
        ("la 2", "intent", "looking"),
        ("opción 3", "intent", "exploring"),
        ("listo para comprar", "intent", "ready"),
        ("buscando activamente", "intent", "looking"),
        ("buscando", "intent", "looking"),
        ("viendo nomás", "intent", "curious"),
        ("vivir", "purpose", "vivienda"),
        ("invertir", "purpose", "inversion"),
        ("las dos cosas", "purpose", "ambos"),
        ("ambas", "purpose", "ambos"),
        ("alto", "floor_preference", "alto"),
        ("indistinto", "floor_preference", "indistinto"),
        ("me da igual", "orientation", "indistinto"),
        ("frente", "orientation", "frente"),
        ("no sé", "floor_preference", None),
        ("casa", "property_type", "casa"),
        ("depto", "property_type", "departamento"),
    ],
)
def test_a_bare_answer_is_read_by_what_was_asked(text: str, field: str, value: Any) -> None:
    assert getattr(read(text, expecting=field).fields, field) == value


@pytest.mark.parametrize(
    ("text", "amenities"),
    [
        ("con pileta y parrilla", ["pileta", "parrilla"]),
        ("que tenga gym, sum y laundry", ["gimnasio", "sum", "laundry"]),
        ("piscina", ["pileta"]),
        ("con pileta sin gimnasio", ["pileta"]),
        ("seguridad 24 hs", ["seguridad"]),
        ("casa con jardín y quincho", ["jardín", "quincho"]),
        ("¿tiene pileta?", []),
        ("solarium, sauna y coworking", ["solarium", "sauna", "coworking"]),
        ("no necesito pileta", []),
        ("por seguridad prefiero no decirlo", []),
    ],
)
def test_amenities_are_named_in_one_way(text: str, amenities: list[str]) -> None:
    assert list(read(text).fields.amenities) == amenities
