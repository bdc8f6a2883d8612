"""One letter about an account, sent until it is. ID `letter:{letter}`. Query `status`."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.letters import LetterActivities
    from models.contracts.accounts import LetterInput

from workflows import options


@workflow.defn(name="letter")
class LetterWorkflow:
    @workflow.init
    def __init__(self, inp: LetterInput) -> None:
        self._status = "waiting for: the e-mail provider"

    @workflow.run
    async def run(self, inp: LetterInput) -> None:
        workflow.set_current_details(self._status)
        await workflow.execute_activity_method(LetterActivities.send, inp, **options.EMAIL)
        self._status = "sent"
        workflow.set_current_details(self._status)

    @workflow.query(name="status")
    def status(self) -> str:
        return self._status
