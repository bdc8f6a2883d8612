"""The sandbox that tests and replays run workflows in; production goes without (ADR 0006)."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions


def sandboxed() -> SandboxedWorkflowRunner:
    return SandboxedWorkflowRunner(
        # Deterministic and costly to import again for every run.
        restrictions=SandboxRestrictions.default.with_passthrough_modules(
            "pydantic", "models.contracts", "models.domain", "models.ids", "activities"
        )
    )
