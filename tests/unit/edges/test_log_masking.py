"""Logs: one JSON object a line, and nobody's phone, e-mail or words in it."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import structlog
from _pytest.logging import LogCaptureHandler
from hypothesis import given
from hypothesis import strategies as st
from psycopg import errors as driver
from sqlalchemy.exc import IntegrityError

from integrations.errors import VendorRejected
from models.domain.errors import NotFound
from models.log_setup import configure_logs
from models.logs import get_logger
from models.masking import MASKED_NAMES, mask
from models.tables import Lead

Logged = Callable[[], dict[str, Any]]
WORDS = "soy Zulema y busco 2 ambientes"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """The one line that was written."""
    written, root = io.StringIO(), logging.getLogger()
    pytests_own, level = root.handlers, root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
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


MARKED = sorted(MASKED_NAMES - {"name"})
"""`name` is the logger's own in the standard library."""


@pytest.mark.parametrize(
    ("library", "key"), [*product(["ours"], sorted(MASKED_NAMES)), *product(["standard"], MARKED)]
)
def test_what_a_column_marks_as_somebodys_is_masked(logged: Logged, library: str, key: str) -> None:
    if library == "ours":
        get_logger(f"masking.{key}").info("stored", **{key: WORDS}, lead="l-1")
    else:
        logging.getLogger("masking").info("stored", extra={key: [WORDS], "lead": "l-1"})
    line = logged()
    assert WORDS not in json.dumps(line, ensure_ascii=False)
    assert (line["event"], line["lead"], line["service"]) == ("stored", "l-1", "test")


def test_whose_names_are_masked_follows_from_the_marks() -> None:
    assert {"phone", "text", "value", "email", "payload", "secret"} <= MASKED_NAMES
    assert not MASKED_NAMES & {"state", "tenant_id", "lead_offer_id", "kind", "cause", "error"}


@dataclass
class Wire:
    """As an integration's type of what a vendor sent."""

    said: str


@pytest.mark.parametrize(
    "value",
    [
        Wire(WORDS),
        [Wire(WORDS)],
        {"row": Lead(**{"name": WORDS})},
        ValueError(WORDS),
        WORDS.encode(),
    ],
)
def test_an_object_shows_its_kind_and_not_what_it_holds(logged: Logged, value: Any) -> None:
    get_logger("masking.object").info("stored", found=value)
    assert WORDS not in json.dumps(logged(), ensure_ascii=False)


def failing(error: Exception) -> Exception:
    """The error as it is caught: with a traceback, while another one was handled."""
    try:
        try:
            raise KeyError(WORDS)
        except KeyError:
            raise error  # noqa: B904 - the context is what is looked at
    except Exception as caught:
        return caught


DATABASE = IntegrityError(
    f"insert into lead values ('{WORDS}')",
    {"name": WORDS},
    driver.UniqueViolation(f"DETAIL: Key (tenant_id, name)=(1, {WORDS}) already exists."),
)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ValueError(WORDS), "ValueError"),
        (DATABASE, "IntegrityError: 23505"),
        (ExceptionGroup("both", [ValueError(WORDS), NotFound("no lead 7")]), "NotFound: no lead 7"),
        (VendorRejected("graph", "answered 400", code="100"), "graph: answered 400 (code 100)"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
    ],
)
@pytest.mark.parametrize("library", ["ours", "standard"])
def test_an_error_says_its_kind_and_place_and_only_our_own_words(
    logged: Logged, library: str, error: Exception, shown: str
) -> None:
    caught = failing(error)
    if library == "ours":
        get_logger("masking.error").error("failed", exc_info=caught)
    else:
        logging.getLogger("masking").error("failed: %s", caught, exc_info=caught)
    line = logged()
    assert WORDS not in json.dumps(line, ensure_ascii=False)
    assert shown in line["exception"]
    assert "in failing" in line["exception"]
    assert "KeyError" in line["exception"]


def test_what_ends_the_process_is_masked_too(logged: Logged) -> None:
    caught = failing(ValueError(WORDS))
    sys.excepthook(type(caught), caught, caught.__traceback__)
    assert WORDS not in json.dumps(logged(), ensure_ascii=False)


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
