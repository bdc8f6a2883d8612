"""The documents say what is registered: a new workflow, message or activity has to be told."""

import re
from pathlib import Path
from typing import Any

import pytest
from temporalio import activity, workflow

from stack.environment import nothing_given
from worker import make_activities
from workflows.registry import WORKFLOWS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")


def _messages(kind: type) -> list[str]:
    definition = workflow._Definition.must_from_class(kind)
    return [
        name
        for names in (definition.signals, definition.updates, definition.queries)
        for name in names
        if name is not None
    ]


@pytest.mark.parametrize("kind", WORKFLOWS, ids=lambda kind: kind.__name__)
def test_every_workflow_has_a_section_and_each_of_its_messages_a_row(kind: type) -> None:
    definition = workflow._Definition.must_from_class(kind)
    _, found, rest = PAGE.partition(f"## `{definition.name}`")
    assert found, f"docs/workflows.md has no section `{definition.name}`"
    section = rest.split("\n## ")[0]
    missing = [name for name in _messages(kind) if f"`{name}`" not in section]
    assert not missing, f"docs/workflows.md, section {definition.name}: no word of {missing}"


def test_every_registered_activity_is_told_of() -> None:
    # Only their names are asked for: neither database nor HTTP client is touched.
    nothing: Any = None
    names = {
        activity._Definition.must_from_callable(each).name
        for each in make_activities(nothing_given(), nothing, nothing)
    }
    missing = {name for name in names if name is not None and name not in PAGE}
    assert not missing, f"docs/workflows.md does not name {missing}"


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")), ids=lambda page: page.name)
def test_links_of_the_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
