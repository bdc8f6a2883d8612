"""One turn of a conversation while it is worked on: who, what was said, and how it is read."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.hearing import joined_text
from models.contracts.reading import ModelReading
from models.domain import choices
from models.domain.answers import OfferFacts
from models.domain.choices import Option
from models.domain.lifecycle import State
from models.domain.qualification import Fields
from models.records import leads, tenants
from models.tables import Lead, LeadOffer, Message
from models.understanding.ending import ending_of
from models.understanding.message import prepare
from models.understanding.options import chosen_option
from models.understanding.reading import Reading, read


@dataclass
class Talk:
    """One turn while it is worked on."""

    ACTOR: ClassVar = "conversation"

    session: AsyncSession
    tenant: tenants.TenantView
    lead: Lead
    life: LeadOffer
    offers: dict[UUID, OfferFacts]
    heard: list[Message]
    now: datetime
    listed: tuple[Option, ...] = ()
    """The options of the last question, where they were sent as a numbered list."""
    learned: frozenset[str] = frozenset()
    citations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def facts(self) -> OfferFacts | None:
        return self.offers.get(self.life.offer_id) if self.life.offer_id else None

    @property
    def fields(self) -> Fields:
        return leads.fields_of(self.life.fields)

    @property
    def state(self) -> State:
        return State(self.life.state)

    @cached_property
    def reading(self) -> Reading:
        """By rules always; what a model understood as well stands above them."""
        reading = read(
            joined_text(self.heard),
            expecting=self.life.asked_field,
            known=self.fields,
            first_contact=self.state is State.CONTACTED,
            today=self.now.date(),
            default_currency=(self.facts.offer.currency if self.facts else None) or "USD",
        )
        if not reading.opt_out and self._holds_an_opt_out():
            return Reading(opt_out=True, language=reading.language)
        stored = self.heard[-1].reading
        if stored is not None:
            understood = reading.fields.merged(ModelReading(**stored).fields())
            reading = replace(reading, fields=understood)
        return self._with_choices(reading)

    def _with_choices(self, reading: Reading) -> Reading:
        """A tap, and the number of an option that was listed, say exactly what the option means."""
        for message in self.heard:
            chosen = choices.fields_of(self._chosen(message))
            if chosen is not None:
                spans = dict.fromkeys(chosen.known(), message.text or "")
                reading = replace(
                    reading,
                    fields=reading.fields.merged(chosen),
                    spans={**reading.spans, **spans},
                )
        return reading

    def _chosen(self, message: Message) -> str | None:
        if message.reply_id is not None or not self.listed:
            return message.reply_id
        option = chosen_option(prepare(message.text or ""), self.listed)
        return None if option is None else option.id

    def _holds_an_opt_out(self) -> bool:
        """STOP counts as a whole message, also as one of a burst that is read as one text."""
        texts = [m.text for m in self.heard if m.text]
        return len(texts) > 1 and any(read(t, today=self.now.date()).opt_out for t in texts)

    @property
    def silence_ms(self) -> int:
        """How long the person is to be silent before this is answered."""
        texts = [m.text for m in self.heard if m.text]
        return self.tenant.policy.silence_ms(ending_of(texts, self.reading, self.life.asked_field))

    def opting_out(self) -> Message:
        """The message that says so; the last one where all of them say it together."""
        told = [m for m in self.heard if m.text and self._reads_as_opt_out(m.text)]
        return told[0] if told else self.heard[-1]

    def _reads_as_opt_out(self, text: str) -> bool:
        today, is_first = self.now.date(), self.state is State.CONTACTED
        return read(text, first_contact=is_first, today=today).opt_out

    def message_with(self, words: str | None) -> UUID:
        """The message that these words stand in; the last one where they span several."""
        holding = (m.id for m in self.heard if words and m.text and words in m.text)
        return next(holding, self.heard[-1].id)

    async def move(self, target: State, cause: str, actor: str = ACTOR) -> None:
        await leads.move(self.session, self.life, target, cause=cause, actor=actor)
