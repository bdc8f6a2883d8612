"""`converzia admin policy`: what is written on the command line is what is asked for."""

from typing import Any

import pytest
from typer.testing import CliRunner

from commands import admin_policy
from commands.admin import app
from models.ids import new_id

Call = tuple[str, dict[str, Any] | None]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    made: list[Call] = []

    def call(method: str, path: str, body: dict[str, Any] | None = None) -> list[Any]:
        made.append((method, body))
        return []

    monkeypatch.setattr(admin_policy, "call", call)
    return made


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("follow_ups_max=1", 1),
        ("human_silence_min=0.5", 0.5),
        ("rests_on_holidays=true", True),
        ("quiet_from=22:30", "22:30"),
        ("follow_up_hours=10:00,19:00", ["10:00", "19:00"]),
        ("working_days=1,2,3", [1, 2, 3]),
        ("rest_dates=2026-12-24,", ["2026-12-24"]),
        ("rest_dates=[]", []),
        ("follow_up_hours=default", None),
    ],
)
def test_a_value_is_a_number_an_hour_a_list_or_the_default(
    calls: list[Call], written: str, asked: Any
) -> None:
    done = CliRunner().invoke(app, ["policy", str(new_id()), "--set", written])
    assert done.exit_code == 0, done.output
    assert calls == [("PATCH", {written.partition("=")[0]: asked})]


def test_without_a_change_it_only_shows(calls: list[Call]) -> None:
    assert CliRunner().invoke(app, ["policy", str(new_id())]).exit_code == 0
    assert calls == [("GET", None)]


def test_what_names_no_value_is_refused_before_anything_is_asked(calls: list[Call]) -> None:
    done = CliRunner().invoke(app, ["policy", str(new_id()), "--set", "follow_ups_max"])
    assert done.exit_code == 2
    assert calls == []
