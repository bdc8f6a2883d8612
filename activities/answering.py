"""Answers to what a person asks: from inventory, from a cited chunk, or noted as open."""

from typing import Final

from activities.talk import Talk
from models.contracts.conversation import FoundAnswer
from models.domain.answers import from_inventory
from models.domain.catalogue import phrase
from models.domain.claims import About
from models.domain.dialogue import OPEN_QUESTION
from models.domain.reply_guard import contradicts
from models.records import knowledge, open_questions
from models.tables import OpenQuestion
from models.understanding import grounds
from models.understanding.boundaries import declined
from models.understanding.claim_reading import read_claims
from models.understanding.inquiries import Topic, rooms_asked_about, topic
from models.understanding.quoting import quote

_TOLD_BY_KNOWLEDGE: Final = frozenset({Topic.FINANCING, Topic.VISIT})
"""Told best by the tenant's own approved text, where there is one."""


def has_question_for_knowledge(talk: Talk) -> bool:
    """Whether anything is asked that inventory does not answer by itself."""
    if talk.reading.opt_out:
        return False
    return any(
        _by_itself(talk, question, has_chunk=_may_be_told_by_knowledge(question)) is None
        for question in questions(talk)
    )


def questions(talk: Talk) -> tuple[str, ...]:
    """What is asked and may be answered."""
    asked = talk.reading.questions
    return tuple(q for q in asked if not declined(q)) if talk.declined else asked


def _may_be_told_by_knowledge(question: str) -> bool:
    return topic(question) in _TOLD_BY_KNOWLEDGE


async def answers(talk: Talk, found: tuple[FoundAnswer, ...]) -> tuple[str, ...]:
    """One sentence a question: from inventory, else from a cited chunk, else it is noted."""
    chunk_of = {answer.question_number: answer.chunk_id for answer in found}
    chunks = await knowledge.chunks(talk.session, talk.tenant.id, tuple(chunk_of.values()))
    sentences: list[str] = []
    if talk.declined is not None:
        sentences.append(phrase(f"declined.{talk.declined}", talk.lead.language))
    may_be_answered, left_open = questions(talk), ""
    for number, question in enumerate(talk.reading.questions):
        if question not in may_be_answered:
            continue
        chunk = chunks.get(chunk_of[number]) if number in chunk_of else None
        text = _by_itself(talk, question, has_chunk=chunk is not None)
        if text is None and chunk is not None and _may_be_quoted(talk, quote(chunk[0], question)):
            words, source = quote(chunk[0], question), chunk[1]
            text = phrase("cited", talk.lead.language, text=words, source=source)
            talk.citations.append({"chunk_id": str(chunk_of[number]), "source": source})
        if text is None:
            left_open = left_open or phrase(await _left_open(talk), talk.lead.language)
            text = left_open
            note_open(talk, question)
        elif topic(question) is Topic.VISIT and chunk is None:
            note_open(talk, question)
        if text not in sentences:
            sentences.append(text)
    return tuple(sentences)


def _may_be_quoted(talk: Talk, words: str) -> bool:
    """Not what contradicts inventory, nor what speaks to a machine instead of a person."""
    claims = read_claims(words)
    if claims.internal_words or declined(words) is not None:
        return False
    if all(f.about is About.OTHER for f in claims.figures):
        return True
    offers = grounds.of_offers([talk.facts] if talk.facts else list(talk.offers.values()), {})
    return not contradicts(claims, offers, talk.lead.language)


def _by_itself(talk: Talk, question: str, *, has_chunk: bool) -> str | None:
    """What the product knows of itself, and what inventory holds."""
    about = topic(question)
    if about is Topic.WHO:
        return phrase("who_am_i", talk.lead.language, tenant=talk.tenant.name)
    if about is Topic.LANGUAGES:
        return phrase("languages", talk.lead.language)
    if about is None or (has_chunk and about in _TOLD_BY_KNOWLEDGE):
        return None
    if about is Topic.VISIT:
        return phrase("visit", talk.lead.language)
    if talk.facts is None:
        return None
    ambientes = rooms_asked_about(question) or talk.reading.fields.ambientes
    if about is Topic.PRICE:
        ambientes = ambientes or talk.fields.ambientes
    return from_inventory(about, talk.facts, talk.lead.language, ambientes=ambientes)


async def _left_open(talk: Talk) -> str:
    """Other words from the second on."""
    first, *more = OPEN_QUESTION
    had = await open_questions.count(talk.session, talk.tenant.id, talk.life.id)
    return more[(had - 1) % len(more)] if had else first


def note_open(talk: Talk, question: str) -> None:
    """Puts it on the tenant's list."""
    talk.session.add(
        OpenQuestion(
            tenant_id=talk.tenant.id,
            message_id=talk.message_with(question),
            lead_offer_id=talk.life.id,
            question=question,
        )
    )
