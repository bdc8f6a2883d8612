"""The characters of the demo: who they are, what they write, and what must come of it."""

from typing import Final

from demo.cast_trouble import TROUBLED
from demo.roles import (
    Character,
    Expected,
    Form,
    Hears,
    SendsPapers,
    Speaks,
    delivered,
    ordinary,
    says,
)
from models.domain.lifecycle import State

_READY: Final = "Con esto ya tengo lo que necesito"

_TALKERS: Final = (
    ordinary(
        1,
        "Ana Gómez",
        "califica paso a paso",
        says("Hola! si, me interesa"),
        says("2 ambientes"),
        says("hasta 140 mil dolares mas o menos"),
        says("palermo o colegiales"),
        says("de aca a 3 meses"),
        says("1"),
        expects=delivered(7, heard=(_READY,), fields={"ambientes": 2, "intent": "ready"}),
    ),
    ordinary(
        2,
        "Bruno Díaz",
        "queda por debajo del puntaje",
        says("buenas, ando mirando nomas"),
        says("un mono para invertir"),
        says("60 mil usd como mucho"),
        says("villa urquiza"),
        says("el año que viene, sin apuro"),
        says("nada en especial"),
        expects=Expected(State.SCORED, heard=("no tengo una opción que encaje",)),
    ),
    ordinary(
        3,
        "Carla Ruiz",
        "varios datos en un solo mensaje",
        says(
            "Hola! busco 3 ambientes en Palermo, tengo hasta 200 lucas verdes y me quiero mudar "
            "en 2 meses. Estoy lista para comprar"
        ),
        expects=delivered(2, fields={"ambientes": 3, "zones": ["Palermo"], "intent": "ready"}),
    ),
    ordinary(
        4,
        "Diego Sosa",
        "cinco mensajes seguidos, una sola respuesta",
        says(
            "buenas!",
            "vi el aviso en insta",
            "busco un 2 amb",
            "en palermo, hasta 150k usd",
            "para lo antes posible",
        ),
        says("estoy buscando activamente"),
        expects=delivered(3, fields={"ambientes": 2, "intent": "looking"}),
    ),
    ordinary(
        5,
        "Elena Paz",
        "manda una nota de voz, una foto y un PDF",
        Speaks(
            "hola, mirá, busco un dos ambientes en Palermo, tengo hasta ciento treinta mil dólares"
        ),
        says("para dentro de 2 meses"),
        says("lista para comprar"),
        SendsPapers(),
        expects=delivered(
            5,
            fields={"ambientes": 2, "budget": {"min": None, "max": 130_000, "currency": "USD"}},
            heard=("lo recibí",),
            files=3,
        ),
    ),
    ordinary(
        6,
        "Fede Molina",
        "pide que no le escriban más",
        says("no me escriban mas porfa", replies=0),
        expects=Expected(State.STOPPED, messages=1),
    ),
    ordinary(
        7,
        "Gabi Torres",
        "pide hablar con una persona",
        says("hola, q tal"),
        says("prefiero hablar con una persona si puede ser"),
        expects=Expected(State.HUMAN_HANDOFF, messages=3, heard=("persona del equipo",)),
    ),
    ordinary(
        8,
        "Hernán Vega",
        "busca en otra ciudad",
        says("Buenas tardes! busco algo de 2 ambientes en Rosario, por Pichincha"),
        expects=Expected(
            State.DISQUALIFIED,
            messages=2,
            heard=("Rosario", "Palermo"),
            outcome="NOT_CHARGEABLE_OUT_OF_ZONE",
        ),
    ),
    Character(
        "Nora Bentancor",
        "59899123456",
        "escribe desde Uruguay",
        Form("+598 99 123 456"),
        (
            Hears(),
            says("Hola! soy de Montevideo, busco un monoambiente en Palermo para invertir"),
            says("hasta 110 mil dolares"),
            says("en 5 meses"),
            says("lista para comprar"),
        ),
        delivered(5, fields={"ambientes": 1, "purpose": "inversion"}),
    ),
    ordinary(
        16,
        "Paula Ríos",
        "pregunta por la financiación y recibe la fuente",
        says("hola! tienen financiacion?"),
        says("ah buenisimo. busco 2 ambientes, hasta 150 mil dolares, en palermo"),
        says("y las expensas cuanto serian?"),
        says("para dentro de 3 meses"),
        says("lista para comprar"),
        expects=delivered(6, cites="Financiación", heard=("35 %", "2.400 pesos")),
    ),
    ordinary(
        17,
        "Quique Sala",
        "ya contestó casi todo en el formulario",
        says("si, dale"),
        says("listo para comprar, ya tengo la plata"),
        expects=delivered(3, not_heard=("presupuesto", "ambientes", "zona", "cuándo")),
        answers={
            "presupuesto": "hasta 150.000 dólares",
            "zona_de_interes": "Palermo",
            "cantidad_de_ambientes": "2 ambientes",
            "¿para_cuándo?": "dentro de 3 meses",
        },
    ),
    ordinary(
        19,
        "Steve Miller",
        "escribe en inglés",
        says("Hi! I'm looking for a 1 bedroom apartment in Palermo, do you offer financing?"),
        says("up to 140k usd"),
        says("in the next 3 months"),
        says("ready to buy"),
        expects=delivered(5, language="en", heard=("budget", "will contact you")),
    ),
    ordinary(
        20,
        "Tamara Gil",
        "pregunta lo que nadie puede contestar",
        says("hola, toman un auto en parte de pago?"),
        says("ok, busco un 2 ambientes"),
        expects=Expected(State.QUALIFYING, messages=3, open_question="auto"),
    ),
    ordinary(
        21,
        "Ulises Bravo",
        "contesta que no al primer mensaje",
        says("no gracias", replies=0),
        expects=Expected(State.STOPPED, messages=1),
    ),
    ordinary(
        22,
        "Vale Conti",
        "planta baja y precio: ni es una baja ni se pregunta dos veces",
        says("hola, cuanto sale el 2 ambientes? lo busco en planta baja"),
        says("ok, llego a 150 mil usd, en palermo. tiene cochera?"),
        says("antes de fin de año me quiero mudar"),
        says("lista para comprar"),
        expects=delivered(5, heard=("USD 118.000", "cochera")),
    ),
)
"""Who they are makes the difference."""

CAST: Final[tuple[Character, ...]] = (*_TALKERS, *TROUBLED)
