"""One turn of a conversation while it is worked on: who, what was said, and how it is read."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.hearing import joined_text
from activities.offering import Offered
from models.contracts.reading import ModelReading
from models.domain import choices
from models.domain.answers import OfferFacts
from models.domain.disqualification import Code, outcome
from models.domain.evidence import Said
from models.domain.extra_fields import ExtraField
from models.domain.lifecycle import State
from models.domain.offer import OfferType
from models.domain.product_questions import asked_beside
from models.domain.qualification import Fields
from models.domain.remarks import Remark
from models.domain.score_versions import DEFAULT_SCORING, Scoring
from models.domain.scoring import offer_type_of
from models.records import leads, tenants
from models.tables import Lead, LeadOffer, Message
from models.understanding.boundaries import Declined, declined
from models.understanding.ending import ending_of
from models.understanding.message import prepare
from models.understanding.options import chosen_option
from models.understanding.reading import Reading, read
from models.understanding.remarks import read_remark
from models.understanding.renting import wants_to_rent, would_buy
from models.understanding.turn import Asked, Heard, read_turn


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
    scoring: Scoring = DEFAULT_SCORING
    offered: Offered = field(default_factory=Offered)
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

    @property
    def asked(self) -> Asked:
        return Asked(
            today=self.now.date(),
            about=self.life.asked_field,
            known=self.fields,
            default_currency=(self.facts.offer.currency if self.facts else None) or "USD",
            is_first=self.state is State.CONTACTED,
            ours=self.offered.words,
            extra=self.beside,
            language=self.lead.language,
        )

    @property
    def beside(self) -> tuple[ExtraField, ...]:
        """What is asked beside the usual fields."""
        offer = self.facts.offer if self.facts else None
        return asked_beside(self.tenant.policy.extra_fields, offer, self.lead.language)

    @property
    def kind(self) -> OfferType:
        return offer_type_of(self.facts.offer if self.facts else None)

    @cached_property
    def reading(self) -> Reading:
        """By rules always, and by a model where one has read it (models.understanding.turn)."""
        heard = [Heard(m.text, choices.fields_of(self._chosen(m))) for m in self.heard]
        stored = self.heard[-1].reading
        return read_turn(heard, self.asked, ModelReading(**stored) if stored else None)

    @cached_property
    def remark(self) -> Remark | None:
        """Nothing of the kind where they tapped an option, or told or asked something; but for a
        complaint, and for who rents until they speak of buying."""
        if self.kind is OfferType.PROPERTY and self._rents:
            return Remark.RENTS
        told = self.reading.fields.known() or self.reading.questions
        remark = read_remark(joined_text(self.heard))
        return None if told and remark is not Remark.UPSET else remark

    @property
    def _rents(self) -> bool:
        message = prepare(joined_text(self.heard), expecting=self.life.asked_field)
        was_let_go = self.life.outcome == outcome(Code.RENTS)
        return wants_to_rent(message) or (was_let_go and not would_buy(message))

    @cached_property
    def declined(self) -> Declined | None:
        """Why something that was said is not talked about."""
        return declined(joined_text(self.heard))

    def _chosen(self, message: Message) -> str | None:
        if message.reply_id is not None or not self.offered.listed:
            return message.reply_id
        option = chosen_option(prepare(message.text or ""), self.offered.listed)
        return None if option is None else option.id

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

    def message_of(self, said: Said) -> UUID:
        if said.message is None:
            return self.message_with(said.words)
        return self.heard[said.message].id

    async def move(self, target: State, cause: str, actor: str = ACTOR) -> None:
        await leads.move(self.session, self.life, target, cause=cause, actor=actor)
