"""What can be wrong with a file of leads, and with one of its rows, in words: es, en, pt."""

import csv
import io
from collections.abc import Iterable
from typing import Final

LANGUAGES: Final = ("es", "en", "pt")

_Words = tuple[str, str, str]

_ROW: Final[dict[str, _Words]] = {
    "phone_missing": (
        "La fila no tiene teléfono: sin él no se puede escribir por WhatsApp.",
        "The row has no phone: without one nobody can be written to on WhatsApp.",
        "A linha não tem telefone: sem ele não é possível escrever pelo WhatsApp.",
    ),
    "phone_unreadable": (
        "El teléfono no es un número válido: escribilo con código de país y de área.",
        "The phone is no valid number: write it with country and area code.",
        "O telefone não é um número válido: escreva com código do país e DDD.",
    ),
    "phone_repeated": (
        "El mismo teléfono ya está en una fila anterior de este archivo.",
        "The same phone stands in an earlier row of this file.",
        "O mesmo telefone já está em uma linha anterior deste arquivo.",
    ),
}
_FILE: Final[dict[str, _Words]] = {
    "empty": (
        "El archivo no tiene una primera fila con los nombres de las columnas.",
        "The file has no first row with the names of its columns.",
        "O arquivo não tem uma primeira linha com os nomes das colunas.",
    ),
    "unreadable": (
        "No se puede leer: guardalo como CSV (UTF-8) o XLSX.",
        "It cannot be read: save it as CSV (UTF-8) or XLSX.",
        "Não é possível ler: salve como CSV (UTF-8) ou XLSX.",
    ),
    "too_large": (
        "El archivo supera {limit} MB: dividilo en varios.",
        "The file is larger than {limit} MB: split it.",
        "O arquivo passa de {limit} MB: divida em vários.",
    ),
    "too_many_rows": (
        "El archivo tiene más de {limit} filas: dividilo en varios.",
        "The file has more than {limit} rows: split it.",
        "O arquivo tem mais de {limit} linhas: divida em vários.",
    ),
    "too_many_columns": (
        "El archivo tiene más de {limit} columnas: quitá las que sobran.",
        "The file has more than {limit} columns: remove what is not needed.",
        "O arquivo tem mais de {limit} colunas: remova as que sobram.",
    ),
    "no_phone_column": (
        "Ninguna columna es el teléfono: indicá cuál lo es.",
        "No column is the phone: say which one is.",
        "Nenhuma coluna é o telefone: indique qual é.",
    ),
    "field_twice": (
        "Dos columnas son el mismo campo ({field}): la segunda se guarda sin leer.",
        "Two columns are the same field ({field}): the second is kept unread.",
        "Duas colunas são o mesmo campo ({field}): a segunda é guardada sem ler.",
    ),
    "no_rows": (
        "El archivo no tiene filas con datos.",
        "The file has no rows with data.",
        "O arquivo não tem linhas com dados.",
    ),
}
_REPORT: Final = (
    ("Fila", "Columna", "Motivo"),
    ("Row", "Column", "Reason"),
    ("Linha", "Coluna", "Motivo"),
)
ROW_PROBLEMS: Final = tuple(_ROW)
FILE_PROBLEMS: Final = tuple(_FILE)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def row_problem(problem: str, language: str) -> str:
    return _ROW[problem][_index(language)]


def file_problem(problem: str, language: str, **values: object) -> str:
    return _FILE[problem][_index(language)].format(**values)


def report(rejects: Iterable[tuple[int, str, str]], language: str) -> str:
    """CSV of (row number, column, problem); a column's name never becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_REPORT[_index(language)])
    for number, column, problem in rejects:
        writer.writerow([number, _inert(column), row_problem(problem, language)])
    return out.getvalue()


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _index(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0
