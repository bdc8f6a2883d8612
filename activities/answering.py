"""Answers to what a person asks: from inventory, from a cited chunk, or noted as open."""

from activities.talk import Talk
from models.contracts.conversation import FoundAnswer
from models.domain.answers import from_inventory
from models.domain.catalogue import phrase
from models.records import knowledge
from models.tables import OpenQuestion
from models.understanding.inquiries import Topic, topic
from models.understanding.quoting import quote


def has_question_for_knowledge(talk: Talk) -> bool:
    """Whether anything is asked that inventory does not answer by itself."""
    if talk.reading.opt_out:
        return False
    return any(
        _from_inventory(talk, question, has_chunk=_may_be_told_by_knowledge(question)) is None
        for question in talk.reading.questions
    )


def _may_be_told_by_knowledge(question: str) -> bool:
    return topic(question) is Topic.FINANCING


async def answers(talk: Talk, found: tuple[FoundAnswer, ...]) -> tuple[str, ...]:
    """One sentence a question: from inventory, else from a cited chunk, else it is noted."""
    chunk_of = {answer.question_number: answer.chunk_id for answer in found}
    chunks = await knowledge.chunks(talk.session, talk.tenant.id, tuple(chunk_of.values()))
    sentences: list[str] = []
    for number, question in enumerate(talk.reading.questions):
        chunk = chunks.get(chunk_of[number]) if number in chunk_of else None
        text = _from_inventory(talk, question, has_chunk=chunk is not None)
        if text is None and chunk is not None:
            words, source = quote(chunk[0], question), chunk[1]
            text = phrase("cited", talk.lead.language, text=words, source=source)
            talk.citations.append({"chunk_id": str(chunk_of[number]), "source": source})
        if text is None:
            text = phrase("open_question", talk.lead.language)
            _note_open(talk, question)
        if text not in sentences:
            sentences.append(text)
    return tuple(sentences)


def _from_inventory(talk: Talk, question: str, *, has_chunk: bool) -> str | None:
    """Terms of financing are told best by the tenant's own approved text, where there is one."""
    about = topic(question)
    if about is None or talk.facts is None or (about is Topic.FINANCING and has_chunk):
        return None
    return from_inventory(
        about, talk.facts, talk.lead.language, ambientes=talk.reading.fields.ambientes
    )


def _note_open(talk: Talk, question: str) -> None:
    talk.session.add(
        OpenQuestion(
            tenant_id=talk.tenant.id,
            message_id=talk.message_with(question),
            lead_offer_id=talk.life.id,
            question=question,
        )
    )
