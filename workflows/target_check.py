"""The test call of one target, for a person who waits for the answer. ID `target-check:{tenant}:
{target}:{call}`. Query `status`. Ends with what the vendor answered."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.targets import TargetActivities
    from models.contracts.delivery import CheckTargetInput, TargetCheck

from workflows import options


@workflow.defn(name="target_check")
class TargetCheckWorkflow:
    @workflow.init
    def __init__(self, inp: CheckTargetInput) -> None:
        self._found: TargetCheck | None = None

    @workflow.run
    async def run(self, inp: CheckTargetInput) -> TargetCheck:
        workflow.set_current_details("waiting for: the target to answer a test call")
        self._found = await workflow.execute_activity_method(
            TargetActivities.check, inp, **options.TELL
        )
        workflow.set_current_details("works" if self._found.works else "does not work")
        return self._found

    @workflow.query(name="status")
    def status(self) -> TargetCheck | None:
        return self._found
