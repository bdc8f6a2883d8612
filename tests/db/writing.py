"""One person who is being qualified, and a turn whose reply a model writes, without Temporal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import select
from temporalio.testing import ActivityEnvironment

from activities.turns import TurnActivities
from activities.writing import WritingActivities
from demo.seed import SeededTenant
from integrations.openai_chat import ChatModels
from models.contracts.conversation import FoundAnswer, TakeTurnInput, TurnInput
from models.contracts.replying import DraftOutcome, WriteInput
from models.domain.lifecycle import State
from models.session import Database
from models.tables import KnowledgeChunk, Message, ModelCall, ReplyDraft
from tests.db.talking import Talk
from tests.factories import Clock, make_life, make_person
from tests.workflows.model_server import ModelServer


@dataclass
class WrittenTalk:
    talk: Talk
    model: ModelServer
    models: tuple[str, ...] = ("gpt-4.1-mini",)
    attempt: int = 2
    """Of the activity; on the last one a model that is down is not waited for again."""

    @property
    def db(self) -> Database:
        return self.talk.db

    @property
    def tenant_id(self) -> UUID:
        return self.talk.tenant.id

    async def hears(self, *texts: str) -> None:
        for text in texts:
            await self.talk.says(text)

    async def write(self, found: Sequence[UUID] = ()) -> DraftOutcome | None:
        """What became of it; None where no model is asked. `found`: a chunk a question."""
        needs = (await self._turns().take(self._taking())).preparation
        if needs is None or not needs.needs_reply:
            return None
        chat = ChatModels("key", self.model.url, self.models)
        writing = WritingActivities(self.db, chat, self.talk.clock)
        turn = TurnInput(
            tenant_id=self.tenant_id, contact_id=self.talk.contact_id,
            message_ids=needs.message_ids,
        )  # fmt: skip
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=self.attempt)
        written = await environment.run(
            writing.write, WriteInput(turn=turn, answers=_answers(found))
        )
        return written.outcome

    async def reply(self, found: Sequence[UUID] = ()) -> str:
        """What the turn says then."""
        turn = await self._turns().take(
            self._taking().model_copy(update={"is_prepared": True, "answers": _answers(found)})
        )
        async with self.db.tenant(self.tenant_id) as session:
            sent = await session.get_one(Message, (self.tenant_id, turn.send_ids[-1]))
            sent.status = "sent"
            return sent.text or ""

    async def says_back(self, *texts: str, found: Sequence[UUID] = ()) -> str:
        await self.hears(*texts)
        await self.write(found)
        return await self.reply(found)

    async def drafts(self) -> Sequence[ReplyDraft]:
        async with self.db.tenant(self.tenant_id) as session:
            return (await session.exec(select(ReplyDraft))).all()

    async def calls(self) -> Sequence[ModelCall]:
        async with self.db.tenant(self.tenant_id) as session:
            return (await session.exec(select(ModelCall))).all()

    async def chunk(self, section: str) -> UUID:
        async with self.db.tenant(self.tenant_id) as session:
            rows = await session.exec(
                select(KnowledgeChunk.id).where(KnowledgeChunk.section == section)
            )
            return rows.one()

    def _turns(self) -> TurnActivities:
        return TurnActivities(self.db, self.talk.clock, has_writer=True)

    def _taking(self) -> TakeTurnInput:
        return TakeTurnInput(tenant_id=self.tenant_id, contact_id=self.talk.contact_id)


def _answers(found: Sequence[UUID]) -> tuple[FoundAnswer, ...]:
    return tuple(
        FoundAnswer(question_number=number, chunk_id=chunk) for number, chunk in enumerate(found)
    )


async def make_written_talk(
    db: Database, tenant: SeededTenant, clock: Clock, model: ModelServer
) -> WrittenTalk:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id, name="Ana Prueba")
        await make_life(session, tenant, State.QUALIFYING, lead=lead, fields={"name": "Ana Prueba"})
    return WrittenTalk(Talk(db, tenant, clock, lead.id), model)
