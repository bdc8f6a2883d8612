"""Logs: one JSON object a line, and nobody's phone, e-mail or words in it."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import structlog
from _pytest.logging import LogCaptureHandler
from hypothesis import given
from hypothesis import strategies as st

from models.logs import configure_logs, get_logger, mask

Logged = Callable[[], dict[str, Any]]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """The one line that was written."""
    written, root = io.StringIO(), logging.getLogger()
    pytests_own, level = root.handlers, root.level
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        configure_logs("INFO", "json", "test")
    (ours,) = root.handlers

    def read() -> dict[str, Any]:
        (line,) = written.getvalue().splitlines()
        found: dict[str, Any] = json.loads(line)
        return found

    yield read
    root.handlers = [h for h in pytests_own if not isinstance(h, LogCaptureHandler)]
    root.setLevel(level)
    ours.close()
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


PERSON = {
    "phone": "+5491134567890",
    "email": "ana@example.com",
    "name": "Ana García",
    "text": "Hola, soy Ana",
    "body": "Hola",
    "wa_id": "5491134567890",
    "to": "5491134567890",
    "words": "busco 2 ambientes",
}


@pytest.mark.parametrize(
    ("library", "key"),
    # `name` is the logger's own in the standard library.
    [*product(["ours"], PERSON), *product(["standard"], sorted(PERSON.keys() - {"name"}))],
)
def test_what_is_personal_by_its_name_is_masked(logged: Logged, library: str, key: str) -> None:
    if library == "ours":
        get_logger(f"masking.{key}").info("stored", **{key: PERSON[key]}, lead="l-1")
    else:
        logging.getLogger("masking").info("stored", extra={key: PERSON[key], "lead": "l-1"})
    line = logged()
    assert PERSON[key] not in json.dumps(line, ensure_ascii=False)
    assert (line["event"], line["lead"], line["service"]) == ("stored", "l-1", "test")


@pytest.mark.parametrize(
    "phone",
    ["+5491134567890", "5491134567890", "11 3456-7890", "(011) 4567-8901", "+54 9 11 3456 7890"],
)
@pytest.mark.parametrize("where", ["message", "nested", "error"])
def test_a_phone_or_an_e_mail_in_any_text_is_masked(logged: Logged, phone: str, where: str) -> None:
    said = f"to {phone} (ana.garcia+x@mail.example.com) failed"
    log = get_logger(f"masking.{where}")
    match where:
        case "message":
            log.info(said)
        case "nested":
            log.info("failed", detail={"answer": [said], "contact": {"phone": phone}})
        case _:
            try:
                raise ValueError(said)
            except ValueError:
                log.exception("failed")
    text = json.dumps(logged(), ensure_ascii=False)
    assert phone not in text
    assert "ana.garcia" not in text
    assert "mail.example" not in text


@given(st.uuids())
def test_ids_are_not_taken_for_phones(value: UUID) -> None:
    for text in (str(value), value.hex, f"lead:{value}:{value}", f"{value}:session:1"):
        assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    ["2026-03-11T15:00:00.123456Z", "127.0.0.1:54321", "took 1250 ms", "USD 120.000", "v24.0", ""],
)
def test_figures_are_not_taken_for_phones(text: str) -> None:
    assert mask(text) == text


@given(st.integers(1, 9), st.text("0123456789", min_size=9, max_size=13))
def test_any_international_number_is_masked(first: int, rest: str) -> None:
    assert rest not in mask(f"no answer from +{first}{rest}, again")


def test_a_number_is_left_a_number() -> None:
    assert mask(12345678901) == 12345678901
