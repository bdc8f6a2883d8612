"""The pages that people read: whatever somebody wrote is text, in three languages."""

import re

import pytest

from models.domain import deletion_page, person_page
from models.domain.catalogue import LANGUAGES

ATTACK = '"><script>alert(1)</script>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_wrote_is_text_in_the_page(language: str) -> None:
    told = {"contact": [{"name": ATTACK}], "lives": [{"fields": {ATTACK: [ATTACK]}}]}
    page = person_page.page(told, "2026-03-11", language)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3
    assert f'<html lang="{language}">' in page


def test_sections_without_anything_are_left_out() -> None:
    page = person_page.page({"contact": [{"name": "Ana", "email": None}], "files": []}, "", "es")
    assert re.findall("<h2>(.*?)</h2>", page) == ["Contacto"]
    assert "email" not in page
    assert "Nada." in person_page.page({}, "", "es")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["RECEIVED", "ERASING", "DONE", "NOTHING_HELD"])
def test_a_deletion_request_is_told_in_each_language(language: str, state: str) -> None:
    page = deletion_page.page("<b>", state, language)
    assert "<b>" not in page
    assert page.count("hreflang") == len(LANGUAGES) - 1
