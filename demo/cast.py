"""The characters of the demo: who they are, what they write, and what must come of it."""

from typing import Any, Final

from demo.roles import (
    QUICK,
    UNKNOWN_AD,
    AdIsMapped,
    Character,
    CreditsRunOut,
    Expected,
    Form,
    Hears,
    Reaches,
    Says,
    Speaks,
    Step,
)
from models.domain.lifecycle import State


def says(*texts: str, replies: int = 1) -> Says:
    return Says(texts, replies)


def delivered(messages: int | None = None, **more: Any) -> Expected:
    return Expected(State.SENT_TO_DEVELOPER, delivered=True, messages=messages, **more)


def _character(
    number: int, name: str, plays: str, *steps: Step, expects: Expected, **form: Any
) -> Character:
    """Somebody of Buenos Aires with an ordinary mobile, written the way people write it."""
    digits = f"{5550100 + number:08d}"
    phone = f"011 15-{digits[:4]}-{digits[4:]}"
    return Character(name, f"54911{digits}", plays, Form(phone, **form), (Hears(), *steps), expects)


_READY: Final = "Con esto ya tengo lo que necesito"

CAST: Final = (
    _character(
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
    _character(
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
    _character(
        3,
        "Carla Ruiz",
        "varios datos en un solo mensaje",
        says(
            "Hola! busco 3 ambientes en Palermo, tengo hasta 200 lucas verdes y me quiero mudar "
            "en 2 meses. Estoy lista para comprar"
        ),
        expects=delivered(2, fields={"ambientes": 3, "zones": ["Palermo"], "intent": "ready"}),
    ),
    _character(
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
    _character(
        5,
        "Elena Paz",
        "manda una nota de voz",
        Speaks(
            "hola, mirá, busco un dos ambientes en Palermo, tengo hasta ciento treinta mil dólares"
        ),
        says("para dentro de 2 meses"),
        says("lista para comprar"),
        expects=delivered(
            4, fields={"ambientes": 2, "budget": {"min": None, "max": 130_000, "currency": "USD"}}
        ),
    ),
    _character(
        6,
        "Fede Molina",
        "pide que no le escriban más",
        says("no me escriban mas porfa", replies=0),
        expects=Expected(State.STOPPED, messages=1),
    ),
    _character(
        7,
        "Gabi Torres",
        "pide hablar con una persona",
        says("hola, q tal"),
        says("prefiero hablar con una persona si puede ser"),
        expects=Expected(State.HUMAN_HANDOFF, messages=3, heard=("persona del equipo",)),
    ),
    _character(
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
    _character(
        9,
        "Inés Luna",
        "mandó el formulario dos veces",
        says("hola! 2 amb en palermo, hasta 145 mil dolares, para marzo, lista para comprar"),
        expects=delivered(2),
        forms=2,
    ),
    _character(
        10,
        "Juan Ferro",
        "Meta avisa tres veces",
        says("Hola, quiero un 3 ambientes en palermo, llego a 210 mil usd"),
        says("en 4 meses"),
        says("la 1"),
        expects=delivered(4),
        notices=3,
    ),
    Character(
        "Karina Ponce",
        "5491155550111",
        "llega por un aviso desconocido, mapeado después",
        Form("+54 9 11 5555-0111", ad_id=UNKNOWN_AD),
        (
            Reaches(State.PENDING_MAPPING),
            says("hola, me anote recien en el formulario"),
            AdIsMapped(UNKNOWN_AD, "conesa"),
            Hears(),
            says("si dale, busco 3 ambientes en belgrano hasta 290 mil dolares"),
            says("en 6 meses"),
            says("buscando activamente, ya vi varios"),
        ),
        delivered(5, passed=(State.PENDING_MAPPING, State.TO_BE_CONTACTED), heard=("Conesa Park",)),
    ),
    Character(
        "Laura Sáenz",
        "5491155550112",
        "queda lista cuando no hay crédito",
        Form("11 5555 0112"),
        (
            CreditsRunOut(),
            Hears(),
            says("hola! busco 2 amb en palermo, tengo 135 mil dolares, quiero comprar ya mismo"),
        ),
        delivered(2, waited_for_credit=True),
    ),
    Character(
        "Martín Roca",
        "5491155550113",
        "espera crédito y su destino falla dos veces",
        Form("(011) 15 5555-0113"),
        (
            CreditsRunOut(),
            Hears(),
            says("buen dia, 3 ambientes en palermo, presupuesto 230 mil usd"),
            says("dentro de los proximos 3 meses"),
            says("listo para comprar"),
        ),
        delivered(4, waited_for_credit=True, target_tries=3),
        failing_target="sink",
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
    Character(
        "Óscar Prieto",
        "5491155550115",
        "contesta tras enfriarse; la planilla falla dos veces",
        Form("1155550115"),
        (
            Hears(2),
            Hears(),
            says("hola perdon, recien veo! sigo buscando, 2 amb en palermo hasta 140 mil dolares"),
            says("en 2 meses, listo para comprar"),
        ),
        delivered(
            passed=(State.CONTACTED, State.COOLING, State.REACTIVATION, State.QUALIFYING),
            target_tries=3,
        ),
        tenant=QUICK,
        failing_target="sheet",
    ),
    _character(
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
    _character(
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
    Character(
        "Rosa Ibarra",
        "",
        "dejó un teléfono que no sirve",
        Form("no tengo"),
        (),
        Expected(
            State.TO_BE_CONTACTED, messages=0, has_phone_problem=True, outcome="NO_USABLE_PHONE"
        ),
    ),
    _character(
        19,
        "Steve Miller",
        "escribe en inglés",
        says("Hi! I'm looking for a 1 bedroom apartment in Palermo, do you offer financing?"),
        says("up to 140k usd"),
        says("in the next 3 months"),
        says("ready to buy"),
        expects=delivered(5, language="en", heard=("budget", "will contact you")),
    ),
    _character(
        20,
        "Tamara Gil",
        "pregunta lo que nadie puede contestar",
        says("hola, toman un auto en parte de pago?"),
        says("ok, busco un 2 ambientes"),
        expects=Expected(State.QUALIFYING, messages=3, open_question="auto"),
    ),
    _character(
        21,
        "Ulises Bravo",
        "contesta que no al primer mensaje",
        says("no gracias", replies=0),
        expects=Expected(State.STOPPED, messages=1),
    ),
    _character(
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
