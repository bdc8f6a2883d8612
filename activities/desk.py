"""The platform's desk: its own inbox in Chatwoot, where people are handed over to an agent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from temporalio import activity

from activities.errors import translated
from integrations.chatwoot import Account, ChatwootClient, Person
from models import ids
from models.contracts.conversation import ContactRef
from models.domain.hand_off_note import shown_message, unsent_note, write_note
from models.domain.lifecycle import State
from models.records import chatwoot, desk, takeover
from models.records.chatwoot import Correspondent
from models.records.desk import HandOff
from models.session import Database
from models.tables import Lead, Message

LABEL: Final = "handoff"
_LAST_MESSAGES: Final = 6


@dataclass(frozen=True)
class Desk:
    """The inbox, of kind API, whom its conversations are assigned to, and where our pages are."""

    account: Account
    assignee: Mapping[str, int]
    public_url: str


@dataclass(frozen=True)
class _Post:
    key: str
    text: str
    is_note: bool


@dataclass
class DeskActivities:
    db: Database
    chatwoot: ChatwootClient
    desk: Desk | None
    clock: Callable[[], datetime]

    @activity.defn(name="desk.keep_up")
    async def keep_up(self, inp: ContactRef) -> None:
        """Tells the desk what it was not told: the note of the hand-off, once, what the person
        wrote since, and what an agent wrote that could not be sent. Keys: the hand-off and the
        messages; what may have arrived unheard is looked for before it is posted again. Nothing
        for a person whom the desk has nothing to do with.
        """
        if self.desk is None:
            return
        with translated():
            found = await self._handed_off(inp)
            if found is None:
                return
            lead, hand_off, conversation_id = found
            if conversation_id is None:
                conversation_id = await self._open(self.desk, lead)
            for post in await self._untold(self.desk, lead, hand_off):
                await self._tell(self.desk, lead, hand_off, conversation_id, post)

    async def _handed_off(self, inp: ContactRef) -> tuple[Lead, HandOff, int | None] | None:
        """None where no human of the platform has, or is to have, this conversation."""
        async with self.db.tenant(inp.tenant_id) as session:
            hand_off = await desk.newest(session, inp.tenant_id, inp.contact_id)
            if hand_off is None:
                return None
            lead = await session.get_one(Lead, (inp.tenant_id, inp.contact_id))
            thread = await chatwoot.thread(session, inp.tenant_id, chatwoot.DESK, lead.id)
        is_waiting = hand_off.life.state == State.HUMAN_HANDOFF
        if not is_waiting and (thread is None or not takeover.is_held(lead, self.clock())):
            return None
        return lead, hand_off, thread.conversation_id if thread else None

    async def _open(self, to: Desk, lead: Lead) -> int:
        thread = await self.chatwoot.open_thread(
            to.account, Person(str(lead.id), lead.phone, lead.name)
        )
        async with self.db.tenant(lead.tenant_id) as session:
            who = Correspondent(thread.conversation_id, thread.contact_id)
            await chatwoot.remember(session, lead.tenant_id, chatwoot.DESK, lead.id, who)
        return thread.conversation_id

    async def _untold(self, to: Desk, lead: Lead, hand_off: HandOff) -> list[_Post]:
        """The note first, then the person's messages in order, then what was not sent to them."""
        async with self.db.tenant(lead.tenant_id) as session:
            facts = await desk.facts(session, lead, hand_off, _LAST_MESSAGES)
            said = await desk.unheard(session, lead.tenant_id, lead.id, hand_off.at)
            unsent = await desk.unsent(session, lead.tenant_id, lead.id, hand_off.at)
        language = facts["language"]
        link = f"{to.public_url}/api/tenants/{lead.tenant_id}/leads/{hand_off.life.id}"
        note = _Post(
            ids.desk_note_key(hand_off.id), write_note(facts, link, language), is_note=True
        )
        return [
            note,
            *(_relayed(message, language) for message in said),
            *(_returned(message, language) for message in unsent),
        ]

    async def _tell(
        self, to: Desk, lead: Lead, hand_off: HandOff, conversation_id: int, post: _Post
    ) -> None:
        async with self.db.tenant(lead.tenant_id) as session:
            row, is_repeat = await desk.begin_post(session, lead.tenant_id, lead.id, post.key)
        if row.post_id is not None:
            return
        account, left = to.account, None
        if is_repeat:
            left = await self.chatwoot.find_post(account, conversation_id, post.key)
        if left is None:
            left = await self.chatwoot.post(
                account,
                conversation_id,
                post.text,
                post.key,
                is_note=post.is_note,
                is_incoming=not post.is_note,
            )
        if post.is_note:
            await self._call_agent(to, conversation_id, lead.tenant_id, hand_off)
        async with self.db.tenant(lead.tenant_id) as session:
            await desk.end_post(session, lead.tenant_id, post.key, left)

    async def _call_agent(
        self, to: Desk, conversation_id: int, tenant_id: UUID, hand_off: HandOff
    ) -> None:
        """Opens and assigns the conversation; harmless to repeat."""
        account, life = to.account, hand_off.life
        await self.chatwoot.set_status(account, conversation_id, "open")
        if to.assignee:
            await self.chatwoot.assign(account, conversation_id, to.assignee)
        await self.chatwoot.add_labels(account, conversation_id, [LABEL])
        await self.chatwoot.describe(
            account,
            conversation_id,
            {"tenant_id": str(tenant_id), "lead_offer_id": str(life.id), "score": life.score},
        )


def _relayed(message: Message, language: str) -> _Post:
    text = shown_message(message.kind, message.text, language)
    return _Post(ids.desk_message_key(message.id), text, is_note=False)


def _returned(message: Message, language: str) -> _Post:
    said = shown_message(message.kind, message.text, language)
    text = unsent_note(said, message.error or "", message.file_problem, language)
    return _Post(ids.desk_unsent_key(message.id), text, is_note=True)
