"""Every start of a workflow says its rank: one that does not would overtake imports unseen."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTS = {
    "start_workflow", "start_child_workflow", "execute_workflow", "execute_child_workflow",
    "ScheduleActionStartWorkflow", "WithStartWorkflowOperation",
}  # fmt: skip
FILES = sorted(p for room in ("api", "workflows", "commands") for p in (ROOT / room).rglob("*.py"))


def _starts(source: str) -> list[ast.Call]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        call
        for call in calls
        if (isinstance(call.func, ast.Name) and call.func.id in STARTS)
        or (isinstance(call.func, ast.Attribute) and call.func.attr in STARTS)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_start_says_its_rank(path: Path) -> None:
    for call in _starts(path.read_text(encoding="utf-8")):
        named = {keyword.arg for keyword in call.keywords}
        assert "priority" in named, (
            f"line {call.lineno}: give a priority of workflows/priorities.py"
        )


def test_the_starts_are_found() -> None:
    found = sum(len(_starts(path.read_text(encoding="utf-8"))) for path in FILES)
    assert found >= 15
