"""Sentry learns of which kind an error is and where it happened, and nobody's words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from pydantic import SecretStr
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from integrations.sentry import reporter
from models.domain.errors import NotFound
from models.settings import Settings

WORDS = "soy Zulema y busco 2 ambientes"


class Kept(Transport):
    """What would have left the machine."""

    sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize().decode(errors="replace"))


@pytest.fixture
def sent() -> Iterator[list[str]]:
    Kept.sent = []
    yield Kept.sent
    # Sends nothing from here on, and leaves the libraries as they are.
    sentry_sdk.init(default_integrations=False, auto_enabling_integrations=False)


def failing(words: str) -> Exception:
    said = {"name": words}
    try:
        try:
            raise KeyError(words)
        except KeyError:
            raise NotFound(f"no lead 7 among {len(said)}") from ValueError(words)
    except Exception as caught:
        return caught


def test_an_error_is_reported_without_what_anybody_said(sent: list[str]) -> None:
    report = reporter(Settings(sentry_dsn=SecretStr("https://key@sentry.example/1")), Kept)
    assert report is not None
    sentry_sdk.add_breadcrumb(message=WORDS)
    report(failing(WORDS), {"event": "failed", "workflow_id": "lead:1:2", "exception": WORDS})
    (text,) = sent
    assert WORDS not in text
    event: dict[str, Any] = json.loads(text.splitlines()[-1])
    told = event["exception"]["values"]
    assert [(each["type"], each.get("value")) for each in told] == [
        ("ValueError", ""),
        ("NotFound", "no lead 7 among 1"),
    ]
    assert told[-1]["stacktrace"]["frames"][-1]["function"] == "failing"
    assert event["contexts"]["log"]["workflow_id"] == "lead:1:2"


def test_without_a_dsn_nothing_is_reported() -> None:
    assert reporter(Settings()) is None
