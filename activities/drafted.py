"""A draft that a model wrote, made the reply of its turn."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from activities import answering
from activities.talk import Talk
from models import ids
from models.contracts.replying import DraftOutcome, ModelReply
from models.domain.answers import told_variant
from models.domain.catalogue import phrase
from models.domain.choices import Option, numbered, options_for
from models.domain.claims import Unit
from models.domain.dialogue import Reply
from models.domain.inventory_tools import named_variants
from models.domain.written import Action, Written
from models.records import knowledge, reply_drafts
from models.tables import ReplyDraft
from models.understanding.claim_reading import read_claims

_LAST_QUESTION: Final = re.compile(r"(?:(?<=[.!?]) |^)[^.!?]+\?$")
_SUBJECT: Final = re.compile(r"suje[ti]t?[oa]s? a disp|subject to avail", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    row: ReplyDraft
    written: Written
    sources: dict[str, str]
    """What a citation is called, by chunk id."""

    @property
    def asks_for_human(self) -> bool:
        return self.written.action is Action.HAND_OFF

    @property
    def speaks(self) -> bool:
        """Only then its text was checked; the others are requests."""
        return self.written.action not in (Action.HAND_OFF, Action.DISQUALIFY)

    def use(self, talk: Talk) -> Reply:
        """The reply. Options, sources and what is left open are told in the product's words."""
        self.row.used_at = talk.now
        if self.written.action is Action.STOP:
            # Nobody is stopped on a model's word: the person is told the word that does it.
            return Reply(phrase("stop_by_word", talk.lead.language), None, talk.life.asked)
        options = self._options(talk)
        told, question = _before_question(self.written.text.strip())
        parts = [*self._left_open(talk), told, *self._cited(talk)]
        if options or _tells_prices(told):
            parts.append(phrase("subject", talk.lead.language))
        text = numbered(" ".join(filter(None, [*parts, question])), options)
        asks = self.written.asks if self.written.action is Action.ASK else None
        if asks is None:
            return Reply(text, None, talk.life.asked)
        asked = {**talk.life.asked, asks: talk.life.asked.get(asks, 0) + 1}
        return Reply(text, asks, asked, options_for(asks, talk.lead.language))

    def _left_open(self, talk: Talk) -> list[str]:
        questions = answering.questions(talk)
        for number in self.written.unanswered:
            answering.note_open(talk, questions[number - 1])
        return [phrase("open_question", talk.lead.language)] if self.written.unanswered else []

    def _cited(self, talk: Talk) -> list[str]:
        talk.citations += [{"chunk_id": c, "source": s} for c, s in self.sources.items()]
        named = dict.fromkeys(self.sources.values())
        return [phrase("source", talk.lead.language, source="; ".join(named))] if named else []

    def _options(self, talk: Talk) -> list[Option]:
        """Variants with what inventory says of them now."""
        known = named_variants(tuple(talk.offers.values()))
        chosen = [(r, *known[r]) for r in self.written.options if r in known]
        return [
            Option(reference, told_variant(facts.offer, variant, talk.lead.language))
            for reference, facts, variant in chosen
        ]


def _before_question(text: str) -> tuple[str, str]:
    """What is told, and the question that ends it: a source stands behind what it is one of."""
    match = _LAST_QUESTION.search(text)
    return (text[: match.start()], match[0].strip()) if match else (text, "")


def _tells_prices(text: str) -> bool:
    """Without saying by itself that they are subject to availability."""
    claims = read_claims(text)
    return any(f.unit is Unit.MONEY for f in claims.figures) and not _SUBJECT.search(text)


async def of_turn(talk: Talk) -> Draft | None:
    """What was written for exactly these messages; None where nothing may be sent."""
    key = ids.reply_turn_key(talk.heard[-1].id)
    row = await reply_drafts.of_turn(talk.session, talk.tenant.id, key)
    if row is None or row.outcome != DraftOutcome.WRITTEN or row.reply is None:
        return None
    written = ModelReply.of(row.reply).written()
    cited = tuple(UUID(chunk) for chunk in written.citations)
    chunks = await knowledge.chunks(talk.session, talk.tenant.id, cited)
    return Draft(row, written, {str(key): source for key, (_, source) in chunks.items()})
