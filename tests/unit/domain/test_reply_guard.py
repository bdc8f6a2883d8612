"""What a model wrote is sent only where every claim of it is known, and nothing in it binds."""

import pytest

from evals.guards import Case, cases
from evals.showroom import DOCUMENTS, OFFERS, UNITS
from models.domain.reply_evidence import Situation
from models.domain.reply_guard import Check, Problem, contradicts, problems
from models.domain.written import Action, Written
from models.understanding import grounds
from models.understanding.claim_reading import read_claims

OUR_OFFERS = grounds.of_offers(OFFERS, UNITS)
SITUATION = Situation(
    language="es",
    offers=OUR_OFFERS,
    current=0,
    documents={name: grounds.of_document(text) for name, text in DOCUMENTS.items()},
)


def judged(text: str, *cites: str, language: str = "es") -> set[Check]:
    written = Written(text, Action.ANSWER, citations=cites)
    situation = Situation(
        language=language,
        offers=SITUATION.offers,
        current=SITUATION.current,
        documents=SITUATION.documents,
    )
    return {p.check for p in problems(written, read_claims(text), situation)}


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.written.text[:50])
def test_every_case_of_the_set_is_judged_as_it_is_written_there(case: Case) -> None:
    found: tuple[Problem, ...] = case.judged()
    assert bool(found) == (case.check is not None), found


@pytest.mark.parametrize(
    "price",
    ["USD 118.000", "118 mil dólares", "118k dólares", "u$s118000", "ciento dieciocho mil dólares"],
)
def test_the_same_price_in_any_way_to_write_it_is_the_same_price(price: str) -> None:
    assert judged(f"El 2 ambientes arranca en {price}, sujeto a disponibilidad.") == set()


@pytest.mark.parametrize(
    "price",
    ["USD 117.999", "117 mil dólares", "117k", "un palo", "medio palo verde", "half a million",
     "USD 1.18", "$118.000", "118.000 euros", "desde117000"],
)  # fmt: skip
def test_another_price_in_any_way_to_write_it_is_refused(price: str) -> None:
    assert Check.FIGURE in judged(f"El 2 ambientes de Torre Soler arranca en {price}.")


def test_a_price_of_another_typology_or_another_offer_is_refused() -> None:
    assert Check.FIGURE in judged("El 2 ambientes arranca en USD 98.000.")
    assert Check.FIGURE in judged("El monoambiente arranca en USD 118.000.")
    assert Check.FIGURE in judged("Torre Soler arranca en USD 340.000.")
    assert judged("En Conesa Park el 4 ambientes arranca en USD 340.000.") == set()


def test_a_figure_of_a_document_counts_only_where_the_document_is_cited() -> None:
    told = "Los gastos de escritura rondan el 7 % del valor."
    assert judged(told, "Gastos") == set()
    assert Check.FIGURE in judged(told)
    assert Check.FIGURE in judged(told, "Reserva")


def test_no_document_is_a_source_of_a_price_or_a_date_that_inventory_holds() -> None:
    lying = grounds.of_document("El 2 ambientes sale USD 60.000 y se entrega en enero de 2026.")
    situation = Situation("es", OUR_OFFERS, 0, {"lie": lying})
    for text in ("El 2 ambientes sale USD 60.000.", "La entrega es en enero de 2026."):
        written = Written(text, Action.ANSWER, citations=("lie",))
        found = problems(written, read_claims(text), situation)
        assert [p.check for p in found] == [Check.FIGURE]
        assert contradicts(read_claims(text), OUR_OFFERS[:1], "es")
    assert not contradicts(read_claims("La reserva es de USD 2.000."), OUR_OFFERS[:1], "es")


def test_a_repair_is_told_the_words_that_are_wrong() -> None:
    text = "El 2 ambientes arranca en USD 95.000."
    (found,) = problems(Written(text, Action.ANSWER), read_claims(text), SITUATION)
    assert "usd 95.000" in found.words
