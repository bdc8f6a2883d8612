"""The demo's tenant: a developer with two projects in Buenos Aires, and what it says about them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

NAME: Final = "Ribera Desarrollos"
COUNTRY: Final = "AR"
TIME_ZONE: Final = "America/Argentina/Buenos_Aires"
LANGUAGE: Final = "es"


@dataclass(frozen=True)
class VariantSeed:
    name: str
    ambientes: int
    bedrooms: int
    bathrooms: int
    area_m2: int
    price_from: int
    price_to: int
    units: tuple[tuple[str, int, str, int], ...]
    """label, floor, orientation, price."""


@dataclass(frozen=True)
class OfferSeed:
    key: str
    name: str
    zone: str
    city: str
    price_from: int
    price_to: int
    stage: str
    address: str
    delivery_on: date
    amenities: tuple[str, ...]
    financing: str | None
    attributes: dict[str, Any]
    variants: tuple[VariantSeed, ...]


OFFERS: Final = (
    OfferSeed(
        key="soler",
        name="Torre Soler",
        zone="Palermo",
        city="Buenos Aires",
        price_from=98_000,
        price_to=245_000,
        stage="CONSTRUCTION",
        address="Soler 4800",
        delivery_on=date(2027, 9, 1),
        amenities=("pileta", "gimnasio", "SUM", "laundry", "solárium"),
        financing=None,
        attributes={"garage": True, "balcony": True, "pets_allowed": True},
        variants=(
            VariantSeed(
                "Monoambiente",
                1,
                0,
                1,
                34,
                98_000,
                108_000,
                (("2A", 2, "contrafrente", 98_000), ("6A", 6, "frente", 108_000)),
            ),
            VariantSeed(
                "2 ambientes",
                2,
                1,
                1,
                48,
                118_000,
                149_000,
                (
                    ("3B", 3, "contrafrente", 118_000),
                    ("5B", 5, "frente", 135_000),
                    ("9B", 9, "frente", 149_000),
                ),
            ),
            VariantSeed(
                "3 ambientes",
                3,
                2,
                2,
                72,
                182_000,
                245_000,
                (("4C", 4, "frente", 182_000), ("11C", 11, "frente", 245_000)),
            ),
        ),
    ),
    OfferSeed(
        key="conesa",
        name="Conesa Park",
        zone="Belgrano",
        city="Buenos Aires",
        price_from=165_000,
        price_to=390_000,
        stage="PRE_SALE",
        address="Conesa 2100",
        delivery_on=date(2028, 6, 1),
        amenities=("pileta climatizada", "parrilla", "coworking", "jardín"),
        financing=None,
        attributes={"garage": True, "balcony": True, "terrace": True},
        variants=(
            VariantSeed(
                "2 ambientes",
                2,
                1,
                1,
                55,
                165_000,
                190_000,
                (("2A", 2, "frente", 165_000), ("7A", 7, "frente", 190_000)),
            ),
            VariantSeed(
                "3 ambientes",
                3,
                2,
                2,
                84,
                240_000,
                285_000,
                (("3B", 3, "frente", 240_000), ("8B", 8, "contrafrente", 285_000)),
            ),
            VariantSeed(
                "4 ambientes", 4, 3, 2, 118, 340_000, 390_000, (("10C", 10, "frente", 390_000),)
            ),
        ),
    ),
)

TEMPLATES: Final = {
    "first_contact": (
        "primer_contacto_v1",
        "¡Hola {{1}}! Soy el asistente de Ribera Desarrollos. Recibimos tu consulta por {{2}}. "
        "¿Te viene bien si te hago unas preguntas?",
    ),
    "follow_up": (
        "seguimiento_v1",
        "Hola {{1}}, ¿pudiste ver la información de {{2}}? Si querés, seguimos por acá.",
    ),
    "window_closed": (
        "retomamos_v1",
        "Hola {{1}}, quedó pendiente nuestra respuesta sobre {{2}}. ¿Seguimos?",
    ),
    "reactivation": (
        "reactivacion_v1",
        "Hola {{1}}, ¿seguís buscando? Tenemos novedades de {{2}} para contarte.",
    ),
}

KNOWLEDGE: Final[tuple[tuple[str, str | None, tuple[tuple[str, str], ...]], ...]] = (
    (
        "Preguntas frecuentes",
        None,
        (
            (
                "Financiación",
                "La financiación es directa con la desarrolladora y en pesos. Se entrega un "
                "anticipo del 35 % y el saldo se paga en 30 cuotas ajustadas por el índice CAC. "
                "No se piden garantías reales.",
            ),
            (
                "Crédito hipotecario",
                "Las unidades terminadas son aptas para crédito hipotecario. En pozo, el crédito "
                "se puede tomar recién al momento de la posesión.",
            ),
            (
                "Gastos",
                "Los gastos de escritura rondan el 7 % del valor de la unidad e incluyen "
                "honorarios del escribano y sellos.",
            ),
            (
                "Visitas",
                "El showroom está en Honduras 5550, Palermo, y atiende de lunes a sábado de 10 a "
                "18 con cita previa.",
            ),
            (
                "Reserva",
                "La reserva se hace con USD 2.000, que se descuentan del anticipo. Se devuelve "
                "completa dentro de los 10 días si la operación no avanza.",
            ),
        ),
    ),
    (
        "Memoria descriptiva Torre Soler",
        "soler",
        (
            (
                "Terminaciones",
                "Las cocinas tienen mesada de cuarzo, anafe y horno eléctrico. Los pisos son de "
                "porcelanato símil madera y las carpinterías de aluminio con doble vidrio.",
            ),
            (
                "Expensas",
                "Las expensas estimadas de Torre Soler son de 2.400 pesos por metro cuadrado al "
                "mes, con laundry y vigilancia incluidos.",
            ),
            (
                "Entorno",
                "Torre Soler está a cuatro cuadras de la estación Plaza Italia del subte D y a "
                "seis del Parque Las Heras.",
            ),
        ),
    ),
)
