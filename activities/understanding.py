"""Understanding by a model, and finding knowledge: the parts of a turn that may call out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import offering
from activities.errors import translated
from activities.hearing import joined_text
from activities.metering import metered
from integrations.embeddings import Embedders
from integrations.errors import VendorRejected
from integrations.openai_models import OpenAIModels
from models import ids
from models.contracts.conversation import Found, FoundAnswer, TurnInput
from models.contracts.reading import INSTRUCTIONS, ModelReading
from models.domain.product_questions import asked_beside
from models.records import (
    inventory,
    leads,
    model_usage,
    prompts,
    retrieval,
    tenants,
    transcript,
)
from models.records.corpus import Corpus, corpus_of
from models.records.model_usage import Call
from models.records.retrieval import FoundChunk
from models.session import Database
from models.tables import Message
from models.understanding.reading import read
from models.understanding.relevance import answers
from models.understanding.turn import Asked, to_be_read

_LOOKED_AT: Final = 3
"""Of the best chunks, the first that answers is quoted."""


@dataclass
class UnderstandingActivities:
    db: Database
    models: OpenAIModels
    embedders: Embedders
    clock: Callable[[], datetime]

    @activity.defn(name="turns.read_with_model")
    async def read_with_model(self, inp: TurnInput) -> None:
        """Stores what the model understood beside the turn's last message; nothing, where the
        day's budget is spent."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                heard = await transcript.messages(session, inp.tenant_id, inp.message_ids)
                life = await leads.latest_life(session, inp.tenant_id, inp.contact_id)
                tenant = await tenants.load(session, inp.tenant_id)
                asked = Asked(
                    today=self.clock().date(),
                    about=life.asked_field if life else None,
                    known=leads.fields_of(life.fields if life else {}),
                    ours=await offering.last_words(session, life) if life else "",
                    extra=asked_beside(
                        tenant.policy.extra_fields,
                        await inventory.offer_of(session, life, self.clock().date()),
                        tenant.language,
                    ),
                )
                if await model_usage.left_today(session, tenant, self.clock()) <= 0:
                    return
                prompt = await _instructions(session, inp.tenant_id)
            about = life.id if life else None
            answer, _ = await metered(
                self.models.chat_model,
                self.models.understand(
                    prompt, to_be_read([m.text or "" for m in heard], asked), ModelReading
                ),
                keep=lambda call: self._keep(inp.tenant_id, about, heard[-1].id, call),
            )
            if answer.parsed is None:
                raise VendorRejected("openai", "the answer does not fit the schema")
            async with self.db.tenant(inp.tenant_id) as session:
                last = await session.get_one(Message, (inp.tenant_id, heard[-1].id))
                last.reading = answer.parsed.model_dump(mode="json")

    async def _keep(self, tenant_id: UUID, life: UUID | None, message_id: UUID, call: Call) -> None:
        async with self.db.tenant(tenant_id) as session:
            model_usage.keep(
                session,
                tenant_id,
                call,
                purpose="understand",
                lead_offer_id=life,
                turn_key=ids.reply_turn_key(message_id),
            )

    @activity.defn(name="knowledge.search")
    async def search(self, inp: TurnInput) -> Found:
        """The approved chunk for each question of the turn that knowledge answers."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                heard = await transcript.messages(session, inp.tenant_id, inp.message_ids)
                life = await leads.latest_life(session, inp.tenant_id, inp.contact_id)
                offer_id = life.offer_id if life else None
                corpus = await corpus_of(session, inp.tenant_id, offer_id)
            questions = read(joined_text(heard), today=self.clock().date()).questions
            found = [
                FoundAnswer(question_number=number, chunk_id=chunk.id)
                for number, question in enumerate(questions)
                if (chunk := await self._answer(corpus, question)) is not None
            ]
            return Found(answers=tuple(found))

    async def _answer(self, corpus: Corpus, question: str) -> FoundChunk | None:
        """The first of the best that is near enough to be quoted."""
        vectors = await self.embedders.question(question, corpus.models)
        async with self.db.tenant(corpus.tenant_id) as session:
            best = await retrieval.search(session, corpus, question, vectors, _LOOKED_AT)
        for chunk in best:
            if answers(question, chunk.passage, chunk.similarity, by_meaning=bool(vectors)):
                return chunk
        return None


async def _instructions(session: AsyncSession, tenant_id: UUID) -> str:
    """The tenant's own, the platform's, else the product's."""
    active = await prompts.active(session, tenant_id, "understand")
    return active.body if active else INSTRUCTIONS
