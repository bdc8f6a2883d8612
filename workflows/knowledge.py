"""One source of knowledge: fetched, cut into chunks, embedded, and switched to as a whole.

ID `knowledge:{tenant}:{source}:{fingerprint of what was given}`. Query `status`. The version in use
stays until the next one is whole and may be used; what is wrong with a source is written down in
words. `knowledge_refresh`, started by the Schedule `sched:knowledge` (overlap SKIP), begins the
readings that are due.
"""

from typing import Final

from temporalio import workflow
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.knowledge import KnowledgeActivities
    from activities.knowledge_fetching import KnowledgeFetching
    from models import ids
    from models.contracts.knowledge import (
        DocumentRef,
        Failure,
        FetchInput,
        KnowledgeProgress,
        RefreshInput,
        RefreshResult,
        SourceRef,
    )
    from models.domain.knowledge import Stage
    from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused

from workflows import options, priorities
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant

_TEMPORARY: Final = frozenset({"vendor.unavailable", "vendor.rate_limited"})


@workflow.defn(name="knowledge")
class KnowledgeWorkflow:
    @workflow.init
    def __init__(self, inp: SourceRef) -> None:
        self._source = inp
        self._progress = KnowledgeProgress(stage=Stage.WAITING)

    @workflow.run
    async def run(self, inp: SourceRef) -> KnowledgeProgress:
        try:
            await self._read()
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            await self._fail(_problem_of(error, self._progress.stage))
        return self._progress

    async def _read(self) -> None:
        reading = FetchInput(source=self._source, run=workflow.info().run_id)
        self._tell(stage=Stage.FETCHING)
        fetched = await workflow.execute_activity_method(
            KnowledgeFetching.fetch, reading, **options.FETCH
        )
        if fetched.is_superseded:
            return
        self._tell(stage=Stage.CHUNKING, pages=fetched.pages)
        chunked = await workflow.execute_activity_method(
            KnowledgeActivities.chunk, reading, **options.CHUNK
        )
        if chunked.document_id is None:
            return
        self._tell(stage=Stage.EMBEDDING, chunks=chunked.chunks)
        document = DocumentRef(source=self._source, document_id=chunked.document_id)
        embedded = await workflow.execute_activity_method(
            KnowledgeActivities.embed, document, **options.EMBED_BATCH
        )
        switched = await workflow.execute_activity_method(
            KnowledgeActivities.switch, document, **options.DB
        )
        if switched is not None:
            self._tell(
                stage=Stage.READY,
                embedded=embedded,
                version=switched.version,
                is_in_use=switched.is_in_use,
            )

    async def _fail(self, problem: str) -> None:
        failure = Failure(source=self._source, problem=problem)
        await workflow.execute_activity_method(KnowledgeActivities.fail, failure, **options.DB)
        self._tell(stage=Stage.FAILED, problem=problem)

    def _tell(self, **values: object) -> None:
        self._progress = self._progress.model_copy(update=values)
        now = self._progress
        workflow.set_current_details(
            f"{now.stage}: {now.pages} pages, {now.chunks} chunks, {now.embedded} embedded"
            + (f"\n\nproblem: {now.problem}" if now.problem else "")
        )

    @workflow.query(name="status")
    def status(self) -> KnowledgeProgress:
        return self._progress


def _problem_of(error: ActivityError, stage: Stage) -> str:
    """A refusal names its problem; what kept a page from being fetched may pass by itself."""
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == KnowledgeRefused.type:
        return str(cause.details[0])
    is_away = not isinstance(cause, ApplicationError) or cause.type in _TEMPORARY
    return (
        KnowledgeProblem.UNAVAILABLE
        if is_away and stage is Stage.FETCHING
        else KnowledgeProblem.FAILED
    )


@workflow.defn(name="knowledge_refresh")
class KnowledgeRefreshWorkflow:
    @workflow.run
    async def run(self, inp: RefreshInput) -> RefreshResult:
        due = await workflow.execute_activity_method(
            KnowledgeActivities.find_due, inp, **options.DB
        )
        begun = sum([await self._begin(source) for source in due])
        return RefreshResult(begun=begun, running=len(due) - begun)

    async def _begin(self, source: SourceRef) -> bool:
        try:
            await workflow.start_child_workflow(
                KnowledgeWorkflow.run,
                source,
                id=ids.knowledge_workflow_id(
                    source.tenant_id, source.source_id, source.fingerprint
                ),
                parent_close_policy=ParentClosePolicy.ABANDON,
                search_attributes=of_tenant(source.tenant_id),
                priority=priorities.of_tenant(Rank.IMPORT, source.tenant_id),
            )
        except WorkflowAlreadyStartedError:
            return False
        return True
