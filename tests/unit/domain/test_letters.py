"""The letters to a tenant: whole in each language, and a lead's card that nobody can forge."""

from string import Formatter

import pytest

from models.contracts.delivery import TargetKind
from models.domain import letters
from models.domain.catalogue import LANGUAGES
from models.domain.handover import FIELDS

PAYLOAD = {
    "delivery_id": "d-1",
    "ready_at": "2026-03-11T15:00:00+00:00",
    "contact": {"name": "Ana García", "phone": "+5491134567890", "email": None},
    "qualification": {"zones": ["Palermo"]},
    "score": {"total": 86, "dimensions": []},
    "summary": "Busca en Palermo",
}


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", letters._LETTERS)
def test_a_letter_asks_for_the_same_values_in_every_language(key: str) -> None:
    versions = letters._LETTERS[key]
    assert len(versions) == len(LANGUAGES)
    subjects = [names(subject) for subject, _ in versions]
    texts = [names(text) for _, text in versions]
    assert subjects == subjects[:1] * len(LANGUAGES)
    assert texts == texts[:1] * len(LANGUAGES)


@pytest.mark.parametrize("key", sorted(set(letters._LETTERS) - {"lead_card"}))
def test_each_language_has_its_own_words(key: str) -> None:
    assert len({text for _, text in letters._LETTERS[key]}) == len(LANGUAGES)


def test_a_language_that_we_do_not_have_is_written_in_spanish() -> None:
    assert letters.letter("target_test", "fr") == letters.letter("target_test", "es")


def test_a_value_that_is_missing_is_no_empty_place_in_a_letter() -> None:
    with pytest.raises(KeyError):
        letters.letter("no_target", "es")


def test_a_receipt_shows_the_invoices_link_only_where_there_is_one() -> None:
    paid = {"number": "2026-000001", "paid": "USD 400", "credits": 50}
    without = letters.receipt("es", **paid, link=None)[1]
    linked = letters.receipt("es", **paid, link="https://x.example/1")[1]
    assert linked.removeprefix(without).endswith("https://x.example/1")


def test_every_kind_of_target_has_a_name_that_people_use() -> None:
    assert len({letters.target_name(kind) for kind in TargetKind}) == len(TargetKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_has_a_line_for_each_column_that_says_something(language: str) -> None:
    subject, text = letters.lead_card(PAYLOAD, language)
    assert "Ana García" in subject
    assert "86" in subject
    values = [line.split(": ", 1)[1] for line in text.splitlines()]
    assert values == [
        "d-1",
        "2026-03-11T15:00:00+00:00",
        "Ana García",
        "+5491134567890",
        "86",
        "Palermo",
        "Busca en Palermo",
    ]


def test_the_cards_labels_are_in_the_tenants_language() -> None:
    first = [letters.lead_card(PAYLOAD, language)[1].split("\n")[3] for language in LANGUAGES]
    assert len(set(first)) == len(LANGUAGES)


def test_every_column_has_a_label_in_every_language() -> None:
    assert letters._CARD.keys() == FIELDS.keys()


def test_what_a_lead_writes_begins_no_line_and_no_header_of_its_own() -> None:
    forged = {**PAYLOAD, "contact": {**PAYLOAD["contact"], "name": "Ana\r\nBcc: x@y.example\nB"}}  # type: ignore[dict-item]
    subject, text = letters.lead_card(forged, "es")
    assert len(subject.splitlines()) == 1
    assert len(text.splitlines()) == len(letters.lead_card(PAYLOAD, "es")[1].splitlines())


def test_what_a_lead_writes_is_no_placeholder() -> None:
    braces = {**PAYLOAD, "summary": "{name} {0}"}
    assert "{name} {0}" in letters.lead_card(braces, "es")[1]


def test_a_lead_without_a_name_has_a_card_all_the_same() -> None:
    nameless = {**PAYLOAD, "contact": {"name": None, "phone": "+549", "email": None}}
    assert "?" in letters.lead_card(nameless, "pt")[0]
