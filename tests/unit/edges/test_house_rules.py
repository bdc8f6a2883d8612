"""Rules of the house that no other tool checks, and that the import contracts hold."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOG_ARGUMENTS = {"extra", "exc_info", "stack_info", "stacklevel"}
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def misused_loggers(source: str) -> Iterator[int]:
    """Lines where workflow.logger or activity.logger is given a keyword of its own: the standard
    library's logger raises TypeError there, which wedges a workflow."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        logger = node.func.value
        if (
            node.func.attr in LOG_METHODS
            and isinstance(logger, ast.Attribute)
            and logger.attr == "logger"
            and {keyword.arg for keyword in node.keywords} - LOG_ARGUMENTS
        ):
            yield node.lineno


def test_temporals_loggers_get_their_values_by_extra() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("workflows", "activities")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in misused_loggers(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("call", "is_misuse"),
    [
        ("workflow.logger.info('x', tenant=1)", True),
        ("workflow.logger.warning('x', **values)", True),
        ("activity.logger.error('x', extra={}, reason='y')", True),
        ("workflow.logger.info('x', extra={'tenant': 1})", False),
        ("workflow.logger.error('x', exc_info=True)", False),
        ("other.info('x', tenant=1)", False),
    ],
)
def test_the_lint_knows_misuse_from_use(call: str, is_misuse: bool) -> None:
    assert bool(list(misused_loggers(call))) is is_misuse


def test_the_import_contracts_are_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]
