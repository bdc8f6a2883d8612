"""Every failure of a target has words of its own, in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.domain.catalogue import LANGUAGES
from models.domain.target_problems import explain

ROOT = Path(__file__).parents[3]
INTEGRATIONS = {
    "webhook": ("webhook_target.py", "safe_address.py"),
    "sheets": ("sheets_errors.py", "sheets_quota.py"),
}
AGREED = [
    ("tokko", "key_refused"),
    ("tokko", "publication_unknown"),
    ("tokko", "contact_refused"),
    ("email", "address_refused"),
    ("webhook", "status_4xx"),
    ("webhook", "status_5xx"),
    ("webhook", "gone"),
    ("webhook", "redirected"),
    ("webhook", "login_refused"),
    ("webhook", "no_secret"),
    ("webhook", "not_https"),
    ("webhook", "bad_address"),
    ("sheets", "sheet_full"),
]


def raised() -> Iterator[tuple[str, str]]:
    """(kind, code) of each failure whose code stands in an integration as `code="..."`."""
    for kind, files in INTEGRATIONS.items():
        for file in files:
            tree = ast.parse((ROOT / "integrations" / file).read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                match node:
                    case ast.keyword(arg="code", value=ast.Constant(value=str(code))):
                        yield kind, code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "code"), sorted({*AGREED, *raised()}))
def test_each_failure_has_words_of_its_own(kind: str, code: str, language: str) -> None:
    assert explain(kind, code, language) != explain(kind, None, language)


@pytest.mark.parametrize(("kind", "code"), [*AGREED, ("any", None)])
def test_each_language_has_its_own_words(kind: str, code: str | None) -> None:
    assert len({explain(kind, code, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_code_that_nobody_knows_gets_the_general_words_of_the_language() -> None:
    for language in LANGUAGES:
        assert explain("sheets", "E4711", language) == explain("fax", None, language)


def test_the_kind_of_a_target_may_be_written_as_the_tables_write_it() -> None:
    assert explain("SHEETS", "sheet_full", "es") == explain("sheets", "sheet_full", "es")


def test_a_language_that_we_do_not_have_is_answered_in_spanish() -> None:
    assert explain("webhook", "gone", "fr") == explain("webhook", "gone", "es")
