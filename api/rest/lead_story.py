"""The story of one life as REST tells it: transitions, next touch, window, consents, judgement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.domain import disqualification, hold_words, window
from models.domain.cadence import Touch, TouchKind
from models.domain.contact_hours import Hold
from models.domain.lead_commands import movable
from models.domain.lifecycle import State
from models.records.lead_story import Story
from models.tables import ConsentEvent


class TransitionRow(BaseModel):
    from_state: State | None
    to_state: State
    cause: str
    actor: str
    at: datetime


class NextTouch(BaseModel):
    """`why_held`: in the tenant's language, by the lead's own clock."""

    kind: TouchKind
    due_at: datetime
    held: Hold | None
    why_held: str | None


class Judgement(BaseModel):
    code: str
    words: str
    evidence: dict[str, Any]
    actor: str
    at: datetime


class NoteRow(BaseModel):
    """What an operator said about an order; `about` is the audit entry's action."""

    actor: str
    about: str
    words: str
    at: datetime


class ConsentRow(BaseModel):
    """`words` as they stood in the form, or as the person wrote them."""

    kind: str
    source: str
    purpose: str
    words: str | None
    evidence: dict[str, Any]
    at: datetime

    def masked(self) -> "ConsentRow":
        return self.model_copy(update={"words": None, "evidence": {}})


class LeadDetail(BaseModel):
    lead_offer_id: UUID
    contact_id: UUID
    state: State
    score: int | None
    outcome: str | None
    time_zone: str
    next_touch: NextTouch | None
    may_move_to: tuple[State, ...]
    window_until: datetime | None
    is_window_open: bool
    opted_out_at: datetime | None
    consents: list[ConsentRow]
    disqualification: Judgement | None
    transitions: list[TransitionRow]
    notes: list[NoteRow]

    def masked(self) -> "LeadDetail":
        """Without anything that the person said: for a tenant that was not given them yet."""
        judged = self.disqualification
        return self.model_copy(
            update={
                "consents": [row.masked() for row in self.consents],
                "disqualification": judged and judged.model_copy(update={"evidence": {}}),
                "notes": [],
            }
        )


class ConsentPacket(BaseModel):
    """Everything the person said about being written to, oldest first."""

    contact_id: UUID
    status: str
    events: list[ConsentRow]


def detail(story: Story, now: datetime) -> LeadDetail:
    life, lead = story.life, story.lead
    return LeadDetail(
        lead_offer_id=life.id,
        contact_id=lead.id,
        state=State(life.state),
        score=life.score,
        outcome=life.outcome,
        time_zone=lead.time_zone,
        next_touch=_next_touch(story, story.next_touch) if story.next_touch else None,
        may_move_to=movable(State(life.state)),
        window_until=story.window_until,
        is_window_open=window.is_open(lead.last_inbound_at, now),
        opted_out_at=lead.opted_out_at,
        consents=[consent_row(event) for event in story.consents],
        disqualification=_judgement(story),
        transitions=[
            TransitionRow(
                from_state=State(row.from_state) if row.from_state else None,
                to_state=State(row.to_state),
                cause=row.cause,
                actor=row.actor,
                at=row.at,
            )
            for row in story.transitions
        ],
        notes=[
            NoteRow(actor=row.actor, about=row.about, words=row.words, at=row.at)
            for row in story.notes
        ],
    )


def _next_touch(story: Story, touch: Touch) -> NextTouch:
    zone, language = story.lead.time_zone, story.tenant.language
    return NextTouch(
        kind=touch.kind,
        due_at=touch.due_at,
        held=touch.held,
        why_held=hold_words.explain(touch.held, touch.due_at, zone, language)
        if touch.held
        else None,
    )


def _judgement(story: Story) -> Judgement | None:
    found = story.disqualification
    if found is None:
        return None
    return Judgement(
        code=found.code,
        words=disqualification.explain(found.code, story.tenant.language),
        evidence=found.evidence,
        actor=found.actor,
        at=found.at,
    )


def consent_row(event: ConsentEvent) -> ConsentRow:
    return ConsentRow(
        kind=event.kind,
        source=event.source,
        purpose=event.purpose,
        words=event.words,
        evidence=event.evidence,
        at=event.at,
    )
