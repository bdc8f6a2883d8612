"""Every recorded history replays on today's workflow code, and holds nothing about a person."""

import base64
import json
import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from integrations.temporal import data_converter
from tests.runner import sandboxed
from workflows.registry import WORKFLOWS

HERE = Path(__file__).parent
FILES = sorted((HERE / "histories").glob("*.json"))
_PRIVATE = re.compile(r"^PRIVATE: Final = \((.*?)\)$", re.MULTILINE | re.DOTALL)


def _private() -> list[str]:
    """What record.py let people say and be called, read from its text: it starts servers."""
    source = (HERE / "record.py").read_text(encoding="utf-8")
    constants = dict(re.findall(r'^([A-Z]+): Final = "(.*)"$', source, re.MULTILINE))
    found = _PRIVATE.search(source)
    assert found is not None
    names = [part.strip() for part in found.group(1).split(",") if part.strip()]
    return [constants.get(name, name.strip('"')) for name in names]


def _history(path: Path) -> WorkflowHistory:
    raw = json.loads(path.read_text(encoding="utf-8"))
    started = raw["events"][0]["workflowExecutionStartedEventAttributes"]
    return WorkflowHistory.from_json(started["workflowId"], raw)


def _readable(path: Path) -> str:
    """The file with every payload decoded, so that nothing hides in base64."""
    text = path.read_text(encoding="utf-8")
    payloads = re.findall(r'"data": "([A-Za-z0-9+/=]+)"', text)
    return text + "\n".join(base64.b64decode(p).decode(errors="replace") for p in payloads)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=data_converter(SecretStr("")),
        workflow_runner=sandboxed(),
        workflow_failure_exception_types=[],
    )
    await replayer.replay_workflow(_history(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_history_holds_nothing_about_a_person(path: Path) -> None:
    text = _readable(path).lower()
    found = [words for words in _private() if words.lower() in text]
    assert found == []
    assert re.search(r"\b54911\d{8}\b", text) is None
    assert re.search(r"[\w.]+@[\w.]+\.\w+", text) is None
    assert "stacktrace" not in text
    assert "identity" not in text
    assert re.search(r"\d+@", text) is None


def test_every_workflow_has_a_recorded_history() -> None:
    types = {
        json.loads(path.read_text(encoding="utf-8"))["events"][0][
            "workflowExecutionStartedEventAttributes"
        ]["workflowType"]["name"]
        for path in FILES
    }
    assert types == {workflow._Definition.must_from_class(each).name for each in WORKFLOWS}
