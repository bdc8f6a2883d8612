"""Which question is which field: guessed in three languages, or as somebody said."""

from datetime import date

import pytest

from models.domain.errors import InvalidInput
from models.domain.import_problems import (
    FILE_PROBLEMS,
    LANGUAGES,
    ROW_PROBLEMS,
    file_problem,
    report,
    row_problem,
)
from models.ids import new_id
from models.records import sources
from models.tables import TenantSource
from models.understanding.form import FORM_FIELDS, guess, read_form
from models.understanding.import_rows import RowCheck, guessed, whats_wrong
from models.understanding.spreadsheet import Table

TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("full_name", "name"),
        ("Nombre y apellido", "name"),
        ("nome completo", "name"),
        ("phone_number", "phone"),
        ("Teléfono", "phone"),
        ("telefone", "phone"),
        ("Tel.", "phone"),
        ("Celular / WhatsApp", "phone"),
        ("E-mail", "email"),
        ("Correo electrónico", "email"),
        ("¿Cuál es tu presupuesto?", "budget"),
        ("orçamento", "budget"),
        ("zona_de_interés", "zones"),
        ("bairro", "zones"),
        ("Cantidad de ambientes", "bedrooms"),
        ("quartos", "bedrooms"),
        ("¿Cuándo querés mudarte?", "timing"),
        ("prazo", "timing"),
        ("País", "country"),
        ("Comentarios", "notes"),
        ("mensagem", "notes"),
        ("¿Tenés mascota?", None),
        ("DNI", "identity"),
        ("Número de documento", "identity"),
        ("utm_source", None),
    ],
)
def test_a_questions_name_tells_its_field(question: str, field: str | None) -> None:
    assert guess(question) == field


def test_what_somebody_said_goes_before_the_guess() -> None:
    answers = {"Campo 7": "11 5555-0000", "Teléfono": "oficina: 4444-3333", "q1": "Ana"}
    mapping = {"Campo 7": "phone", "Teléfono": "", "q1": "name"}
    said = read_form(answers, TODAY, mapping=mapping)
    assert said.phone == "11 5555-0000"
    assert said.fields.name == "Ana"
    assert said.unread == {"Teléfono": "oficina: 4444-3333"}


def test_unknown_questions_and_second_answers_are_kept() -> None:
    said = read_form({"tel": "1", "celular": "2", "¿Mascota?": "sí"}, TODAY)
    assert said.phone == "1"
    assert said.unread == {"celular": "2", "¿Mascota?": "sí"}


def test_a_mapping_names_fields_that_exist() -> None:
    assert sources.checked_mapping({"a": "phone", "b": None}) == {"a": "phone", "b": ""}
    with pytest.raises(InvalidInput, match="phone"):
        sources.checked_mapping({"a": "telephone number"})


def test_questions_are_noted_once_and_answers_never() -> None:
    source = TenantSource(
        tenant_id=new_id(), kind="FORM", key="k", mapping={"q": "name"}, questions=[]
    )
    sources.note_questions(source, {"tel": "1155550000", "q": "Ana"})
    sources.note_questions(source, {"tel": "1155550001", "otra": "x"})
    assert source.questions == ["tel", "q", "otra"]
    assert sources.mapping_shown(source) == [
        {"question": "tel", "field": "phone", "from": "name"},
        {"question": "q", "field": "name", "from": "mapping"},
        {"question": "otra", "field": None, "from": "name"},
    ]


def table(*rows: tuple[str, ...]) -> Table:
    return Table(("Nombre", "Celular", "Tel", "Otro"), rows)


def test_each_field_is_guessed_for_one_column() -> None:
    assert guessed(table()) == {"Nombre": "name", "Celular": "phone", "Tel": "", "Otro": ""}


def test_rows_are_rejected_with_number_column_and_reason() -> None:
    rows = table(
        ("Ana", "11 5555-0000", "", ""),
        ("Luis", "", "1155550001", ""),
        ("Eva", "no tengo", "", ""),
        ("Ana otra vez", "+54 9 11 5555 0000", "", ""),
    )
    found = RowCheck(rows, guessed(rows), "AR").problems(range(4))
    assert [(p.row_number, p.column, p.kind) for p in found] == [
        (3, "Celular", "phone_missing"),
        (4, "Celular", "phone_unreadable"),
        (5, "Celular", "phone_repeated"),
    ]


def test_a_phone_is_read_in_the_country_of_its_row() -> None:
    rows = Table(("tel", "pais"), (("099 123 456", "UY"), ("099 123 456", "")))
    found = RowCheck(rows, {"tel": "phone", "pais": "country"}, "AR").problems(range(2))
    assert [p.row_number for p in found] == [3]


def test_whats_wrong_with_a_file_is_said_before_it_is_imported() -> None:
    rows = table(("Ana", "1", "2", ""))
    assert whats_wrong(rows, guessed(rows), "es") == []
    assert whats_wrong(rows, {"Nombre": "name"}, "es") == [file_problem("no_phone_column", "es")]
    twice = {"Celular": "phone", "Tel": "phone"}
    assert "phone" in whats_wrong(rows, twice, "en")[0]
    assert file_problem("no_rows", "pt") in whats_wrong(table(), guessed(rows), "pt")


def test_every_problem_has_words_in_every_language() -> None:
    for kind in ROW_PROBLEMS:
        assert len({row_problem(kind, language) for language in LANGUAGES}) == len(LANGUAGES)
    for kind in FILE_PROBLEMS:
        words = {file_problem(kind, language, limit=1, field="x") for language in LANGUAGES}
        assert len(words) == len(LANGUAGES)


def test_a_report_never_becomes_a_formula() -> None:
    lines = report([(3, '=HYPERLINK("x")', "phone_missing")], "es").splitlines()
    assert lines[0] == "Fila,Columna,Motivo"
    assert lines[1].startswith("3,\"'=HYPERLINK")


def test_every_field_of_a_form_can_be_mapped_to() -> None:
    assert {"phone", "name", "email", "budget", "zones", "timing", "intent"} <= set(FORM_FIELDS)
