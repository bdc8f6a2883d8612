"""The characters for whom something goes wrong: vendors repeat or fail, an ad or credit lacks."""

from typing import Final

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
    delivered,
    ordinary,
    says,
)
from models.domain.lifecycle import State

TROUBLED: Final = (
    ordinary(
        9,
        "Inés Luna",
        "mandó el formulario dos veces",
        says("hola! 2 amb en palermo, hasta 145 mil dolares, para marzo, lista para comprar"),
        expects=delivered(2),
        forms=2,
    ),
    ordinary(
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
)
