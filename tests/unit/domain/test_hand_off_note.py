"""The note of a hand-off tells who, what they want, why they score so, and the last words."""

from typing import Any

import pytest

from models.domain.hand_off_note import shown_message, write_note

FACTS: dict[str, Any] = {
    "tenant": "Norte Propiedades",
    "language": "es",
    "offer": "Soler",
    "name": "Ana Gómez",
    "phone": "+5491150001111",
    "fields": {"zones": ["Palermo"], "budget": {"min": None, "max": 150000, "currency": "USD"}},
    "score": 67,
    "score_detail": {
        "threshold": 80,
        "dimensions": [{"key": "budget", "points": 25, "max": 25, "reason": "alcanza"}],
    },
    "messages": 4,
    "last": [("in", "Quiero\nuna persona"), ("out", "Claro")],
}


def test_a_note_holds_person_offer_fields_score_with_reasons_count_and_link() -> None:
    note = write_note(FACTS, "https://converzia.test/lead", "es")
    for part in (
        "**Ana Gómez pide hablar con una persona**", "+5491150001111", "Soler", "67 / 80",
        "- budget 25/25: alcanza", "- zones: Palermo", "max 150000, currency USD",
        "Mensajes en la conversación: 4", "> Persona: Quiero una persona", "> Asistente: Claro",
        "https://converzia.test/lead", "/bot",
    ):  # fmt: skip
        assert part in note


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_who_is_not_known_yet_has_a_note_as_well(language: str) -> None:
    unknown = {**FACTS, "name": None, "phone": None, "offer": None, "score": None, "fields": {}}
    note = write_note({**unknown, "score_detail": {}, "last": []}, "https://x.test", language)
    assert "None" not in note
    assert "{" not in note


def test_a_file_or_a_voice_note_without_words_is_named() -> None:
    assert shown_message("voice", None, "es") == "[mensaje de voz]"
    assert shown_message("media", "El plano", "en") == "[file] El plano"
    assert shown_message("text", "Hola", "es") == "Hola"
