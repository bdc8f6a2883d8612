"""`converzia doctor`: what this machine and this configuration lack, and what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from rich.console import Console
from rich.markup import escape

from models.settings import Settings
from stack import doctor_machine, doctor_stack
from stack.finding import Finding, Level

_MARKS: Final = {
    Level.OK: "[green]ok  [/]",
    Level.WARN: "[yellow]warn[/]",
    Level.FAIL: "[red]FAIL[/]",
}

Check = Callable[[Settings], Iterable[Finding]]
_CHECKS: Final[tuple[Check, ...]] = (*doctor_machine.CHECKS, *doctor_stack.CHECKS)


def doctor(given: Settings) -> list[Finding]:
    """Every finding, in the order of the checks. Leaves everything as it was."""
    return [finding for check in _CHECKS for finding in _run(check, given)]


def print_findings(findings: Iterable[Finding], console: Console | None = None) -> int:
    """One line a finding, what to do below it; the command's exit code."""
    console = console or Console(highlight=False, soft_wrap=True)
    failed = 0
    for finding in findings:
        console.print(f"{_MARKS[finding.level]} {escape(finding.what)}")
        if finding.todo:
            console.print(f"       -> {escape(finding.todo)}")
        failed += finding.level is Level.FAIL
    if failed:
        console.print(f"\n{failed} to mend.")
    return 1 if failed else 0


def _run(check: Check, given: Settings) -> Iterator[Finding]:
    """A check that breaks is itself a finding; the others still run."""
    try:
        yield from check(given)
    except Exception as error:
        yield Finding(Level.FAIL, f"The check {check.__name__} broke: {error!r}", "Report this.")
