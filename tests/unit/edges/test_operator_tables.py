"""What the operator's commands show in a narrow terminal."""

from uuid import uuid4

import pytest
from rich.console import Console

from commands import operator_api


def test_ids_are_shown_whole_however_narrow_the_terminal_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(operator_api, "console", Console(width=40))
    life, person = str(uuid4()), str(uuid4())
    row = {"life": life, "person": person, "state": "QUALIFYING", "note": "palabras " * 40}
    operator_api.show([row], "nothing")
    shown = capsys.readouterr().out
    assert life in shown
    assert person in shown
    assert "QUALIFYING" in shown


def test_what_people_wrote_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    operator_api.show([{"said": "[red]hola[/red]"}], "nothing")
    assert "[red]hola[/red]" in capsys.readouterr().out
