"""The sandbox that tests and replays run workflows in; production goes without (ADR 0006)."""

from functools import cache

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import _Definition


class _Sandbox(SandboxedWorkflowRunner):
    """Whether a workflow can be loaded at all is asked once, and not by every worker anew."""

    def prepare_workflow(self, defn: _Definition) -> None:
        if defn.cls not in _prepared:
            super().prepare_workflow(defn)
            _prepared.add(defn.cls)


_prepared: set[type] = set()


@cache
def sandboxed() -> SandboxedWorkflowRunner:
    return _Sandbox(
        # Deterministic and costly to import again for every run.
        restrictions=SandboxRestrictions.default.with_passthrough_modules(
            "pydantic", "models.contracts", "models.domain", "models.ids", "activities"
        )
    )
