"""What a message in Chatwoot says, whatever came along with it."""

from typing import Any

import pytest

from integrations.chatwoot_content import contents

FILES = "https://chat.example.com/rails/active_storage/blobs/redirect/eyJfcmFpbHMi"
VOICE = {"file_type": "audio", "data_url": f"{FILES}/voz.ogg"}
PLAN = {"file_type": "image", "data_url": f"{FILES}/plano.png"}
PAPER = {"file_type": "file", "data_url": f"{FILES}/recibo%20de%20sueldo.pdf?disposition=x"}
PLACE = {
    "file_type": "location", "coordinates_lat": -34.59, "coordinates_long": -58.42,
    "fallback_title": "Malabia 1500, Palermo",
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "file", "kind", "text", "media_id"),
    [
        ("Hola", None, "text", "Hola", None),
        (None, VOICE, "voice", None, VOICE["data_url"]),
        ("Escuchá", VOICE, "media", "Escuchá", VOICE["data_url"]),
        ("El plano", PLAN, "media", "El plano", PLAN["data_url"]),
        (None, PAPER, "media", None, PAPER["data_url"]),
        (None, PLACE, "location", None, None),
        (None, {"file_type": "contact", "fallback_title": "+54911"}, "contacts", None, None),
        ("Mirá esto", {"file_type": "fallback"}, "text", "Mirá esto", None),
        (None, {"file_type": "fallback"}, "unreadable", None, None),
        (None, {"file_type": "image", "data_url": "no address"}, "media", None, None),
        (None, {"file_type": ["image"], "data_url": {}}, "media", None, None),
        (None, None, "other", None, None),
    ],
)
def test_words_files_and_voice_notes_are_told_apart(
    words: str | None, file: Any, kind: str, text: str | None, media_id: str | None
) -> None:
    (found,) = contents({"content": words, "attachments": [file] if file else []})
    assert (found.kind, found.text, found.media_id) == (kind, text, media_id)


def test_a_document_keeps_its_name_and_a_place_where_it_is() -> None:
    paper, place = contents({"attachments": [PAPER, PLACE]})
    assert paper.attachment == {"filename": "recibo de sueldo.pdf"}
    assert place.attachment == {
        "latitude": -34.59, "longitude": -58.42, "name": "Malabia 1500, Palermo",
    }  # fmt: skip


def test_of_several_files_each_is_told_in_order_and_the_words_once() -> None:
    told = contents({"content": "El plano y el recibo", "attachments": [PLAN, PAPER, VOICE]})
    assert [(part.kind, part.text, part.media_id) for part in told] == [
        ("media", "El plano y el recibo", PLAN["data_url"]),
        ("media", None, PAPER["data_url"]),
        ("voice", None, VOICE["data_url"]),
    ]
