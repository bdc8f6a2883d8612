"""The index of knowledge is kept up: all that is stale, whatever fails among it."""

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from models.contracts.knowledge_index import (
    StaleDocuments,
    StaleInput,
    UpkeepInput,
    UpkeepStatus,
)
from models.ids import new_id
from tests.factories import unique
from tests.timers.standins import LIVES_AT_MOST, working
from workflows.knowledge_upkeep import KnowledgeUpkeepWorkflow


class Index:
    """Three batches; the second cannot be renewed."""

    def __init__(self) -> None:
        self.batches = [
            StaleDocuments(tenant_id=new_id(), document_ids=(new_id(), new_id())) for _ in range(3)
        ]
        self.renewed: list[StaleDocuments] = []

    @activity.defn(name="knowledge_index.find_stale")
    async def find_stale(self, inp: StaleInput) -> StaleDocuments | None:
        lasts = [None, *(batch.last for batch in self.batches)]
        return [*self.batches, None][lasts.index(inp.after)]

    @activity.defn(name="knowledge_index.forget_old")
    async def forget_old(self) -> int:
        return 3

    @activity.defn(name="knowledge_index.renew")
    async def renew(self, inp: StaleDocuments) -> None:
        if inp == self.batches[1]:
            raise ApplicationError("the model refuses", non_retryable=True)
        self.renewed.append(inp)


async def test_documents_that_cannot_be_renewed_do_not_keep_the_others(
    skipping: WorkflowEnvironment,
) -> None:
    index = Index()
    async with working(skipping, index.find_stale, index.renew, index.forget_old) as queue:
        ended = await skipping.client.execute_workflow(
            KnowledgeUpkeepWorkflow.run,
            UpkeepInput(),
            id=unique("upkeep"),
            task_queue=queue,
            execution_timeout=LIVES_AT_MOST,
        )
    assert ended == UpkeepStatus(renewed=4, failed=2, forgotten=3)
    assert index.renewed == [index.batches[0], index.batches[2]]
